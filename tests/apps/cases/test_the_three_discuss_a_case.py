"""The three institutions discuss a case: each speaks for itself, nobody for another, until the next step."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.discussions import selectors as discussion_selectors
from posko.apps.cases.discussions import services as discussion_services
from posko.apps.cases.discussions.services import Amended, NewDiscussion
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import Case, CaseEvent, Discussion, Vote
from posko.apps.ledger.models import Entry, Payload
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_finding, a_report, clock_at, happens, open_the_centre

HOUR = timedelta(hours=1)
ALL = ("bawaslu", "polri", "kejaksaan")
HELD = AT + HOUR


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    open_the_centre(settings, tmp_path)
    return a_finding()


def held(case: Case, number: int = 1, who: str = "gk-bawaslu", **changed: Any) -> Discussion:
    given: dict[str, Any] = {"form_key": uuid.uuid4(), "venue": "Ruang rapat", "present": ALL, **changed}
    at = HELD + number * HOUR
    new = NewDiscussion(number=number, held_at=at, **given)
    return discussion_services.hold(case, new, by=viewer_of(who), at=at)


def say(discussion: Discussion, who: str, word: str, reason: str = "Alasan rekaan") -> Vote:
    return discussion_services.speak(discussion, word, reason, by=viewer_of(who), at=HELD + 2 * HOUR)


def shown(case: Case, who: str = "gk-bawaslu") -> discussion_selectors.Shown:
    return discussion_selectors.shown(viewer_of(who), case)[0]


def test_a_discussion_is_an_event_of_the_case_sent_twice_or_not(case: Case) -> None:
    key = uuid.uuid4()
    assert held(case, form_key=key).pk == held(case, form_key=key).pk
    assert CaseEvent.objects.filter(case=case, name="discussion.held").count() == 1
    case.refresh_from_db()
    assert case.gakkumdu == "G2_KAJIAN"
    assert discussion_selectors.next_numbers(viewer_of("gk-polres"), case, HELD + 2 * HOUR) == (2,)


def test_one_that_the_law_does_not_await_is_refused_and_leaves_no_row(case: Case) -> None:
    with pytest.raises(BadInput, match="cannot happen where the case stands"):
        held(case, 3)
    assert not Discussion.objects.exists() and not Vote.objects.exists()


def test_whoever_was_not_there_does_not_write_it_down(case: Case) -> None:
    with pytest.raises(BadInput, match="Tick your own"):
        held(case, who="gk-polres", present=("bawaslu", "kejaksaan"))


def test_each_institution_speaks_for_itself_by_its_own_member(case: Case) -> None:
    discussion = held(case)
    say(discussion, "gk-polres", "crime", "Unsur terpenuhi")
    vote = Vote.objects.get(discussion=discussion, root="polri")
    assert (vote.word, vote.by) == ("crime", "gk-polres")
    assert not Vote.objects.filter(discussion=discussion).exclude(root="polri").exclude(word="").exists()
    assert [view.mine for view in shown(case, "gakkumdu").views] == [False, False, True]


def test_who_has_not_spoken_is_named(case: Case) -> None:
    say(held(case), "gakkumdu", "more_proof")
    assert shown(case).stand.silent == ("bawaslu", "polri")
    assert len(shown(case).silent) == 2


def test_a_disagreement_is_told_and_never_averaged(case: Case) -> None:
    discussion = held(case)
    say(discussion, "gk-bawaslu", "crime")
    say(discussion, "gk-polres", "crime")
    say(discussion, "gakkumdu", "not_crime")
    assert shown(case).stand.differ and not shown(case).stand.agreed
    say(discussion, "gakkumdu", "crime")
    assert shown(case).stand.agreed == "crime" and not shown(case).stand.differ


def test_an_absent_institution_holds_nothing_and_nobody_agrees_for_it(case: Case) -> None:
    discussion = held(case, present=("bawaslu", "polri"))
    with pytest.raises(NotAllowed, match="was not at this discussion"):
        say(discussion, "gakkumdu", "crime")
    say(discussion, "gk-bawaslu", "crime")
    say(discussion, "gk-polres", "crime")
    assert not shown(case).stand.agreed and len(shown(case).absent) == 1


def test_what_is_held_may_change_until_the_next_step_is_written_down(case: Case) -> None:
    discussion = held(case)
    say(discussion, "gk-bawaslu", "more_proof")
    say(discussion, "gk-bawaslu", "crime")
    held(case, 2)
    with pytest.raises(NotAllowed, match="next step"):
        say(discussion, "gk-bawaslu", "not_crime")
    new = Amended("Lain", ALL, "Lain")
    with pytest.raises(NotAllowed, match="next step"):
        discussion_services.amend(discussion, new, by=viewer_of("gk-bawaslu"), at=AT + 5 * HOUR)
    assert Vote.objects.get(discussion=discussion, root="bawaslu").word == "crime"


def test_the_outcome_is_written_by_who_wrote_the_discussion_down(case: Case) -> None:
    discussion, at = held(case), HELD + 2 * HOUR
    say(discussion, "gk-polres", "crime")
    new = Amended("Ruang lain", ("bawaslu", "polri"), "Dilanjutkan ke kajian")
    with pytest.raises(NotAllowed, match="wrote the discussion down"):
        discussion_services.amend(discussion, new, by=viewer_of("gk-polres"), at=at)
    without = Amended("", ("bawaslu",), "")
    with pytest.raises(BadInput, match="was there"):
        discussion_services.amend(discussion, without, by=viewer_of("gk-bawaslu"), at=at)
    discussion_services.amend(discussion, new, by=viewer_of("gk-bawaslu-2"), at=at)
    discussion.refresh_from_db()
    assert discussion.outcome == "Dilanjutkan ke kajian"
    assert not Vote.objects.get(discussion=discussion, root="kejaksaan").present


@pytest.mark.parametrize("word", ["guilty", ""])
def test_a_word_that_is_none_of_the_three_is_refused(case: Case, word: str) -> None:
    with pytest.raises(BadInput, match="holds one of"):
        say(held(case), "gk-bawaslu", word)


def test_a_reason_is_asked_for_and_takes_no_personal_number(case: Case) -> None:
    discussion = held(case)
    with pytest.raises(BadInput, match="Say why"):
        say(discussion, "gk-bawaslu", "crime", "  ")
    with pytest.raises(BadInput):
        say(discussion, "gk-bawaslu", "crime", "NIK 3175081212900001")


def test_the_ledger_proves_reasons_without_saying_them(case: Case) -> None:
    say(held(case, outcome="Hasil rahasia"), "gk-polres", "crime", "Alasan rahasia")
    entries = Entry.objects.filter(event__in=["case.discussion_recorded", "case.institution_spoke"])
    assert entries.count() == 2 and set(entries.values_list("compartment", flat=True)) == {"case"}
    bodies = " ".join(body or "" for body in Payload.objects.filter(entry__in=entries).values_list("body", flat=True))
    assert "rahasia" not in bodies and "crime" in bodies


def test_an_excluded_member_neither_sees_nor_speaks(case: Case) -> None:
    discussion = held(case)
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=HELD + 2 * HOUR)
    assert not discussion_selectors.discussions(viewer_of("gk-bawaslu-2"), case).exists()
    with pytest.raises(NotAllowed, match="not open to you"):
        say(discussion, "gk-bawaslu-2", "crime")


def test_a_discussion_that_stands_in_the_course_only_is_named(case: Case) -> None:
    happens(case, "discussion.held", "gk-bawaslu", HELD, n=1)
    assert discussion_selectors.unwritten(viewer_of("gakkumdu"), case, [], HELD) == (1,)


def test_a_report_is_discussed_on_its_page_and_what_was_typed_comes_back(
    db: None, settings: Any, tmp_path: Path, log_in: LogIn
) -> None:
    open_the_centre(settings, tmp_path)
    case = a_report().case
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", AT + 2 * HOUR)
    clock_at(AT + 4 * HOUR)
    page, client = f"/cases/{case.number}/discussions/", log_in("gk-polres")
    assert 'name="held_at_0"' in client.get(page).content.decode()
    typed = {"form_key": str(uuid.uuid4()), "number": "1", "held_at_0": "2024-11-25", "held_at_1": "18:30"}
    refused = client.post(f"{page}hold/", {**typed, "venue": "Ruang Merdeka", "present": ["bawaslu"]})
    assert refused.status_code == 422 and "Ruang Merdeka" in refused.content.decode()
    assert client.post(f"{page}hold/", {**typed, "present": list(ALL)}).status_code == 302
    spoken = client.post(f"{page}1/speak/", {"word": "more_proof", "reason": "Perlu keterangan ahli"})
    assert spoken.status_code == 302
    seen = log_in("gakkumdu").get(page).content.decode()
    assert "Perlu keterangan ahli" in seen and "Gilang Penyidik" in seen
    assert client.post(f"{page}1/speak/", {"word": "crime", "reason": ""}).status_code == 422
    assert log_in("gk-bawaslu").post(f"{page}7/speak/", {"word": "crime", "reason": "x"}).status_code == 404
    assert Entry.objects.filter(event="case.seen", actor="gakkumdu").exists()
