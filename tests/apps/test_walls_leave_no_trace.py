"""What lies behind a wall leaves no trace: no count, search, export, layer or feed of anybody else moves by it.

Each page is asked twice by the same person at the same moment: before anything is behind the walls, and with it.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from django.conf import settings

from posko import clock
from posko.apps.cases.evidence.services import NewItem, take_in
from posko.apps.gaps.comments import services as comments
from posko.apps.gaps.comments.services import NewComment
from posko.apps.situation.alerts import services as alerts
from posko.kit.caches import forget_all
from posko.web.access_rules import RULES
from tests import alert_story, desk, gakkumdu, incident_story
from tests.apps.test_access_table import TABLE, Line, address_of
from tests.cast import AT, a_client, logged_in, viewer_of
from tests.crawl.walking import TYPESET, read
from tests.story import Story, tell

CANARY = "burung kenari"
# Besides every address of the table: what a search, a filter or a feed of a person might let through.
MORE = (
    "/search/?q=burung+kenari",
    "/search/?q=1",
    "/changes?since=0",
    "/gaps/?q=burung",
    "/incidents/?q=burung",
    "/ledger/?q=case",
    "/live/?hours=24",
    "/map/?peek=place:31.75.08",
    "/map/?peek=place:31.75.08.1002",
    "/map/?peek=place:31.75.08.1002&tab=history",
    "/people/contacts/?q=gk",
)
# It shows number, moment and fingerprint of every row, also of those behind a wall, so that a paper can convict it.
LEDGER = {"/ledger/", "/ledger/?q=case", "/ledger/heads/", "/ledger/standing/"}


@pytest.fixture(scope="module")
def story(beneath: None, tmp_path_factory: Any) -> Iterator[Story]:
    """The common table, with the two agreements in force and nothing behind their walls."""
    before = settings.MEDIA_ROOT
    told = tell(viewer_of, AT)
    gakkumdu.open_the_centre(settings, tmp_path_factory.mktemp("centre"))
    yield told
    settings.MEDIA_ROOT = before


@pytest.fixture(autouse=True)
def _the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.real_time()
    monkeypatch.setattr(clock, "real_time", lambda: now)


def of_the_centre(story: Story) -> None:
    case = gakkumdu.a_report(title=f"Perkara {CANARY}").case
    take_in(case, NewItem(uuid.uuid4(), f"Foto {CANARY}", "document"), by=viewer_of("gk-bawaslu"), at=AT)


def of_the_desk(story: Story) -> None:
    desk.asked(viewer_of("bawaslu"), AT)


def of_another_operation(story: Story) -> None:
    incident_story.reported(viewer_of("other"), place="31.72.01.1001", text=f"Keributan {CANARY}")


def of_another_agency(story: Story) -> None:
    bawaslu = viewer_of("bawaslu")
    alerts.write_alert(alert_story.new(AT, headline=f"Awas {CANARY}"), propose=False, by=bawaslu, at=AT)
    comments.write_comment(story.gap, NewComment(uuid.uuid4(), f"Catatan {CANARY}", own_only=True), by=bawaslu, at=AT)


HIDDEN = (of_the_centre, of_the_desk, of_another_operation, of_another_agency)


@pytest.mark.django_db
def test_what_lies_behind_a_wall_moves_nothing_before_it(story: Story) -> None:
    cookies = logged_in("bpbd").cookies
    before = seen(cookies, story)
    assert len(before) > 50
    for happens in HIDDEN:
        happens(story)
    now = seen(cookies, story)
    moved = {address for address in now.keys() | before.keys() if now.get(address) != before.get(address)} - LEDGER
    assert not moved, "\n".join(f"{each}: {difference(before.get(each), now.get(each))}" for each in sorted(moved))
    told = {address for address, page in now.items() if CANARY in str(page)}
    assert told == {"/search/?q=burung+kenari"}, "the search repeats what was asked, and no page says more"


def seen(cookies: Any, story: Story) -> dict[str, Any]:
    """Every page of the post that opens, as a reader sees it."""
    forget_all()
    lines = [line for line in TABLE if line.method == "get" and RULES[line.name].compartment and not _apart(line)]
    answers = {each: a_client(cookies).get(each) for each in (*(address_of(line, story, {}) for line in lines), *MORE)}
    return {address: content(answer) for address, answer in answers.items() if answer.status_code == 200}


def content(answer: Any) -> Any:
    """What an answer holds, without what is drawn by lot."""
    body = answer.getvalue()
    if body.startswith(b"%PDF"):
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages]
    return read(answer.status_code, answer.headers, re.sub(rb"[A-Za-z0-9]{64}", b"", body))[0]


def difference(before: Any, now: Any) -> str:
    """The first lines that differ."""
    old, new = str(before), str(now)
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return f"…{old[max(0, at - 60) : at + 60]}… became …{new[max(0, at - 60) : at + 60]}…"


def _apart(line: Line) -> bool:
    """What another story tells, and papers that were printed before."""
    told_elsewhere = alert_story.WORDS | {"incident", "task", "merge", "doubt", "team", "resource_order"}
    return bool(told_elsewhere & set(line.args)) or line.name.endswith(TYPESET)
