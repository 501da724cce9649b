"""Ballots of a station (table F)."""

from __future__ import annotations

import pytest

from posko.law.ballots import figures, need, uses

#     voters on the DPT, ballots
NEED = [(0, 0), (1, 2), (40, 41), (41, 43), (573, 588), (600, 615)]


@pytest.mark.parametrize(("voters", "ballots"), NEED)
def test_a_station_needs_one_ballot_a_voter_and_a_reserve_rounded_up(voters: int, ballots: int) -> None:
    assert need("pilkada", voters) == ballots


def test_the_figures_of_the_law_are_these() -> None:
    assert {code: (float(each.value), each.unit) for code, each in figures("pilkada").items()} == {
        "reserve": (2.5, "percent"),
        "psu-stock": (2000.0, "ballots"),
        "replacement": (1.0, "ballots"),
        "station-limit-kpu": (600.0, "persons"),
        "station-limit-statute": (800.0, "persons"),
    }


def test_the_reserve_serves_a_mistake_a_damaged_ballot_and_voters_tambahan() -> None:
    assert [use.code for use in uses("pilkada")] == ["mistake", "damaged", "tambahan"]


def test_a_negative_number_of_voters_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more voters, not -1"):
        need("pilkada", -1)
