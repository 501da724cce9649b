"""The groups of the list of gaps: by what has to happen next, what is late first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from posko.domain.gaps.states import GapState


class Group(StrEnum):
    """What has to happen next. The order is that of the list: what nobody has promised comes before what runs."""

    LATE = "late"
    FILED = "filed"
    PROVEN = "proven"
    REOPENED = "reopened"
    OPEN = "open"
    PROMISED = "promised"
    ACCEPTED = "accepted"
    CLOSED = "closed"


# A promised gap is late, or its evidence waits, or it is neither.
OF_PROMISED = (Group.LATE, Group.FILED, Group.PROMISED)


def group_counts(counts: Mapping[str, int]) -> dict[Group, int]:
    """How many gaps stand in each group, of the counts by the words of the list."""
    found = {group: counts[group] for group in Group}
    found[Group.PROMISED] -= found[Group.LATE] + found[Group.FILED]
    return found


def groups_of(state: str) -> tuple[Group, ...]:
    """The groups that a word of the list holds."""
    if state == GapState.PROMISED:
        return OF_PROMISED
    if state == "live":
        return tuple(group for group in Group if group != Group.CLOSED)
    return (Group(state),) if state else tuple(Group)
