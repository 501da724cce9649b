"""What follows a decision or a recommendation: an owner and a date, and who may say that it is done.

It is followed up like a promise, without proof by another institution: the owner says that it is done, and who keeps
the minutes may take it up again, with the reason. Being late comes from the clock and is no state.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from posko.domain.access import Act, Viewer, lacking
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps.states import Transition
from posko.domain.rakor import policies
from posko.domain.rakor.meetings import OPEN_TABLE, FollowUpState, LineKind, MeetingState, where_it_stands
from posko.domain.rakor.policies import MeetingNow, Refusal

OWNER, KEEPER = "the owner, or who keeps the minutes", "who keeps the minutes"
SET, DONE, RESUMED, DROPPED = "followup.set", "followup.done", "followup.resumed", "followup.dropped"

# state, whose turn, clock rule, event, next state
FOLLOW_UP_TABLE: tuple[Transition, ...] = (
    Transition("running", KEEPER, "due", SET, "running"),
    Transition("running", OWNER, "due", DONE, "done"),
    Transition("running", KEEPER, "due", DROPPED, "dropped"),
    Transition("done", KEEPER, "none", RESUMED, "running"),
    Transition("dropped", KEEPER, "none", RESUMED, "running"),
)
# The kinds of lines that may have an owner and a date.
FOLLOWED: Final = frozenset({LineKind.DECISION, LineKind.RECOMMENDATION})
# These end it, or take it up again, and need words.
WITH_REASON: Final = frozenset({DROPPED, RESUMED})


@dataclass(frozen=True, slots=True)
class FollowUpNow:
    """A follow-up at a moment: its state, and the code of the agency that owns it."""

    state: str
    owner: str
    due: datetime


def late(now: FollowUpNow, at: datetime) -> bool:
    """Whether it is still to be done, and its time has passed."""
    return now.state == FollowUpState.RUNNING and at > now.due


def setting(meeting: MeetingNow, kind: str, by: Viewer) -> Refusal:
    """Why somebody cannot give a line an owner and a date. Once the minutes are fixed, that needs a reason as well."""
    if refusal := policies.speaking(by) or policies.keeping(meeting, by):
        return refusal
    if meeting.state == MeetingState.CANCELLED:
        return where_it_stands(meeting.state)
    if kind not in FOLLOWED:
        return BadInput("Only a decision or a recommendation has an owner and a date. Make the line one of them first.")
    return None


def acting(meeting: MeetingNow, now: FollowUpNow, event: str, by: Viewer) -> Refusal:
    """Why somebody is not the one to do this: the owner says that it is done, who keeps the minutes does the rest."""
    if event == DONE and by.agency == now.owner:
        return lacking(by, Act.COMMITMENT_MAKE)
    refusal = policies.speaking(by) or policies.keeping(meeting, by)
    if refusal and event == DONE:
        return NotAllowed("Only the agency that carries this out, or who keeps the minutes, may say that it is done.")
    return refusal


def moving(meeting: MeetingNow, now: FollowUpNow, event: str, by: Viewer) -> Refusal:
    """Why an event of the table cannot happen now, by this person."""
    if refusal := acting(meeting, now, event, by):
        return refusal
    return None if _row(now.state, event) else where_it_is(now.state)


def next_state(state: str, event: str) -> str:
    """The state that an event leads to; BadInput when the table has no such row."""
    if row := _row(state, event):
        return row.next
    raise where_it_is(state)


def must_have_reason(meeting: MeetingNow, event: str, reason: str) -> BadInput | None:
    """Why an act is refused without words: it ends what the table decided, or changes what the minutes say."""
    changes_minutes = event == SET and meeting.state not in OPEN_TABLE
    if (event in WITH_REASON or changes_minutes) and not reason.strip():
        return BadInput("Say why, so that the others can make something of it.")
    return None


def checked(owner: str, due: datetime | None, at: datetime, *, known: Collection[str]) -> dict[str, BadInput]:
    """What is wrong with an owner and a date, by field; both or none are given, and the date lies ahead."""
    wrong: dict[str, BadInput] = {}
    if owner and owner not in known:
        wrong["owner"] = BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=owner)
    if owner and due is None:
        wrong["due"] = BadInput("Say by when, or leave the owner out as well.")
    if due is not None and not owner:
        wrong["owner"] = BadInput("Say which agency does it, or leave the date out as well.")
    if due is not None and due <= at:
        wrong["due"] = BadInput("The due time lies in the past. Choose a time after now.")
    return wrong


def where_it_is(state: str) -> BadInput:
    """The refusal of what is not possible in this state."""
    if state == FollowUpState.RUNNING:
        return BadInput("This is still to be done.")
    if state == FollowUpState.DONE:
        return BadInput("This is done already. Who keeps the minutes can take it up again, with the reason.")
    return BadInput("This was dropped. Who keeps the minutes can take it up again, with the reason.")


def _row(state: str, event: str) -> Transition | None:
    return next((row for row in FOLLOW_UP_TABLE if row.state == state and row.event == event), None)
