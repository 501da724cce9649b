"""Who may do what at a meeting, and when. The button asks, and the service asks the same function again.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posko.domain.access import Act, Viewer, lacking
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.meetings import (
    BEGINS_EARLIEST,
    CHECK_IN_EARLIEST,
    OPEN_TABLE,
    LineKind,
    MeetingState,
    impossible,
    where_it_stands,
)

Refusal = BadInput | NotAllowed | None


@dataclass(frozen=True, slots=True)
class MeetingNow:
    """A meeting at a moment. `chair` and `convener` are codes of agencies; both keep its minutes."""

    state: str
    held_at: datetime
    chair: str
    convener: str


def convening(by: Viewer) -> Refusal:
    """Why somebody cannot convene a meeting."""
    return lacking(by, Act.RAKOR_CONVENE)


def keeping(now: MeetingNow, by: Viewer) -> Refusal:
    """Why somebody does not keep the minutes of a meeting."""
    if by.agency in {now.chair, now.convener}:
        return None
    return NotAllowed("Only the agency that chairs or convened the meeting may do this.")


def steering(now: MeetingNow, by: Viewer) -> Refusal:
    """Why somebody cannot move, begin or close a meeting, nor mark who is there."""
    return lacking(by, Act.RAKOR_CONVENE) or keeping(now, by)


def moving(now: MeetingNow, event: str, by: Viewer, at: datetime) -> Refusal:
    """Why an event of the table of meetings cannot happen now, by this person. One begins an hour before its time at
    the earliest."""
    if refusal := steering(now, by) or impossible(now.state, event):
        return refusal
    if event == "rakor.begun" and at < now.held_at - BEGINS_EARLIEST:
        return BadInput("It is planned for later. Move it to the new time first, with the reason, so that all know.")
    return None


def inviting(now: MeetingNow, by: Viewer) -> Refusal:
    """Why no letter of invitation can be issued: it goes out before the meeting begins, or takes a planned one back."""
    if refusal := steering(now, by):
        return refusal
    return None if now.state in (MeetingState.PLANNED, MeetingState.CANCELLED) else where_it_stands(now.state)


def speaking(by: Viewer) -> Refusal:
    """Why somebody cannot speak at any meeting."""
    return lacking(by, Act.RAKOR_INPUT)


def writing(now: MeetingNow, by: Viewer) -> Refusal:
    """Why no line can be written: that is for an open table."""
    return speaking(by) or _open_table(now)


def deciding(now: MeetingNow, kind: str, by: Viewer) -> Refusal:
    """Why somebody cannot write a line of this kind: a decision is the meeting's."""
    if kind != LineKind.DECISION or keeping(now, by) is None:
        return None
    return NotAllowed("A decision is the meeting's: who keeps the minutes writes it down.")


def touching(now: MeetingNow, speaker: str, by: Viewer) -> Refusal:
    """Why somebody cannot change a line: it belongs to the agency that spoke, and to who keeps the minutes."""
    if refusal := speaking(by):
        return refusal
    if by.agency in {speaker, now.chair, now.convener}:
        return None
    return NotAllowed("A line is changed by the agency that spoke, or by who keeps the minutes.")


def changing(now: MeetingNow, speaker: str, by: Viewer) -> Refusal:
    """Why a line cannot be changed now, by this person."""
    return touching(now, speaker, by) or _open_table(now)


def arranging(now: MeetingNow, by: Viewer) -> Refusal:
    """Why somebody cannot write the agenda: that is for who keeps the minutes, while the table is open."""
    return speaking(by) or keeping(now, by) or _open_table(now)


def leading(now: MeetingNow, by: Viewer) -> Refusal:
    """Why somebody cannot take an item of the agenda up or end it: that is for who keeps the minutes, while it runs."""
    if refusal := speaking(by) or keeping(now, by):
        return refusal
    return None if now.state == MeetingState.HELD else where_it_stands(now.state)


def presenting(now: MeetingNow, speaker: str, by: Viewer) -> Refusal:
    """Why somebody cannot put a paparan to an item: that is for its speaker and for who keeps the minutes."""
    if refusal := speaking(by):
        return refusal
    if by.agency in {speaker, now.chair, now.convener}:
        return _open_table(now)
    return NotAllowed("A paparan is put to an item by the agency that speaks, or by who keeps the minutes.")


def opening_gap(now: MeetingNow, by: Viewer) -> Refusal:
    """Why no line can become a gap."""
    if refusal := lacking(by, Act.GAP_OPEN):
        return refusal
    return where_it_stands(now.state) if now.state == MeetingState.CANCELLED else None


def opening_gap_at_once(now: MeetingNow, by: Viewer) -> Refusal:
    """Why no line can become a gap in one stroke, which is for an open table."""
    return lacking(by, Act.GAP_OPEN) or _open_table(now)


def answering(now: MeetingNow, by: Viewer, *, invited: bool) -> Refusal:
    """Why an invitation cannot be answered."""
    if refusal := writing(now, by):
        return refusal
    return None if invited else NotAllowed("Your agency is not on the list of guests. Ask the chair to invite it.")


def attending(now: MeetingNow, at: datetime) -> Refusal:
    """Why nobody can be marked now: that is from two hours before until the meeting is closed."""
    if refusal := _open_table(now):
        return refusal
    if at < now.held_at - CHECK_IN_EARLIEST:
        return BadInput("Attendance opens two hours before the meeting.")
    return None


def checking_in(now: MeetingNow, by: Viewer, at: datetime) -> Refusal:
    """Why somebody cannot mark the own agency present."""
    return speaking(by) or attending(now, at)


def marking(now: MeetingNow, by: Viewer, at: datetime) -> Refusal:
    """Why somebody cannot mark others by hand."""
    return steering(now, by) or attending(now, at)


def listing_guests(now: MeetingNow, by: Viewer) -> Refusal:
    """Why somebody does not see and print the names on the attendance list: who keeps the minutes does."""
    return speaking(by) or keeping(now, by)


def changing_guests(now: MeetingNow, by: Viewer) -> Refusal:
    """Why no name can be put on the list, taken off, confirmed or refused now."""
    return listing_guests(now, by) or _open_table(now)


def hearing_minutes(by: Viewer, *, invited: bool) -> Refusal:
    """Why an agency does not answer to the minutes at all."""
    if refusal := lacking(by, Act.RAKOR_APPROVE):
        return refusal
    return None if invited else NotAllowed("Only agencies that were invited answer to the minutes.")


def answering_minutes(now: MeetingNow, by: Viewer, *, invited: bool, approved: bool) -> Refusal:
    """Why the minutes can be neither approved nor objected to; `approved`: this agency has approved them."""
    if refusal := hearing_minutes(by, invited=invited) or impossible(now.state, "minutes.approved"):
        return refusal
    return BadInput("Your agency has approved these minutes. Raise it at the next meeting.") if approved else None


def _open_table(now: MeetingNow) -> Refusal:
    return None if now.state in OPEN_TABLE else where_it_stands(now.state)
