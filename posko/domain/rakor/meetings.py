"""What a rakor starts from, which way a meeting goes, and what a line of its minutes may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, get_args

from posko.domain.errors import N_, BadInput
from posko.domain.gaps.states import Transition

Group = Literal["late", "reopened", "new", "standing", "accepted"]


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class LineKind(StrEnum):
    """What a line of the minutes is. Becoming a gap is no kind: a decision may be one too."""

    INPUT = "input"
    DECISION = "decision"
    QUESTION = "question"
    RECOMMENDATION = "recommendation"


class Presence(StrEnum):
    """Whether an agency sat at the table."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class FollowUpState(StrEnum):
    """Where a decision or recommendation with an owner and a date stands."""

    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


CHAIR, INVITED = "the chair or the agency that convened", "an invited agency"

# state, whose turn, clock rule, event, next state
RAKOR_TABLE: tuple[Transition, ...] = (
    Transition("planned", CHAIR, "until it begins", "rakor.changed", "planned"),
    Transition("planned", CHAIR, "until it begins", "rakor.cancelled", "cancelled"),
    Transition("planned", CHAIR, "from an hour before its time", "rakor.begun", "held"),
    Transition("held", CHAIR, "none", "rakor.closed", "closed"),
    Transition("closed", INVITED, "none", "minutes.approved", "closed"),
    Transition("closed", INVITED, "none", "minutes.objected", "closed"),
    # taken by the approval of the last invited agency
    Transition("closed", "nobody", "none", "rakor.approved", "approved"),
)
# Lines are written while the table is open, before the meeting too; afterwards nothing of them changes.
OPEN_TABLE = frozenset({MeetingState.PLANNED, MeetingState.HELD})
BEGINS_EARLIEST = timedelta(hours=1)
CHECK_IN_EARLIEST = timedelta(hours=2)
# Groups of the agenda in the order in which a meeting takes them up.
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
NAMED_MOST, NAMED_LEAST = 200, 20  # gaps that an agenda names, in all and of each group at the least
LENGTHS = (30, 60, 90, 120, 180, 240, 480)  # minutes that may be planned
USUAL_LENGTH = 120

LINE_KINDS: Mapping[str, str] = {
    LineKind.INPUT: N_("Input"),
    LineKind.DECISION: N_("Decision"),
    LineKind.QUESTION: N_("Question"),
    LineKind.RECOMMENDATION: N_("Recommendation"),
}
PRESENCES: Mapping[str, str] = {
    Presence.PRESENT: N_("Present"),
    Presence.EXCUSED: N_("Excused"),
    Presence.ABSENT: N_("Absent"),
}


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A gap as the agenda sees it. `accepted`: it is lived with for a time, by decision of two institutions."""

    ref: int
    opened_at: datetime
    late: bool
    closed: bool
    reopened_at: datetime | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """Gap numbers in the order in which a meeting takes them up; each stands in one group only.

    late, reopened, new since the last meeting, still standing; and apart from these, never closed and never
    forgotten, the risks that are lived with.
    """

    late: tuple[int, ...]
    new: tuple[int, ...]
    standing: tuple[int, ...]
    reopened: tuple[int, ...] = ()
    accepted: tuple[int, ...] = ()


def agenda(matters: Iterable[OpenMatter], *, since: datetime | None) -> Agenda:
    """Every open gap, once. `since` is the meeting before, or None."""
    groups: dict[str, list[int]] = {"late": [], "new": [], "standing": [], "reopened": [], "accepted": []}
    for matter in matters:
        if not matter.closed:
            groups[_group(matter, since)].append(matter.ref)
    return Agenda(**{name: tuple(refs) for name, refs in groups.items()})


def _group(matter: OpenMatter, since: datetime | None) -> str:
    if matter.accepted:
        return "accepted"
    if matter.late:
        return "late"
    if matter.reopened_at is not None and (since is None or matter.reopened_at > since):
        return "reopened"
    return "new" if since is not None and matter.opened_at > since else "standing"


def shares(counts: Mapping[Group, int]) -> dict[Group, int]:
    """How many gaps of each group an agenda names: some of every group, then more in the order of taking up.

    All of them as long as they are not more than `NAMED_MOST`; nobody reads through thousands at a table.
    """
    named = {group: min(count, NAMED_LEAST) for group, count in counts.items()}
    left = NAMED_MOST - sum(named.values())
    for group in GROUPS:
        more = min(counts[group] - named[group], left)
        named[group] += more
        left -= more
    return named


def next_state(state: str, event: str) -> str:
    """The state that an event leads a meeting to; BadInput when the table has no such row."""
    for row in RAKOR_TABLE:
        if row.state == state and row.event == event:
            return row.next
    raise where_it_stands(state)


# A refusal says where the meeting stands, and what is right instead.
_REFUSED: Mapping[MeetingState, str] = {
    MeetingState.PLANNED: N_("The meeting has not begun. Its chair begins it first."),
    MeetingState.HELD: N_("The meeting has begun; it cannot be moved or cancelled any more. Close it at its end."),
    MeetingState.CLOSED: N_("The meeting is closed, its minutes are fixed. Object to them, or raise it next time."),
    MeetingState.APPROVED: N_("The minutes are approved by all; raise it at the next meeting."),
    MeetingState.CANCELLED: N_("The meeting was cancelled. Convene another one."),
}


def where_it_stands(state: str) -> BadInput:
    """The refusal of what is not possible in this state."""
    return BadInput(_REFUSED[MeetingState(state)])


def impossible(state: str, event: str) -> BadInput | None:
    """Why an event cannot happen in a state."""
    return None if any(row.state == state and row.event == event for row in RAKOR_TABLE) else where_it_stands(state)


def presence_at_end(presence: str, answer: str) -> str:
    """The presence in the minutes of an agency that nobody marked: excused if it had declined, else absent."""
    return presence or (Presence.EXCUSED if answer == "no" else Presence.ABSENT)


def all_approved(invited: Iterable[str], approved: Iterable[str]) -> bool:
    """Whether every invited agency has approved. Nobody approves a meeting without guests."""
    guests = set(invited)
    return bool(guests) and guests <= set(approved)
