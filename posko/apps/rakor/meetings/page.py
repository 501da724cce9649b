"""The rows of the list of meetings, and what parts add to the pages of meetings: list, plan, meeting and agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from posko.domain.errors import N_
from posko.domain.rakor.meetings import MeetingState
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Glyph, Left, Row, left_of

if TYPE_CHECKING:
    from posko.apps.rakor.models import Rakor

Shown = dict[str, Any]
# The groups of the list in their order: what is going on, what is ahead, whose minutes wait, what is done.
HEADS: Mapping[MeetingState, str] = {
    MeetingState.HELD: N_("Going on"),
    MeetingState.PLANNED: N_("Ahead"),
    MeetingState.CLOSED: N_("Minutes to approve"),
    MeetingState.APPROVED: N_("Done"),
    MeetingState.CANCELLED: N_("Cancelled"),
}
_GLYPHS: Mapping[MeetingState, Glyph] = {
    MeetingState.HELD: "promised",
    MeetingState.PLANNED: "invitation",
    MeetingState.CLOSED: "minutes",
    MeetingState.APPROVED: "done",
    MeetingState.CANCELLED: "open",
}


@dataclass(slots=True)
class Section:
    """A group of the list with its head."""

    words: str
    count: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """What a part shows on each of these pages."""

    on_list: Callable[[PoskoRequest], Shown] = lambda _request: {}
    on_plan: Callable[[PoskoRequest], Shown] = lambda _request: {}
    on_meeting: Callable[[PoskoRequest, Rakor], Shown] = lambda _request, _meeting: {}
    on_agenda: Callable[[PoskoRequest, Rakor], Shown] = lambda _request, _meeting: {}


_parts: list[Part] = []


def register(part: Part) -> None:
    """Take a part in."""
    _parts.append(part)


def on_list(request: PoskoRequest) -> Shown:
    """The additions of parts to the list of meetings."""
    return {name: shown for part in _parts for name, shown in part.on_list(request).items()}


def on_plan(request: PoskoRequest) -> Shown:
    """The additions of parts to the form that plans a meeting."""
    return {name: shown for part in _parts for name, shown in part.on_plan(request).items()}


def on_meeting(request: PoskoRequest, meeting: Rakor) -> Shown:
    """The additions of parts to the page of a meeting."""
    return {name: shown for part in _parts for name, shown in part.on_meeting(request, meeting).items()}


def on_agenda(request: PoskoRequest, meeting: Rakor) -> Shown:
    """The additions of parts to the page on which an agenda is written."""
    return {name: shown for part in _parts for name, shown in part.on_agenda(request, meeting).items()}


def sections(request: PoskoRequest, meetings: Iterable[Rakor]) -> list[Section]:
    """The meetings under the heads of their states; what is ahead stands nearest first."""
    rows: dict[MeetingState, list[Row]] = {state: [] for state in HEADS}
    for meeting in meetings:
        rows[MeetingState(meeting.state)].append(_row(meeting, request))
    rows[MeetingState.PLANNED].reverse()
    return [Section(_(HEADS[state]), len(own), own) for state, own in rows.items() if own]


def _row(meeting: Any, request: PoskoRequest) -> Row:
    """A meeting, annotated with its counts: when it is, or what came of it."""
    state = MeetingState(meeting.state)
    if state == MeetingState.PLANNED:
        ahead = left_of(meeting.held_at, request.at, meeting.convened_at)
        left = Left(_("Waits to be begun")) if ahead.late else ahead
    else:
        told = {"gaps": meeting.gap_count, "closed": meeting.closed_count}
        left = Left(_("%(gaps)d gaps, %(closed)d closed") % told if meeting.gap_count else "")
    return Row(
        _GLYPHS[state],
        meeting.title,
        reverse("rakor:meeting", args=[meeting.pk]),
        short_day(meeting.held_at),
        meeting.chair.short,
        meeting.chair.code == request.viewer.agency,
        left,
    )


def short_day(moment: datetime) -> str:
    """`24 Nov 09.30`: when a meeting is, in the post's zone."""
    separator = "." if page_language() == "id" else ":"
    return formats.date_format(timezone.localtime(moment), f"j M H{separator}i")
