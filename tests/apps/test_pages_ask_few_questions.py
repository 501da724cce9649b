"""A page asks the database a bounded number of questions, and no more of them when there is more to show."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from posko.apps.gaps import services as gaps
from tests import story
from tests.cast import LogIn, See

KELURAHAN = ("31.75.03.1001", "31.75.03.1002", "31.75.01.1001")
# The most questions a page may ask, two above what it asks today. Six of them come before any page: session, account,
# post, agreements, operation, second factor; six make the frame around it, its bell among them.
PAGES = {
    "/": 30,
    "/places/": 16,
    "/places/31.75.03.1001/": 31,
    "/places/31.75.03/": 26,
    "/places/31.75/": 26,
    "/vulnerability/": 18,
    "/vulnerability/method/": 18,
    "/vulnerability/stations/": 18,
    "/vulnerability/police/": 18,
    "/gaps/": 23,
    "/gaps/board/": 20,
    "/gaps/board/?by=place": 21,
    "/gaps/board/?by=phase": 19,
    "/gaps/scorecard/": 17,
    "/gaps/new/": 16,
    "/rakor/": 22,
    "/reports/": 15,
    "/people/contacts/": 17,
    "/people/duty/": 18,
    "/people/journal/": 18,
    "/search/?q=pompa": 20,
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
