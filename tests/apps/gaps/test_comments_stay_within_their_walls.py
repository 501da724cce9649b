"""A comment is for all or for the own root institution; what is not for you is not there and is not counted."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from posko import clock
from posko.apps.gaps.comments import selectors
from posko.apps.gaps.comments import services as comment_services
from posko.apps.gaps.comments.services import NewComment
from posko.apps.gaps.models import Comment, Gap
from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.models import Payload
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from tests import story
from tests.cast import LogIn, See

SECRET = "Truk pompa kita tinggal satu."


def _write(gap: Gap, by: Viewer, at: datetime, text: str, *, own_only: bool = False) -> Comment:
    return comment_services.write_comment(gap, NewComment(uuid.uuid4(), text, own_only), by=by, at=at)


def test_what_is_for_all_is_seen_by_all_at_the_table(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    _write(gap, see("bpbd"), at, "Pompa dipinjam dari Sudin.")
    for who in ("bawaslu", "planner", "camat", "auditor"):
        assert "Pompa dipinjam" in log_in(who).get(f"/gaps/{gap.number}/").content.decode()


@pytest.mark.parametrize(("who", "sees"), [
    ("bpbd", True), ("camat", True), ("auditor", True), ("bawaslu", False), ("planner", False), ("kpu", False),
    ("other", False),
])  # fmt: skip
def test_what_is_for_the_own_institution_is_there_for_it_only(see: See, at: datetime, who: str, sees: bool) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    _write(gap, see("bpbd"), at, SECRET, own_only=True)
    assert selectors.comments(see(who), gap).exists() is sees


def test_no_count_no_page_and_no_line_of_the_ledger_gives_it_away(
    see: See, log_in: LogIn, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.real_time()
    monkeypatch.setattr(clock, "real_time", lambda: now)  # the time line moves on between two looks
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    client = log_in("planner")
    before = client.get(f"/gaps/{gap.number}/").content.decode()
    _write(gap, see("bpbd"), at, SECRET, own_only=True)
    after = client.get(f"/gaps/{gap.number}/").content.decode()
    assert SECRET not in after
    assert _without_keys(before) == _without_keys(after)
    assert not [line for line in ledger.about(see("planner"), f"gap:{gap.number}") if line.event == "comment.written"]
    assert SECRET not in client.get("/ledger/").content.decode()


def test_not_even_the_auditors_wall_holds_its_words(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    _write(gap, see("bpbd"), at, SECRET, own_only=True)
    entry = Payload.objects.select_related("entry").get(entry__event="comment.written")
    assert entry.entry.compartment == "audit"
    assert SECRET not in (entry.body or "")
    assert "sha256" in (entry.body or "")


def test_a_number_of_a_person_is_stopped_and_the_words_stay_in_the_form(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    text = "Hubungi 0812 3456 7890 malam ini"
    answer = log_in("bpbd").post(f"/gaps/{gap.number}/comment/", {"form_key": str(uuid.uuid4()), "text": text})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    with pytest.raises(BadInput, match="telephone"):
        _write(gap, see("bpbd"), at, text)
    assert not Comment.objects.exists()


def test_an_empty_comment_and_one_sent_twice(see: See, at: datetime) -> None:
    gap, key = story.open_gap(see("bawaslu"), at, "Pompa"), uuid.uuid4()
    with pytest.raises(BadInput, match="empty"):
        _write(gap, see("bpbd"), at, "  ")
    for _ in range(2):
        comment_services.write_comment(gap, NewComment(key, "Sekali saja"), by=see("bpbd"), at=at)
    assert Comment.objects.count() == 1


def _without_keys(page: str) -> str:
    """The page without what differs each time: keys of forms and tokens."""
    import re

    return re.sub(r'value="[0-9A-Za-z-]{32,}"|nonce-[\w-]+|X-CSRFToken[^}]+', "", page)
