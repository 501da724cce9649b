"""What was decided at any meeting, followed up in one list: decisions, recommendations, promises made at a table.

Late comes first, from the clock; it is no state. A promise that was only asked for, or noted for an absent agency, is
never late (decision 5.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.errors import N_
from posko.domain.gaps.states import OWED, CommitmentState
from posko.domain.rakor.meetings import FollowUpState, LineKind

SOON: Final = timedelta(days=7)


class Kind(StrEnum):
    """What was decided."""

    DECISION = "decision"
    RECOMMENDATION = "recommendation"
    PROMISE = "promise"


class Standing(StrEnum):
    """Where it stands, in the order in which a meeting asks about it."""

    LATE = "late"
    SOON = "soon"
    LATER = "later"
    FILED = "filed"
    ASKED = "asked"
    NOTED = "noted"
    DONE = "done"
    DROPPED = "dropped"


KINDS: Final[Mapping[str, str]] = {
    Kind.DECISION: N_("Decision"),
    Kind.RECOMMENDATION: N_("Recommendation"),
    Kind.PROMISE: N_("Promise of an agency"),
}
STANDINGS: Final[Mapping[str, str]] = {
    Standing.LATE: N_("Late"),
    Standing.SOON: N_("Due within seven days"),
    Standing.LATER: N_("Due later"),
    Standing.FILED: N_("Evidence is in, to verify"),
    Standing.ASKED: N_("Asked, not answered"),
    Standing.NOTED: N_("Noted, not confirmed"),
    Standing.DONE: N_("Done"),
    Standing.DROPPED: N_("Dropped, declined or broken"),
}
OPEN: Final = frozenset(Standing) - {Standing.DONE, Standing.DROPPED}
# Promises that are not over; all others are done or dropped.
OPEN_PROMISES: Final = OWED | {CommitmentState.FILED, CommitmentState.PROPOSED, CommitmentState.NOTED}
_OF_PROMISE: Final[Mapping[str, Standing]] = {
    CommitmentState.FILED: Standing.FILED,
    CommitmentState.PROPOSED: Standing.ASKED,
    CommitmentState.NOTED: Standing.NOTED,
    CommitmentState.KEPT: Standing.DONE,
}


@dataclass(frozen=True, slots=True)
class Decided:
    """One of them as the list sorts it: `key` is its own among its kind, `owner` the short name of its agency."""

    kind: Kind
    key: int
    due: datetime
    owner: str
    standing: Standing

    @property
    def order(self) -> tuple[int, datetime, str, int]:
        """By standing, late first, and there by due time."""
        return (list(Standing).index(self.standing), self.due, self.kind, self.key)


def of_follow_up(state: str, due: datetime, at: datetime) -> Standing:
    """Where a decision or a recommendation with an owner stands."""
    if state == FollowUpState.RUNNING:
        return _by_time(due, at)
    return Standing.DONE if state == FollowUpState.DONE else Standing.DROPPED


def of_promise(state: str, due: datetime, at: datetime) -> Standing:
    """Where a promise stands."""
    return _by_time(due, at) if state in OWED else _OF_PROMISE.get(state, Standing.DROPPED)


def kind_of(line: str) -> Kind:
    """The kind of what a line of this kind leads to."""
    return Kind.RECOMMENDATION if line == LineKind.RECOMMENDATION else Kind.DECISION


def _by_time(due: datetime, at: datetime) -> Standing:
    if due < at:
        return Standing.LATE
    return Standing.SOON if due < at + SOON else Standing.LATER
