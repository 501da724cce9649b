"""Gaps and commitments: their states as tables, and what the clock says of them.

A gap is a named weakness at a place. Commitments close it: each has an owner agency, a due time and the evidence
that was asked. A commitment is kept when its evidence was verified by an agency of another root institution; a gap
is proven when every live commitment on it is kept. Lateness is derived from the clock and is no state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from posko.domain.errors import BadInput
from posko.domain.severity import LEVELS


class GapState(StrEnum):
    """Where a gap stands. `accepted` is a risk that is lived with for a time: it never counts as closed.

    `void` is a gap that a table opened and that was taken back with it, before anybody acted on it.
    """

    OPEN = "open"
    PROMISED = "promised"
    PROVEN = "proven"
    CLOSED = "closed"
    REOPENED = "reopened"
    ACCEPTED = "accepted"
    VOID = "void"


class CommitmentState(StrEnum):
    """Where a commitment stands. `promised` is one that its owner made or accepted.

    `noted` was written down for an agency that was absent, and is not confirmed; `lapsed` is one that nobody confirmed
    before the next rakor began. Neither is ever late or broken.
    """

    PROPOSED = "proposed"
    NOTED = "noted"
    PROMISED = "promised"
    STARTED = "started"
    FILED = "filed"
    KEPT = "kept"
    DECLINED = "declined"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class When(StrEnum):
    """The condition on all live commitments together, after the event, for a row of a state table to apply."""

    ALWAYS = ""
    NONE_LIVE = "no commitment is live"
    ALL_KEPT = "every live commitment is kept"
    SOME_OWED = "a live commitment is not kept yet"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a state table: in `state`, whose turn it is, what may happen, where that leads, and when."""

    state: str
    owner: str
    clock: str
    event: str
    next: str
    when: When = When.ALWAYS


ASKED, OWNER, OTHERS, ANY = "the agency asked", "owner of the commitment", "an agency of another root", "any agency"
KEEPER, NOBODY = "who keeps the minutes of the rakor", "nobody"
LOADER = "who loaded the table"
_EARLIEST = "earliest due"


def _not_yet(state: str) -> tuple[Transition, ...]:
    """The rows for a gap without a promise: open, reopened, or lived with."""
    return (
        Transition(state, ANY, "none", "commitment.proposed", state),
        Transition(state, ASKED, "none", "commitment.declined", state),
        *_noted(state),
        _taken_back(state),
        Transition(state, ANY, "none", "commitment.made", "promised"),
    )


def _taken_back(state: str, after: str = "", when: When = When.ALWAYS) -> Transition:
    """A row for a promise that lapses with the table that it came with."""
    return Transition(state, LOADER, "none", "commitment.taken_back", after or state, when)


def _noted(state: str) -> tuple[Transition, ...]:
    """The rows for what is noted for an absent agency: it moves no gap."""
    return (
        Transition(state, KEEPER, "none", "commitment.noted", state),
        Transition(state, NOBODY, "when the next rakor begins", "commitment.lapsed", state),
    )


# state, whose turn, clock rule, event, next state, when
GAP_TABLE: tuple[Transition, ...] = (
    *_not_yet("open"),
    # by who loaded the table, as long as nobody acted on the gap
    Transition("open", LOADER, "none", "gap.taken_back", "void"),
    Transition("open", "head of the gap's owner, and an independent institution", "none", "gap.accepted", "accepted"),
    *_not_yet("reopened"),
    Transition(
        "reopened", "head of the gap's owner, and an independent institution", "none", "gap.accepted", "accepted"
    ),
    *_not_yet("accepted"),
    Transition("accepted", "the clock, or any agency with a reason", "expiry", "gap.acceptance_ended", "open"),
    Transition("promised", ANY, "none", "commitment.proposed", "promised"),
    Transition("promised", ASKED, "none", "commitment.declined", "promised"),
    *_noted("promised"),
    _taken_back("promised", when=When.SOME_OWED),
    _taken_back("promised", "open", When.NONE_LIVE),
    _taken_back("promised", "proven", When.ALL_KEPT),
    Transition("promised", ANY, "none", "commitment.made", "promised"),
    Transition("promised", OWNER, _EARLIEST, "commitment.started", "promised"),
    Transition("promised", OWNER, _EARLIEST, "commitment.evidence_filed", "promised"),
    Transition("promised", OTHERS, "none", "commitment.evidence_returned", "promised"),
    Transition("promised", OTHERS, "none", "commitment.kept", "promised", When.SOME_OWED),
    Transition("promised", OTHERS, "none", "commitment.kept", "proven", When.ALL_KEPT),
    Transition("promised", OWNER, _EARLIEST, "commitment.withdrawn", "promised", When.SOME_OWED),
    Transition("promised", OWNER, _EARLIEST, "commitment.withdrawn", "open", When.NONE_LIVE),
    # withdrawn beside others that are kept: nothing more is owed
    Transition("promised", OWNER, _EARLIEST, "commitment.withdrawn", "proven", When.ALL_KEPT),
    Transition("promised", OTHERS, "after the due time", "commitment.broken", "promised", When.SOME_OWED),
    Transition("promised", OTHERS, "after the due time", "commitment.broken", "open", When.NONE_LIVE),
    Transition("promised", OTHERS, "after the due time", "commitment.broken", "proven", When.ALL_KEPT),
    Transition("proven", OTHERS, "none", "gap.closed", "closed"),
    Transition("proven", ANY, "none", "commitment.proposed", "proven"),
    Transition("proven", ASKED, "none", "commitment.declined", "proven"),
    *_noted("proven"),
    _taken_back("proven"),
    Transition("proven", ANY, "none", "commitment.made", "promised"),
    Transition("closed", ANY, "none", "gap.reopened", "reopened"),
    # asked of an agency while the gap was open, answered when it is closed already
    Transition("closed", ASKED, "none", "commitment.declined", "closed"),
    Transition("closed", NOBODY, "when the next rakor begins", "commitment.lapsed", "closed"),
    _taken_back("closed"),
)
COMMITMENT_TABLE: tuple[Transition, ...] = (
    Transition("proposed", ASKED, "none", "commitment.made", "promised"),
    Transition("proposed", ASKED, "none", "commitment.declined", "declined"),
    # with the table that it came with, as long as nobody acted on it
    Transition("proposed", LOADER, "none", "commitment.taken_back", "lapsed"),
    Transition("promised", LOADER, "none", "commitment.taken_back", "lapsed"),
    # confirmed by the agency's account, or by its signed minutes
    Transition("noted", ASKED, "none", "commitment.made", "promised"),
    Transition("noted", ASKED, "none", "commitment.declined", "declined"),
    Transition("noted", NOBODY, "when the next rakor begins", "commitment.lapsed", "lapsed"),
    Transition("promised", OWNER, "due", "commitment.started", "started"),
    Transition("promised", OWNER, "due", "commitment.evidence_filed", "filed"),
    Transition("promised", OWNER, "due", "commitment.withdrawn", "withdrawn"),
    Transition("promised", OTHERS, "after the due time", "commitment.broken", "broken"),
    Transition("started", OWNER, "due", "commitment.evidence_filed", "filed"),
    Transition("started", OWNER, "due", "commitment.withdrawn", "withdrawn"),
    Transition("started", OTHERS, "after the due time", "commitment.broken", "broken"),
    Transition("filed", OTHERS, "none", "commitment.kept", "kept"),
    Transition("filed", OTHERS, "none", "commitment.evidence_returned", "promised"),
    Transition("filed", OWNER, "none", "commitment.withdrawn", "withdrawn"),
)
# Asked of an agency, or noted for it: it has said neither yes nor no. None of these is owed, late or broken.
UNANSWERED = frozenset({CommitmentState.PROPOSED, CommitmentState.NOTED})
# States that count for the gap; of these the first two are owed, and their clock runs.
OWED = frozenset({CommitmentState.PROMISED, CommitmentState.STARTED})
LIVE = OWED | {CommitmentState.FILED, CommitmentState.KEPT}

KINDS: Mapping[str, str] = {
    "flood": "Disaster, station site",
    "voter": "Roll and voters",
    "logistics": "Logistics",
    "security": "Security",
    "conduct": "Neutrality and conduct",
    "special_station": "Special station",
    "coordination": "Coordination",
    "information": "Information and hoaxes",
}
# Kinds that touch the vote itself: only the supervisor may countersign that such a gap is lived with.
ELECTORAL = frozenset({"voter", "logistics", "conduct", "special_station", "information"})
SEVERITIES: Mapping[int, str] = {level: LEVELS[level] for level in (1, 2, 3)}


@dataclass(frozen=True, slots=True)
class Promise:
    """The clock-relevant part of a commitment."""

    state: CommitmentState
    due: datetime
    filed_at: datetime | None
    extended: datetime | None = None

    @property
    def runs_to(self) -> datetime:
        """Until when the owner has time: the due time, or the later one that was granted."""
        return max(self.due, self.extended or self.due)


def next_state(table: tuple[Transition, ...], state: str, event: str, promises: Iterable[CommitmentState] = ()) -> str:
    """The state after an event, or BadInput naming what is possible from here. The doors put the codes into words.

    `promises`: the states of a gap's commitments after the event, without those that were kept before it came back;
    what holds of them picks among the rows of one event.
    """
    holds = _holding(promises)
    for row in table:
        if row.state == state and row.event == event and row.when in (When.ALWAYS, holds):
            return row.next
    raise _refusal(table, state, event)


def impossible(table: tuple[Transition, ...], state: str, event: str) -> BadInput | None:
    """Why an event cannot happen in a state, whatever holds of the promises."""
    return None if any(row.state == state and row.event == event for row in table) else _refusal(table, state, event)


def late_by(promise: Promise, at: datetime) -> timedelta | None:
    """How late a commitment is: evidence not there at the due time, or filed after it. None when in time.

    The clock stops when evidence is filed: waiting for the verifier is not the owner's lateness. Evidence that was
    sent back sets it running again from the due time, as if it had never come. An extension moves no clock: the date
    that was promised stays, and what comes after it is late.
    """
    if promise.state not in LIVE:
        return None
    reached = promise.filed_at if promise.filed_at is not None else at
    return reached - promise.due if reached > promise.due else None


def overdue(promise: Promise, at: datetime) -> bool:
    """Whether the owner still owes evidence and the due time has passed."""
    return promise.state in OWED and at > promise.due


def urgency(severity: int, late: bool, due: datetime | None, at: datetime) -> tuple[int, float]:
    """Sort key for whose turn it is: late first, then the nearest due, grave before minor where nothing is due."""
    if due is None:
        return (1 if severity == 3 else 3, -float(severity))
    return (0 if late else 2, (due - at).total_seconds())


def _refusal(table: tuple[Transition, ...], state: str, event: str) -> BadInput:
    possible = ", ".join(sorted({row.event for row in table if row.state == state})) or "nothing"
    return BadInput(
        "This is already “%(state)s”; “%(event)s” cannot happen now. Possible from here: %(possible)s.",
        state=state,
        event=event,
        possible=possible,
    )


def _holding(promises: Iterable[CommitmentState]) -> When:
    live = [state for state in promises if state in LIVE]
    if not live:
        return When.NONE_LIVE
    return When.ALL_KEPT if all(state == CommitmentState.KEPT for state in live) else When.SOME_OWED
