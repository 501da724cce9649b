"""Steps for acts at a meeting: lock it, and record under it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from posko.apps.ledger.services import record
from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.models import FollowUp, Input, Rakor
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.rakor import followups
from posko.domain.rakor.meetings import FollowUpState
from posko.kit import locks
from posko.kit.acts import step

_SET = ("owner", "due", "state", "note", "set_by_agency", "set_at")


@step
def locked(viewer: Viewer, meeting: Rakor) -> Rakor:
    """Lock the meeting until the act ends, and read it again."""
    found = Rakor.objects.filter(operation__code=viewer.operation).select_related("chair", "convened_by", "operation")
    return locks.row(found, meeting.pk)


@step
def locked_line(viewer: Viewer, line: Input) -> tuple[Rakor, Input]:
    """The meeting of a line, locked, and the line as it is now."""
    meeting = locked(viewer, line.rakor)
    return meeting, Input.objects.select_related("rakor", "agency", "gap", "place").get(pk=line.pk)


@step
def record_on(
    event: str, meeting: Rakor, *, by: Viewer, at: datetime, payload: Mapping[str, object], place: str = ""
) -> None:
    """Record an event under its meeting, and count it, so that open pages see that something is new."""
    Rakor.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"rakor:{meeting.pk}",
        place=place,
        payload=payload,
    )


@step
def follow(
    raised: Input, owner: str, due: datetime | None, *, form_key: uuid.UUID, reason: str = "", by: Viewer, at: datetime
) -> FollowUp:
    """Give a line its owner and date, in place of those that it has. The meeting is locked already."""
    agencies = {agency.code: agency for agency in people.agencies(by)}
    insist(next(iter(followups.checked(owner, due, at, known=agencies).values()), None))
    row = FollowUp.objects.filter(line=raised).first() or FollowUp(line=raised, form_key=form_key)
    row.owner, row.state, row.note = agencies[owner], FollowUpState.RUNNING, reason
    row.due = due or at  # there is one: else it was refused
    row.set_by_agency, row.set_at, row.ended_at, row.ended_by_agency = people.own_agency(by), at, None, None
    if row.pk is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=[*_SET, "ended_at", "ended_by_agency"])
    carried_out = {"owner": owner, "due": row.due.isoformat(), "reason": reason}
    payload = {"number": raised.number, "follow_up": row.pk, **carried_out}
    record_on("followup.set", raised.rakor, by=by, at=at, payload=payload, place=raised.place_id or "")
    return row


@step
def unfollow(raised: Input, reason: str, *, by: Viewer, at: datetime) -> None:
    """Drop what still follows a line that became something else. The meeting is locked already."""
    row = FollowUp.objects.select_related("owner").filter(line=raised, state=FollowUpState.RUNNING).first()
    if row is None:
        return
    row.state, row.note, row.ended_at = FollowUpState.DROPPED, reason, at
    row.ended_by_agency = people.own_agency(by)
    row.save(update_fields=["state", "note", "ended_at", "ended_by_agency"])
    payload = {"number": raised.number, "follow_up": row.pk, "owner": row.owner.code, "reason": reason}
    record_on("followup.dropped", raised.rakor, by=by, at=at, payload=payload, place=raised.place_id or "")
