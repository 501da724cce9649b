"""Who keeps the roster, hands over and takes over a watch, and sees a number. The button asks, and the service asks the
same function again.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posko.domain.access import Act, Role, Viewer
from posko.domain.errors import BadInput, NotAllowed

Refusal = BadInput | NotAllowed | None


@dataclass(frozen=True, slots=True)
class ShiftNow:
    """A shift at a moment: `agency` is a code, `keeper` a log-in name; `handed`: its note is written, and
    `acknowledged`: the keeper of the next shift has read it. `over`: the watch has passed on.
    """

    agency: str
    keeper: str
    starts_at: datetime
    ends_at: datetime
    handed: bool = False
    acknowledged: bool = False
    cancelled: bool = False
    over: bool = False


def setting_deputy(role: str, holder: str, by: Viewer) -> Refusal:
    """Why somebody does not say who stands in for the holder of a post: the chief of an agency says it himself."""
    if role != Role.CHIEF or (by.kind == "person" and by.actor == holder):
        return None
    return NotAllowed("Only the chief of the agency names its deputy.")


def planning(agency: str, by: Viewer) -> Refusal:
    """Why somebody does not keep the roster of an agency."""
    if by.may(Act.DUTY_PLAN) and agency == by.agency:
        return None
    return NotAllowed("A chief, a planner or a duty officer keeps the roster of the own agency.")


def changing(shift: ShiftNow, by: Viewer, at: datetime) -> Refusal:
    """Why a shift cannot be changed."""
    if refusal := planning(shift.agency, by):
        return refusal
    if shift.cancelled:
        return BadInput("This shift was taken off the roster.")
    return BadInput("This shift is over; it stays as it was.") if shift.ends_at <= at else None


def cancelling(shift: ShiftNow, by: Viewer, at: datetime) -> Refusal:
    """Why a shift cannot be taken off the roster."""
    if refusal := planning(shift.agency, by):
        return refusal
    return BadInput("This shift has begun. Change its end instead.") if shift.starts_at <= at else None


def handing_over(shift: ShiftNow, by: Viewer, at: datetime) -> Refusal:
    """Why somebody cannot write the note of a shift now: its holder does, or who keeps the roster of the agency."""
    if shift.acknowledged:
        return BadInput("The next shift has acknowledged the note; it stays as it was read.")
    if shift.starts_at > at or shift.cancelled:
        return BadInput("This shift has not begun. The note is written at its end.")
    if by.actor != shift.keeper and planning(shift.agency, by) is not None:
        return NotAllowed("Whoever has the shift hands over, or who keeps the roster of that agency.")
    return None


def acknowledging(shift: ShiftNow, taker: str, by: Viewer) -> Refusal:
    """Why somebody cannot take over.

    `taker` is the log-in name of the keeper of the next shift, "" if there is none.
    """
    if by.actor != taker:
        return NotAllowed("Whoever has the next shift of this agency acknowledges the note.")
    return None if shift.handed else BadInput("There is no hand-over note yet.")


def calling_now(shift: ShiftNow, taker: str, by: Viewer, at: datetime) -> Refusal:
    """Why somebody cannot say that a watch passes on now and not at its hour: its keeper and the next one do, once the
    note is written. `taker` as in `acknowledging`."""
    if by.actor not in {shift.keeper, taker}:
        return NotAllowed("Whoever has the shift says so, and whoever has the next one.")
    if not shift.handed:
        return BadInput("There is no hand-over note yet.")
    if shift.over or shift.ends_at <= at:
        return BadInput("This watch has passed on already, or its hour has come.")
    return None


def claiming(by: Viewer) -> Refusal:
    """Why somebody claims no turn of a desk: a device and a display do not."""
    return None if by.kind == "person" and by.agency else NotAllowed("A person of the desk claims its turns.")


def giving_back(claimed_by: str, agency: str, by: Viewer) -> Refusal:
    """Why somebody cannot give a claimed turn back to its desk: who claimed it does, or who keeps the roster."""
    if by.actor == claimed_by or planning(agency, by) is None:
        return None
    return NotAllowed("Whoever claimed it gives it back, or who keeps the roster of that agency.")


def seeing_number(by: Viewer) -> Refusal:
    """Why somebody cannot look at a number of another agency."""
    if by.may(Act.CONTACT_SEE):
        return None
    return NotAllowed("A duty officer or a chief looks at the numbers of other agencies.")
