"""A page asks the database a bounded number of questions, and no more of them when there is more to show."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.gaps.course import services as gaps
from tests import story
from tests.cast import LogIn, See
from tests.questions import asked

KELURAHAN = ("31.75.03.1001", "31.75.03.1002", "31.75.01.1001")
# Session and person, what the ledger holds and the second factor are among them; the frame's counts are kept.
MOST = 15
# The search asks each of seven nouns once or twice, behind its own walls.
MORE = {"/search/?q=pompa": 22}
PAGES = (
    "/",
    "/places/",
    "/map/",
    "/map/?layer=incidents&peek=place:31.75.03.1001",
    "/map/?peek=place:31.75.03.1001&tab=why",
    "/map/?peek=place:31.75.03.1001&tab=what-if&set-IKP03=1",
    "/map/?peek=place:31.75.03.1001&tab=stations",
    "/map/?peek=place:31.75.03.1001&tab=history",
    "/map/?peek=place:31.75.03&view=table",
    "/vulnerability/",
    "/vulnerability/method/",
    "/vulnerability/stations/",
    "/vulnerability/police/",
    "/gaps/",
    "/gaps/board/",
    "/gaps/board/?by=place",
    "/gaps/board/?by=phase",
    "/gaps/scorecard/",
    "/gaps/new/",
    "/rakor/",
    "/rakor/followups/",
    "/reports/",
    "/people/contacts/",
    "/people/duty/",
    "/people/journal/",
    "/search/?q=pompa",
)


def fill(see: See, at: datetime, count: int) -> None:
    """Gaps at three kelurahan, each with two promises, for every other one evidence waits."""
    bawaslu, planner, bpbd = see("bawaslu"), see("planner"), see("bpbd")
    for number in range(count):
        gap = story.open_gap(bawaslu, at, f"Pompa {number}", place=KELURAHAN[number % 3])
        promise = story.promise_on(gap, planner, at)
        story.promise_on(gap, bpbd, at)
        if number % 2:
            gaps.file_evidence(promise, gaps.NewFiling(uuid.uuid4(), "Pompa menyala."), by=planner, at=at)


def test_pages_ask_few_questions_and_no_more_on_sixty_gaps_than_on_five(see: See, log_in: LogIn, at: datetime) -> None:
    story.convene(see("bawaslu"), at)
    client = log_in("planner")
    fill(see, at, 5)
    few = {url: len(asked(client, url)) for url in PAGES}
    fill(see, at, 55)
    asks = {url: asked(client, url) for url in PAGES}
    assert {url: told for url, told in asks.items() if len(told) > MORE.get(url, MOST)} == {}
    # Where not all gaps of a place fit, the others are counted.
    assert {url: told for url, told in asks.items() if len(told) > few[url] + url.startswith("/map/")} == {}
