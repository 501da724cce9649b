"""Teams: call signs, who sees, keeps and speaks for one, and the check-in timer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Role, Viewer, compartments_for, device_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.units import TeamState, teams
from posko.domain.units.teams import TeamNow, Timer

AT = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
ROOTS = {"polres": "polri", "kodim": "tni", "kec": "pemkot"}


def officer(agency: str = "polres", role: Role = Role.DUTY_OFFICER, actor: str = "dewi") -> Viewer:
    walls = compartments_for(role, agency=agency, root=ROOTS[agency])
    return Viewer("person", actor, "Dewi", "op", "31.75", agency, ROOTS[agency], role, "", walls)


def phone(number: int = 7, agency: str = "polres") -> Viewer:
    return device_viewer(number, "HP 7", operation="op", city="31.75", agency=agency, root="polri", place="")


NOW = TeamNow("RAJA12", "polres", TeamState.READY, members=frozenset({"device:7", "person:fikri"}))


@pytest.mark.parametrize(("typed", "kept"), [("raja 12", "RAJA12"), ("Garuda-1", "GARUDA1"), ("B2", "B2")])
def test_a_call_sign_is_kept_as_one_word_of_capitals(typed: str, kept: str) -> None:
    assert teams.call_sign(typed) == kept


@pytest.mark.parametrize("typed", ["", "12", "A", "REGU PATROLI UTAMA", "RÄJA1", "A\nB'C"])
def test_what_is_no_call_sign_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadInput, match="RAJA12"):
        teams.call_sign(typed)


def test_only_who_is_cleared_reads_which_team_it_is_and_its_own_agency() -> None:
    assert teams.cleared("polres", officer("kodim"))
    assert teams.cleared("kec", officer("kec", Role.LIAISON))
    assert not teams.cleared("polres", officer("kec", Role.LIAISON))
    assert not teams.cleared("polres", officer(role=Role.ADMINISTRATOR))


def test_a_team_is_kept_by_an_officer_of_its_own_agency() -> None:
    assert teams.keeping("polres", officer()) is None
    assert isinstance(teams.keeping("polres", officer("kodim")), NotAllowed)
    assert isinstance(teams.keeping("polres", officer(role=Role.FIELD_OFFICER)), NotAllowed)
    assert isinstance(teams.keeping("polres", phone()), NotAllowed)


def test_who_belongs_to_a_team_speaks_for_it_and_nobody_else_in_the_field() -> None:
    assert teams.speaking(NOW, phone()) is None
    assert teams.speaking(NOW, officer(role=Role.FIELD_OFFICER, actor="fikri")) is None
    assert isinstance(teams.speaking(NOW, phone(8)), NotAllowed)
    assert isinstance(teams.speaking(NOW, officer(role=Role.FIELD_OFFICER, actor="putri")), NotAllowed)


def test_a_closed_team_says_nothing_and_one_at_work_is_not_closed() -> None:
    closed = TeamNow("RAJA12", "polres", TeamState.OFF, closed=True, members=frozenset({"device:7"}))
    assert isinstance(teams.speaking(closed, phone()), BadInput)
    assert isinstance(teams.closing(TeamNow("RAJA12", "polres", TeamState.THERE), officer()), BadInput)
    assert teams.closing(NOW, officer()) is None


def test_the_timer_is_green_asks_and_is_late() -> None:
    due = AT + timedelta(minutes=60)
    told = [teams.timer(TeamState.READY, 60, due, AT + timedelta(minutes=m)) for m in (0, 59, 60, 79, 80)]
    assert told == [Timer.GREEN, Timer.GREEN, Timer.WARNING, Timer.WARNING, Timer.LATE]


def test_a_team_that_rests_or_is_off_is_asked_for_nothing() -> None:
    for state in (TeamState.OFF, TeamState.REST):
        assert teams.next_due(state, 60, AT) is None
        assert teams.timer(state, 60, AT - timedelta(hours=9), AT) is Timer.NONE


def test_first_the_team_is_asked_then_its_duty_is_told_then_its_head() -> None:
    assert [teams.asks(60, AT, AT + timedelta(minutes=m)) for m in (-1, 0, 19, 20, 40, 400)] == [0, 1, 1, 2, 3, 3]


def test_a_clock_that_runs_ahead_and_an_old_word_move_no_timer_forward() -> None:
    assert teams.heard_at(AT + timedelta(days=1), AT, None) == AT
    assert teams.heard_at(AT - timedelta(days=1), AT, AT - timedelta(minutes=5)) == AT - timedelta(minutes=5)


def test_a_position_goes_a_day_after_the_shift() -> None:
    assert teams.gone_at(AT + timedelta(hours=8), AT) == AT + timedelta(hours=32)
    assert teams.gone_at(None, AT) == AT + timedelta(hours=36)
    assert teams.gone_at(AT - timedelta(hours=1), AT) == AT + timedelta(hours=24)


@settings(max_examples=40)
@given(every=st.integers(teams.SHORTEST, teams.LONGEST), minutes=st.integers(-600, 1200))
def test_the_timer_is_late_exactly_when_the_duty_is_told(every: int, minutes: int) -> None:
    at = AT + timedelta(minutes=minutes)
    late = teams.timer(TeamState.READY, every, AT, at) is Timer.LATE
    assert late == (teams.asks(every, AT, at) >= 2)
