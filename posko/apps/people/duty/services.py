"""The duty roster: who keeps watch when, and what is handed over. Each act is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from posko.apps.ledger.services import record
from posko.apps.people.duty import selectors
from posko.apps.people.models import Agency, Post, Shift
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.people import duty, policies
from posko.kit import locks
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift of the own agency. `form_key` makes a form that is sent twice one shift."""

    form_key: uuid.UUID
    post: Post
    starts_at: datetime
    ends_at: datetime
    note: str = ""


@act
def plan_shift(new: NewShift, *, by: Viewer, at: datetime) -> Shift:
    """Put a shift on the roster of the own agency."""
    agency = locks.row(Agency.objects.all(), new.post.agency_id)
    insist(policies.planning(agency.code, by))
    if made := Shift.objects.filter(form_key=new.form_key, agency=agency).first():
        return unchanged(made)
    _must_fit(new, agency, by, at)
    shift = Shift.objects.create(
        agency=agency,
        post=new.post,
        form_key=new.form_key,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        note=new.note,
    )
    _record("shift.planned", shift, by=by, at=at, payload=_payload(shift))
    return shift


@act
def change_shift(shift: Shift, new: NewShift, *, by: Viewer, at: datetime) -> Shift:
    """Change a shift that is not over yet."""
    shift = _on_the_roster(shift)
    insist(policies.changing(selectors.shift_now(shift), by, at))
    _must_fit(new, shift.agency, by, at, besides=shift.pk)
    before = _payload(shift)
    shift.post, shift.starts_at, shift.ends_at, shift.note = new.post, new.starts_at, new.ends_at, new.note
    if _payload(shift) == before:
        return unchanged(shift)
    shift.save(update_fields=["post", "starts_at", "ends_at", "note"])
    _record("shift.changed", shift, by=by, at=at, payload={**_payload(shift), "before": before})
    return shift


@act
def cancel_shift(shift: Shift, *, by: Viewer, at: datetime) -> None:
    """Take a shift off the roster before it begins; one that has begun is shortened instead."""
    shift = _on_the_roster(shift)
    insist(policies.cancelling(selectors.shift_now(shift), by, at))
    if shift.cancelled_at is not None:
        unchanged(None)
        return
    shift.cancelled_at = at
    shift.save(update_fields=["cancelled_at"])
    _record("shift.cancelled", shift, by=by, at=at, payload=_payload(shift))


@act
def hand_over(shift: Shift, *, text: str, by: Viewer, at: datetime) -> Shift:
    """Leave a note to the next shift. It can be changed until that shift acknowledges it."""
    privacy.refuse_personal_numbers(text)
    shift = _on_the_roster(shift)
    insist(policies.handing_over(selectors.shift_now(shift), by, at))
    if shift.handed_at is not None and (shift.handover, shift.handed_by) == (text, by.actor):
        return unchanged(shift)
    shift.handover, shift.handed_by, shift.handed_at = text, by.actor, at
    shift.save(update_fields=["handover", "handed_by", "handed_at"])
    _record("shift.handed_over", shift, by=by, at=at, payload={"note": text})
    return shift


@act
def acknowledge(shift: Shift, *, by: Viewer, at: datetime) -> Shift:
    """Take over: whoever has the next shift has read the note. Twice changes nothing more."""
    shift = _on_the_roster(shift)
    taker = selectors.next_of(by, shift)
    insist(policies.acknowledging(selectors.shift_now(shift), taker.post.user.username if taker else "", by))
    if shift.acknowledged_at is not None:
        return unchanged(shift)
    shift.acknowledged_by, shift.acknowledged_at = by.actor, at
    shift.save(update_fields=["acknowledged_by", "acknowledged_at"])
    _record("shift.acknowledged", shift, by=by, at=at, payload={"next": taker and taker.pk})
    return shift


def _on_the_roster(shift: Shift) -> Shift:
    """The shift as it is now. The roster of its agency is locked, since its shifts must not overlap."""
    locks.row(Agency.objects.all(), shift.agency_id)
    return Shift.objects.select_related("agency", "post__user").get(pk=shift.pk)


def _must_fit(new: NewShift, agency: Agency, by: Viewer, at: datetime, *, besides: int = 0) -> None:
    privacy.refuse_personal_numbers(new.note)
    duty.must_be_span(new.starts_at, new.ends_at)
    if new.ends_at <= at:
        raise BadInput("The shift would be over already. Choose a later end.")
    if not selectors.who_may_keep_watch(by).filter(pk=new.post.pk, agency=agency).exists():
        raise BadInput("%(name)s cannot keep watch: the account is closed, or its role sees nothing of the table.",
                       name=new.post.user.full_name)  # fmt: skip
    # Whose account was closed keeps no watch any more; another takes over that time.
    others = Shift.objects.filter(agency=agency, cancelled_at=None, ends_at__gt=new.starts_at, post__active=True)
    others = others.exclude(pk=besides).select_related("post__user")
    spans = {(other.starts_at, other.ends_at): other for other in others}
    if taken := duty.overlapping(spans, new.starts_at, new.ends_at):
        start, end = (timezone.localtime(moment).strftime("%d/%m %H.%M") for moment in taken)
        raise BadInput("%(name)s is on duty from %(start)s to %(end)s already. Shifts of an agency do not overlap.",
                       name=spans[taken].post.user.full_name, start=start, end=end)  # fmt: skip


def _payload(shift: Shift) -> dict[str, object]:
    return {
        "person": shift.post.user.username,
        "from": shift.starts_at.isoformat(),
        "to": shift.ends_at.isoformat(),
        "note": shift.note,
    }


def _record(event: str, shift: Shift, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    told = {"agency": shift.agency.code, **payload}
    subject = f"shift:{shift.pk}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=told)
