"""Read minutes and the answers to them, and compose the content of the minutes of a meeting."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.selectors import CommitmentView, GapView
from posko.apps.rakor.agenda import selectors as agenda_selectors
from posko.apps.rakor.agenda.selectors import ItemView
from posko.apps.rakor.attendance import selectors as attendance_selectors
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.meetings.selectors import InputView
from posko.apps.rakor.models import Approval, Minutes, Rakor, Seat
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.states import CommitmentState
from posko.domain.rakor import minutes as rakor_minutes
from posko.domain.rakor import policies
from posko.domain.rakor.closing import AtTable
from posko.domain.rakor.followups import FOLLOWED
from posko.domain.rakor.meetings import GROUPS, FollowUpState, MeetingState, presence_at_end

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the minutes stand: what was said, which invited agencies have not approved, what the viewer may do."""

    said: list[Approval]
    waiting: list[Seat]
    may_approve: bool
    may_object: bool
    may_file_scan: bool


def minutes(viewer: Viewer) -> QuerySet[Minutes]:
    """The minutes that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Minutes.objects.none()
    found = Minutes.objects.filter(operation__code=viewer.operation)
    return found.select_related("operation__city", "rakor__chair", "rakor__convened_by", "agency")


def unapproved(viewer: Viewer) -> QuerySet[Seat]:
    """The invited agencies that have not approved the minutes of a closed meeting, the meeting that waits longest
    first."""
    if not viewer.sees(Compartment.COORDINATION):
        return Seat.objects.none()
    own = Approval.objects.filter(minutes__rakor=OuterRef("rakor"), agency=OuterRef("agency"), verdict="approved")
    found = Seat.objects.filter(rakor__operation__code=viewer.operation, rakor__state=MeetingState.CLOSED)
    waiting = found.filter(~Exists(own), invited=True).select_related("rakor", "agency")
    return waiting.order_by("rakor__closed_at", "pk")


def stand(viewer: Viewer, kept: Minutes) -> Stand:
    """Who approved, who objected, who is waited for."""
    said = list(Approval.objects.filter(minutes=kept).select_related("agency"))
    done = {each.agency_id for each in said if each.verdict == "approved"}
    invited = [seat for seat in selectors.seats(viewer, kept.rakor) if seat.invited]
    waiting = [seat for seat in invited if seat.agency_id not in done]
    now = selectors.meeting_now(kept.rakor)
    mine = {"invited": _holds(invited, viewer), "approved": not _holds(waiting, viewer)}
    answerable = policies.answering_minutes(now, viewer, **mine) is None
    return Stand(said, waiting, answerable, answerable, policies.steering(now, viewer) is None)


def _holds(seats: list[Seat], viewer: Viewer) -> bool:
    return any(seat.agency.code == viewer.agency for seat in seats)


def open_drafts(viewer: Viewer, meeting: Rakor) -> list[int]:
    """Numbers of the lines beside which a second text still waits."""
    found = selectors.drafts(viewer).filter(line__rakor=meeting, settled_at=None)
    return sorted(set(found.values_list("line__number", flat=True)))


def at_table(viewer: Viewer, meeting: Rakor, told: rakor_minutes.Minutes) -> AtTable:
    """What the closing looks for at a meeting whose minutes would be these."""
    seats = selectors.seats(viewer, meeting)
    asked = {each.agency for gap in told.gaps for each in gap.promises if each.state == CommitmentState.PROPOSED}
    return AtTable(
        lines=len(told.lines),
        doubled=tuple(open_drafts(viewer, meeting)),
        unmarked=tuple(seat.agency.short for seat in seats if seat.invited and not seat.presence),
        ownerless=tuple(line.number for line in told.lines if line.kind in FOLLOWED and not (line.owner or line.gap)),
        asked=tuple(sorted(asked)),
        unconfirmed=sum(each.waiting for each in attendance_selectors.tallies(viewer, meeting)),
    )


def content_of(viewer: Viewer, meeting: Rakor, at: datetime) -> Content:
    """All that the minutes hold if the meeting is closed now, as JSON: codes and texts, no word of any language."""
    lines, agenda = selectors.lines(viewer, meeting, at), agenda_selectors.agenda_when_begun(viewer, meeting, at)
    return {
        "meeting": {
            "title": meeting.title,
            "venue": meeting.venue,
            "held_at": meeting.held_at.isoformat(),
            "begun_at": (meeting.begun_at or meeting.held_at).isoformat(),
            "closed_at": at.isoformat(),
            "chair": meeting.chair.name,
        },
        "attendance": [_attendance(seat) for seat in selectors.seats(viewer, meeting)],
        "guests": [asdict(each) for each in attendance_selectors.tallies(viewer, meeting)],
        "items": [_item(each) for each in agenda_selectors.written(viewer, meeting, at).items],
        "agenda": [_agenda_line(group, seen) for group in GROUPS for seen in getattr(agenda, group)],
        "agenda_counts": dict(agenda.counts),
        "questions": [f"{row.agency.short}: {row.text}" for row in agenda.questions],
        "lines": [_line(line) for line in lines],
        "gaps": [_gap(seen) for seen in _gaps(viewer, meeting, lines, at)],
    }


def _gaps(viewer: Viewer, meeting: Rakor, lines: list[InputView], at: datetime) -> list[GapView]:
    """Gaps that lines became, and those on which something was promised while the meeting was held."""
    own = {line.row.gap_id for line in lines if line.row.gap_id}
    begun = meeting.begun_at or meeting.held_at
    promised = gaps.commitments_of(viewer).filter(made_at__gte=begun, made_at__lte=at).values_list("gap_id", flat=True)
    found = gaps.gaps_of(viewer).filter(Q(pk__in=own) | Q(pk__in=set(promised))).order_by("number")
    return [gaps.view(viewer, gap, at) for gap in found]


def _attendance(seat: Seat) -> Content:
    role = seat.presence_role or (seat.answer_role if seat.presence == "present" else "")
    return {
        "agency": seat.agency.name,
        "code": seat.agency.code,
        "presence": presence_at_end(seat.presence, seat.answer),
        "role": role,
        "invited": seat.invited,
    }


def _item(seen: ItemView) -> Content:
    row = seen.row
    return {
        "number": row.number,
        "title": row.title,
        "speaker": row.speaker.short if row.speaker else "",
        "planned": row.minutes,
        "used": None if seen.stage == "waiting" else seen.use.used,
        "asks": row.asks,
    }


def _agenda_line(group: str, seen: GapView) -> Content:
    row = seen.row
    return {
        "group": group,
        "number": row.number,
        "title": row.title,
        "place": row.place.name,
        "state": seen.shown_state,
        "owner": row.owner.short if row.owner else "",
    }


def _line(line: InputView) -> Content:
    row = line.row
    return {
        "number": row.number,
        "agency": row.agency.short,
        "kind": row.kind,
        "text": row.text,
        "place": row.place.name if row.place else "",
        "gap": row.gap.number if row.gap else None,
        **({"item": row.item.number} if row.item else {}),
        **_carried_out(line),
    }


def _carried_out(line: InputView) -> Content:
    """Owner and date of a decision or a recommendation, where it has them."""
    row = line.follow_up
    if row is None or row.state == FollowUpState.DROPPED:
        return {}
    return {"owner": row.owner.short, "due": row.due.isoformat()}


def _gap(seen: GapView) -> Content:
    row = seen.row
    return {
        "number": row.number,
        "title": row.title,
        "place": row.place.name,
        "kind": row.kind,
        "severity": row.severity,
        "state": seen.shown_state,
        "owner": row.owner.short if row.owner else "",
        "brought_by": seen.brought_by.short,
        "promises": [_promise(each) for each in seen.commitments],
    }


def _promise(seen: CommitmentView) -> Content:
    row = seen.row
    return {
        "agency": row.agency.short,
        "promise": row.promise,
        "evidence": row.evidence_asked,
        "due": row.due.isoformat(),
        "state": row.state,
        "reason": row.ended_reason,
    }
