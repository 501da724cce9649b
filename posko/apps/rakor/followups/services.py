"""Acts on what follows a decision or a recommendation: set, done, dropped, taken up again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.meetings.selectors import follow_up_now, meeting_now
from posko.apps.rakor.meetings.steps import follow, locked_line, record_on
from posko.apps.rakor.models import FollowUp, Input
from posko.domain.access import Viewer
from posko.domain.errors import insist
from posko.domain.rakor import followups
from posko.domain.rakor.meetings import FollowUpState
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """Who carries out a line, by when. `reason` is needed once the minutes are fixed."""

    form_key: uuid.UUID
    owner: str
    due: datetime
    reason: str = ""


@act
def set_on_line(raised: Input, new: NewFollowUp, *, by: Viewer, at: datetime) -> FollowUp:
    """Give a decision or a recommendation its owner and date, or change them; as who keeps the minutes."""
    meeting, raised = locked_line(by, raised)
    now = meeting_now(meeting)
    insist(followups.setting(now, raised.kind, by))
    standing = FollowUp.objects.select_related("owner").filter(line=raised).first()
    wanted = (new.owner, new.due)
    if standing and (standing.owner.code, standing.due) == wanted and standing.state == FollowUpState.RUNNING:
        return unchanged(standing)
    if standing:
        insist(followups.moving(now, follow_up_now(standing), followups.SET, by))
        insist(followups.must_have_reason(now, followups.SET, new.reason))
    return follow(raised, new.owner, new.due, form_key=new.form_key, reason=new.reason, by=by, at=at)


@act
def finish(row: FollowUp, *, by: Viewer, at: datetime) -> FollowUp:
    """Say that it is done, as its owner or as who keeps the minutes. Nobody else verifies it."""
    return _moved(row, "followup.done", "", by=by, at=at)


@act
def drop(row: FollowUp, *, reason: str, by: Viewer, at: datetime) -> FollowUp:
    """Drop what was decided, with the reason, as who keeps the minutes."""
    return _moved(row, "followup.dropped", reason, by=by, at=at)


@act
def resume(row: FollowUp, *, reason: str, by: Viewer, at: datetime) -> FollowUp:
    """Take up again what was called done or dropped, with the reason, as who keeps the minutes."""
    return _moved(row, "followup.resumed", reason, by=by, at=at)


def _moved(row: FollowUp, event: str, reason: str, *, by: Viewer, at: datetime) -> FollowUp:
    """Take one row of the state table; the same press twice changes nothing more."""
    meeting, raised = locked_line(by, row.line)
    row = FollowUp.objects.select_related("owner").get(pk=row.pk)
    now, seen = meeting_now(meeting), follow_up_now(row)
    insist(followups.acting(now, seen, event, by))
    if row.state in {way.next for way in followups.FOLLOW_UP_TABLE if way.event == event}:
        return unchanged(row)
    insist(followups.moving(now, seen, event, by))
    insist(followups.must_have_reason(now, event, reason))
    row.state, row.note = followups.next_state(row.state, event), reason
    over = row.state != FollowUpState.RUNNING
    row.ended_at, row.ended_by_agency = (at, people.own_agency(by)) if over else (None, None)
    row.save(update_fields=["state", "note", "ended_at", "ended_by_agency"])
    payload = {"number": raised.number, "follow_up": row.pk, "owner": row.owner.code, "reason": reason}
    record_on(event, meeting, by=by, at=at, payload=payload, place=raised.place_id or "")
    return row
