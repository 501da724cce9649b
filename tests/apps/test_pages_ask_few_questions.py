"""A page asks the database a bounded number of questions, and no more of them when there is more to show."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from posko.apps.gaps.course import services as gaps
from tests import story
from tests.cast import LogIn, See

KELURAHAN = ("31.75.03.1001", "31.75.03.1002", "31.75.01.1001")
# The most questions a page may ask, two above what it asks today. Six of them come before any page: session, account,
# post, agreements, operation, second factor; nine make the frame around it: its bell and what
# waits in the inbox, among incidents and among alerts are counted there.
PAGES = {
    "/": 33,
    "/places/": 19,
    "/places/31.75.03.1001/": 42,
    "/places/31.75.03/": 31,
    "/places/31.75/": 31,
    "/vulnerability/": 23,
    "/vulnerability/method/": 21,
    "/vulnerability/stations/": 22,
    "/vulnerability/police/": 21,
    "/gaps/": 29,
    "/gaps/board/": 23,
    "/gaps/board/?by=place": 24,
    "/gaps/board/?by=phase": 22,
    "/gaps/scorecard/": 20,
    "/gaps/new/": 19,
    "/rakor/": 26,
    "/reports/": 21,
    "/people/contacts/": 20,
    "/people/duty/": 21,
    "/people/journal/": 22,
    "/search/?q=pompa": 23,
}


def fill(see: See, at: datetime, count: int) -> None:
    """Gaps at three kelurahan, each with two promises, for every other one evidence waits."""
    bawaslu, planner, bpbd = see("bawaslu"), see("planner"), see("bpbd")
    for number in range(count):
        gap = story.open_gap(bawaslu, at, f"Pompa {number}", place=KELURAHAN[number % 3])
        promise = story.promise_on(gap, planner, at)
        story.promise_on(gap, bpbd, at)
        if number % 2:
            gaps.file_evidence(promise, gaps.NewFiling(uuid.uuid4(), "Pompa menyala."), by=planner, at=at)


def asked(client: Client, url: str) -> int:
    """How many questions a page asks once the borders are parsed, as they are from the second time on."""
    client.get(url)
    with CaptureQueriesContext(connection) as questions:
        assert client.get(url).status_code == 200
    return len(questions)


def test_pages_ask_few_questions_on_sixty_gaps(
    see: See, log_in: LogIn, at: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(see, at, 60)
    story.convene(see("bawaslu"), at)
    client = log_in("planner")
    client.get("/")
    for url, most in PAGES.items():
        with django_assert_max_num_queries(most, info=url):
            assert client.get(url).status_code == 200


def test_pages_ask_no_more_on_sixty_gaps_than_on_five(see: See, log_in: LogIn, at: datetime) -> None:
    story.convene(see("bawaslu"), at)
    client = log_in("planner")
    fill(see, at, 5)
    few = {url: asked(client, url) for url in PAGES}
    fill(see, at, 55)
    assert {url: asked(client, url) for url in PAGES} == few
