"""Incidents: their states as a table, and what a report must say. Something that happens at a place; never a person.

Lateness is derived from the clock (`clocks`) and is no state. Which kinds there are and who leads is a table
(`kinds`); a peaceful assembly is none of them. Whether two incidents may be one is proposed by `resemblance`, and
decided by a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.gaps.states import Transition
from posko.domain.severity import LEVELS


class IncidentState(StrEnum):
    """Where an incident stands. `false`: looked at, and nothing of the kind was there."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    ON_THE_WAY = "on_the_way"
    HANDLED = "handled"
    CLOSED = "closed"
    FALSE = "false"


class TaskState(StrEnum):
    """Where a task stands: what one agency was asked to do about an incident. `unable`: who was sent cannot."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    DONE = "done"
    UNABLE = "unable"
    CANCELLED = "cancelled"


OFFICER, LEAD = "an officer at the post", "the agency that leads"
SENT, SENDER = "the agency that was asked", "the agency that leads, or the one that was asked"

# state, whose turn, clock rule, event, next state
INCIDENT_TABLE: tuple[Transition, ...] = (
    Transition("reported", OFFICER, "confirm", "incident.confirmed", "confirmed"),
    Transition("reported", LEAD, "confirm", "incident.called_false", "false"),
    Transition("confirmed", OFFICER, "assign", "incident.assigned", "assigned"),
    Transition("confirmed", LEAD, "assign", "incident.called_false", "false"),
    # more than one agency may be sent
    Transition("assigned", OFFICER, "handle", "incident.assigned", "assigned"),
    Transition("assigned", SENDER, "handle", "incident.set_out", "on_the_way"),
    # The agency that is sent may be there already, or help by telephone.
    Transition("assigned", SENDER, "handle", "incident.handled", "handled"),
    Transition("assigned", SENDER, "handle", "incident.unassigned", "confirmed"),
    Transition("assigned", LEAD, "handle", "incident.called_false", "false"),
    Transition("on_the_way", OFFICER, "handle", "incident.assigned", "on_the_way"),
    Transition("on_the_way", SENDER, "handle", "incident.handled", "handled"),
    Transition("on_the_way", SENDER, "handle", "incident.unassigned", "confirmed"),
    Transition("on_the_way", LEAD, "handle", "incident.called_false", "false"),
    Transition("handled", LEAD, "none", "incident.closed", "closed"),
    Transition("handled", OFFICER, "none", "incident.reopened", "confirmed"),
    Transition("closed", OFFICER, "none", "incident.reopened", "confirmed"),
    # nobody may have been right to call it false: it has to be confirmed like any report
    Transition("false", OFFICER, "none", "incident.reopened", "reported"),
)


def _under_order(state: str) -> tuple[Transition, ...]:
    """The rows of an order that is not over. It is over when it is done, cannot be done, or is withdrawn."""
    return (
        Transition(state, SENDER, "none", "task.done", "done"),
        Transition(state, SENDER, "none", "task.unable", "unable"),
        Transition(state, SENDER, "none", "task.cancelled", "cancelled"),
        # to another place or team: whoever is to go acknowledges it anew
        Transition(state, SENDER, "none", "task.moved", "asked"),
    )


TASK_TABLE: tuple[Transition, ...] = (
    Transition("asked", SENT, "none", "task.accepted", "accepted"),
    Transition("asked", SENDER, "none", "task.set_out", "on_the_way"),
    Transition("asked", SENDER, "none", "task.arrived", "arrived"),
    *_under_order("asked"),
    Transition("accepted", SENDER, "none", "task.set_out", "on_the_way"),
    Transition("accepted", SENDER, "none", "task.arrived", "arrived"),
    *_under_order("accepted"),
    Transition("on_the_way", SENDER, "none", "task.arrived", "arrived"),
    *_under_order("on_the_way"),
    *_under_order("arrived"),
)
LIVE: Final = frozenset(IncidentState) - {IncidentState.CLOSED, IncidentState.FALSE}
# On these somebody is at work; tasks live in no other state.
UNDER_WAY: Final = frozenset({IncidentState.ASSIGNED, IncidentState.ON_THE_WAY})
LIVE_TASKS: Final = frozenset({TaskState.ASKED, TaskState.ACCEPTED, TaskState.ON_THE_WAY, TaskState.ARRIVED})

SEVERITIES: Mapping[int, str] = LEVELS
TEXT_LIMIT: Final = 2000
# A report may be late (a telephone without a network); a clock that runs a little ahead is no lie.
OLDEST, AHEAD = timedelta(days=7), timedelta(minutes=5)


def must_be_time(happened: datetime, at: datetime, *, however_old: bool = False) -> None:
    """Raises BadInput for something that has not happened yet, or happened too long ago.

    `however_old`: a device that was without a network, or whose clock stood still, is believed to have seen it.
    """
    if happened > at + AHEAD:
        raise BadInput("The time lies ahead. Report what happened.")
    if happened < at - OLDEST and not however_old:
        raise BadInput("The time lies more than %(days)s days back; what is so old is no incident of now.", days=7)


def after_tasks(states: Collection[TaskState]) -> str:
    """The event of an incident under way that follows from its tasks: handled once none is live and one is done,
    unassigned once none is live nor done; the empty word while somebody is at it."""
    if any(state in LIVE_TASKS for state in states):
        return ""
    return "incident.handled" if TaskState.DONE in states else "incident.unassigned"


def progress(state: str) -> int:
    """How far along an incident is. When two are merged, the one further along survives."""
    return list(IncidentState).index(IncidentState(state)) if state != IncidentState.FALSE else -1


def clipped(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text as an incident keeps it. A longer text is found in full in its message."""
    told = text.strip()
    return told if len(told) <= limit else told[: limit - 1].rstrip() + "…"


def gravest(severities: Iterable[int]) -> int:
    """The highest of some severities."""
    return max(severities)
