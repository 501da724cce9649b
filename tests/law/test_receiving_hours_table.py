"""When Bawaslu takes reports of a violation."""

from __future__ import annotations

from datetime import date

import pytest

from posko.law.holidays import receiving, round_the_clock

#     row                 weekdays        hours
TABLE = [
    ("monday-thursday", {0, 1, 2, 3}, ("08.00", "16.00")),
    ("friday", {4}, ("08.00", "16.30")),
    ("quiet-and-voting", set(), None),
    ("recapitulation", set(), None),
]


def test_the_hours_are_those_of_perbawaslu_9_of_2024() -> None:
    found = [
        (each.code, {*each.weekdays}, (f"{each.opens:%H.%M}", f"{each.closes:%H.%M}") if each.opens else None)
        for each in receiving("pilkada")
    ]
    assert found == TABLE
    assert [each.code for each in receiving("pilkada") if not each.verified] == ["recapitulation"]


@pytest.mark.parametrize(
    ("day", "open_", "note"),
    [
        ("2024-11-23", False, "last day of the campaign"),
        ("2024-11-24", True, "first quiet day"),
        ("2024-11-27", True, "voting day"),
        ("2024-11-28", False, "recapitulation: on which days was not read"),
        ("2024-12-25", False, "Christmas"),
    ],
)
def test_reports_are_taken_round_the_clock_in_the_quiet_period_and_on_voting_day(
    day: str, open_: bool, note: str
) -> None:
    assert round_the_clock("pilkada", date.fromisoformat(day)) is open_, note
