"""The list as a page: rows under what comes next, a button each, a panel beside; a wrong address is said in place."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import story
from tests.cast import LogIn, See

pytestmark = pytest.mark.django_db


def test_a_row_stands_under_what_comes_next_and_evidence_is_chosen_by_its_one_button(
    see: See, log_in: LogIn, at: datetime
) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    promise = story.promise_on(gap, see("planner"), at)
    page = log_in("planner").get("/gaps/").content.decode()
    assert page.index("Terlambat") < page.index("Pompa belum siaga")
    assert f'action="/gaps/commitments/{promise.pk}/evidence/"' in page and 'name="uploads"' in page
    other = log_in("bawaslu").get("/gaps/").content.decode()
    assert "Pompa belum siaga" in other and 'name="uploads"' not in other


def test_the_panel_alone_is_sent_to_who_asks_for_it(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    panel = log_in("planner").get(f"/gaps/?peek=gap:{gap.number}", headers={"HX-Target": "peek"}).content.decode()
    assert "Pompa belum siaga" in panel and "turn-box" in panel and "<html" not in panel


def test_a_gap_that_left_the_list_meanwhile_is_said_in_the_panel(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    client = log_in("planner")
    assert "tidak lagi ada di daftar ini" not in client.get(f"/gaps/?peek=gap:{gap.number}").content.decode()
    page = client.get(f"/gaps/?state=closed&peek=gap:{gap.number}").content.decode()
    assert "tidak lagi ada di daftar ini. Kini: terbuka." in page
    assert "Tidak ada celah “999”" in client.get("/gaps/?peek=gap:999").content.decode()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("state=nonsense", "“nonsense” tidak ada"),
        ("agency=nobody", "“nobody” tidak ada"),
        ("place=31.99", "“31.99” tidak ada"),
        ("colour=red", "“colour” bukan saringan daftar ini"),
    ],
)
def test_a_filter_that_does_not_exist_is_said_and_narrows_nothing(
    see: See, log_in: LogIn, at: datetime, query: str, told: str
) -> None:
    story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    for path in ("/gaps/", "/gaps/board/"):
        page = log_in("planner").get(f"{path}?{query}").content.decode()
        assert told in page and "Pompa belum siaga" in page, path
