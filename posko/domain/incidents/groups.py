"""The groups of the list of incidents: by what has to happen next, what is late first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from posko.domain.incidents import LIVE, IncidentState


class Group(StrEnum):
    """What has to happen next, in the order of the list."""

    LATE = "late"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    UNDER_WAY = "under_way"
    HANDLED = "handled"
    CLOSED = "closed"
    FALSE = "false"


# The states in each; what is late stands apart, whatever its state.
STATES: Mapping[Group, frozenset[IncidentState]] = {
    Group.LATE: LIVE,
    Group.REPORTED: frozenset({IncidentState.REPORTED}),
    Group.CONFIRMED: frozenset({IncidentState.CONFIRMED}),
    Group.UNDER_WAY: frozenset({IncidentState.ASSIGNED, IncidentState.ON_THE_WAY}),
    Group.HANDLED: frozenset({IncidentState.HANDLED}),
    Group.CLOSED: frozenset({IncidentState.CLOSED}),
    Group.FALSE: frozenset({IncidentState.FALSE}),
}


def group_counts(state: str, counted: Mapping[str, tuple[int, int]]) -> dict[Group, int]:
    """How many incidents stand in each group under a word of the list, of how many each state has and are late."""
    wanted = {"": LIVE, "late": LIVE, "all": frozenset(IncidentState)}.get(state) or frozenset({IncidentState(state)})
    told = {each: counted.get(each, (0, 0)) for each in wanted}
    found = {group: sum(told[each][0] - told[each][1] for each in STATES[group] & wanted) for group in Group}
    found[Group.LATE] = sum(late for _number, late in told.values())
    return {group: count if group == Group.LATE or state != "late" else 0 for group, count in found.items()}


def word_counts(told: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """How many incidents each word of the list has, of the counts of each state."""
    counts = {state.value: told.get(state, (0, 0))[0] for state in IncidentState}
    live = sum(count for state, count in counts.items() if state in LIVE)
    return {**counts, "all": sum(counts.values()), "": live, "late": sum(late for _number, late in told.values())}
