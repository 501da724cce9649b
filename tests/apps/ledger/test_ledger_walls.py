"""A viewer outside an entry's compartment sees number, time and hash only, and filters tell nothing more."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.ledger import selectors
from posko.domain.access import Compartment
from tests.cast import LogIn, See
from tests.ledger import enter


@pytest.fixture
def hidden(see: See, at: datetime) -> int:
    payload = {"class": "sangat rawan"}
    entry = enter("post.classified", Compartment.SECURITY, by=see("planner"), at=at, subject="post:1", payload=payload)
    return int(entry.number)


def test_outside_the_wall_only_number_time_and_hash_are_there(hidden: int, see: See) -> None:
    viewer = see("bawaslu")
    (line,) = selectors.lines(viewer, selectors.entries(viewer).filter(number=hidden))
    assert (line.number, line.open) == (hidden, False)
    assert len(line.row_hash) == 64
    assert (line.event, line.actor, line.subject, line.place, line.compartment, line.payload) == (
        "",
        "",
        "",
        "",
        "",
        None,
    )


def test_inside_the_wall_the_whole_entry_is_there(hidden: int, see: See) -> None:
    viewer = see("planner")
    (line,) = selectors.lines(viewer, selectors.entries(viewer).filter(number=hidden))
    assert line.event == "post.classified"
    assert line.payload == {"class": "sangat rawan"}


def test_the_page_does_not_leak_it(hidden: int, log_in: LogIn) -> None:
    page = log_in("bawaslu").get("/ledger/").content.decode()
    assert f'id="row-{hidden}"' in page
    assert "post.classified" not in page
    assert "sangat rawan" not in page


def test_a_filter_does_not_find_it(hidden: int, log_in: LogIn) -> None:
    page = log_in("bawaslu").get("/ledger/", {"event": "post."}).content.decode()
    assert f'id="row-{hidden}"' not in page


def test_another_city_sees_none_of_it(hidden: int, see: See) -> None:
    assert not selectors.entries(see("other")).filter(number=hidden).exists()
