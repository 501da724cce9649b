"""The board: every cell counts what the list behind it shows, and its first gaps are the earliest due."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import selectors
from posko.apps.gaps.course.filters import filter_from
from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.gaps.listing.selectors import By
from tests import gap_story, story
from tests.apps.gaps.test_the_list_is_ordered_by_the_database import play
from tests.cast import LogIn, See

WAYS: tuple[By, ...] = ("agency", "place", "phase")


@pytest.mark.parametrize("by", WAYS)
def test_a_cell_counts_what_its_list_shows(see: See, at: datetime, by: By) -> None:
    play(see, at)
    later = at + timedelta(hours=20)
    lanes = listing_selectors.board(see("bpbd"), by, filter_from({}, "pilkada"), later)
    for lane in lanes:
        for column, cell in lane.cells.items():
            listed: dict[str, int] = {
                state: selectors.chosen(
                    see("bpbd"), filter_from({**lane.words, "state": state}, "pilkada"), later
                ).count()
                for state in listing_selectors.COLUMNS[column]
            }
            assert cell.count == sum(listed.values()), (lane.key, column)
            assert cell.reopened == listed.get("reopened", 0)
    assert sum(lane.running for lane in lanes) == selectors.open_count(see("bpbd"))


@pytest.mark.parametrize("by", WAYS)
def test_the_first_gaps_of_a_cell_are_the_earliest_due_and_no_more_than_a_few(see: See, at: datetime, by: By) -> None:
    play(see, at)
    for lane in listing_selectors.board(see("bpbd"), by, filter_from({}, "pilkada"), at):
        for column, cell in lane.cells.items():
            assert len(cell.first) == min(cell.count, listing_selectors.CARDS)
            assert all(gap.state in listing_selectors.COLUMNS[column] for gap in cell.first)
            keys = [(gap.due is not None, gap.due, -gap.severity, gap.number) for gap in cell.first]
            assert keys == sorted(keys)


def test_the_board_obeys_the_filter(see: See, at: datetime) -> None:
    play(see, at)
    wanted = filter_from({"place": "31.75.03"}, "pilkada")
    lanes = listing_selectors.board(see("bpbd"), "place", wanted, at)
    assert [lane.key for lane in lanes] == ["31.75.03"]


def test_what_is_lived_with_stands_in_a_column_of_its_own_and_never_under_closed(see: See, at: datetime) -> None:
    gap_story.lived_with(see, at, story.open_gap(see("bawaslu"), at, "Gedung penuh"))
    (lane,) = listing_selectors.board(see("bpbd"), "agency", filter_from({}, "pilkada"), at)
    assert (lane.key, lane.cells["accepted"].count, lane.closed) == ("polres", 1, 0)


def test_a_post_of_another_city_has_an_empty_board(see: See, at: datetime) -> None:
    play(see, at, count=3)
    for by in WAYS:
        assert listing_selectors.board(see("other"), by, filter_from({}, "pilkada"), at) == []


def test_the_links_of_a_cell_lead_to_its_list(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Perahu belum siaga", place="31.75.03")
    page = log_in("bpbd").get("/gaps/board/?by=place&kind=flood&q=Perahu").content.decode()
    assert "state=open" in page and "place=31.75.03" in page and "by=place" not in page.partition("/gaps/?")[2][:60]
    listed = log_in("bpbd").get("/gaps/?kind=flood&q=Perahu&state=open&place=31.75.03").content.decode()
    assert f"/gaps/{gap.number}/" in listed
