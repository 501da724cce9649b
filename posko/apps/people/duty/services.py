"""The duty roster: who keeps watch when, what is handed over, and who has claimed a turn. Each act is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from posko.apps.ledger.services import record
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors
from posko.apps.people.models import Agency, Claim, FirstStep, Post, Shift
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.people import duty, first_steps, policies
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
def hand_over(shift: Shift, *, text: str, now: bool = False, by: Viewer, at: datetime) -> Shift:
    """Leave a note to the next shift. It can be changed until that shift acknowledges it. `now`: the watch may pass on
    before its hour, as soon as the next keeper says so too."""
    privacy.refuse_personal_numbers(text)
    shift = _on_the_roster(shift)
    insist(policies.handing_over(selectors.shift_now(shift), by, at))
    early = at if now and at < shift.ends_at else None
    if shift.handed_at is not None and (shift.handover, shift.handed_by) == (text, by.actor) and not early:
        return unchanged(shift)
    shift.handover, shift.handed_by, shift.handed_at = text, by.actor, at
    shift.giver_now_at = shift.giver_now_at or early
    shift.save(update_fields=["handover", "handed_by", "handed_at", "giver_now_at"])
    _record("shift.handed_over", shift, by=by, at=at, payload={"note": text, "now": bool(early)})
    return shift


@act
def acknowledge(shift: Shift, *, now: bool = False, by: Viewer, at: datetime) -> Shift:
    """Take over: whoever has the next shift has read the note. Twice changes nothing more.

    Before its hour this only announces that somebody will be there, unless both said "now".
    """
    shift = _on_the_roster(shift)
    taker = selectors.next_of(by, shift)
    insist(policies.acknowledging(selectors.shift_now(shift), taker.post.user.username if taker else "", by))
    if shift.acknowledged_at is not None:
        return unchanged(shift)
    shift.acknowledged_by, shift.acknowledged_at = by.actor, at
    shift.taker_now_at = at if now and at < shift.ends_at else None
    returned = _pass_on(shift, at)
    shift.save(update_fields=["acknowledged_by", "acknowledged_at", "taker_now_at", "over_at"])
    told = {"next": taker and taker.pk, "over": shift.over_at is not None, "claims_returned": returned}
    _record("shift.acknowledged", shift, by=by, at=at, payload=told)
    return shift


@act
def call_now(shift: Shift, *, by: Viewer, at: datetime) -> Shift:
    """Say that the watch passes on now and not at its hour. It does once both keepers have said so."""
    shift = _on_the_roster(shift)
    taker = selectors.next_of(by, shift)
    next_keeper = taker.post.user.username if taker else ""
    insist(policies.calling_now(selectors.shift_now(shift), next_keeper, by, at))
    giver_said, taker_said = shift.giver_now_at, shift.taker_now_at
    shift.giver_now_at = giver_said or (at if by.actor == shift.post.user.username else None)
    shift.taker_now_at = taker_said or (at if by.actor == next_keeper else None)
    if (giver_said, taker_said) == (shift.giver_now_at, shift.taker_now_at):
        return unchanged(shift)
    returned = _pass_on(shift, at)
    shift.save(update_fields=["giver_now_at", "taker_now_at", "over_at"])
    told = {"over": shift.over_at is not None, "claims_returned": returned}
    _record("shift.called_now", shift, by=by, at=at, payload=told)
    return shift


@act
def pass_on(shift: Shift, *, by: Viewer, at: datetime) -> bool:
    """The hour of a watch that was taken over before has come: it passes on. Whether it did."""
    shift = _on_the_roster(shift)
    if shift.over_at is not None or shift.cancelled_at is not None or shift.ends_at > at:
        return unchanged(False)
    returned = _pass_on(shift, at)
    if shift.over_at is None:
        return unchanged(False)
    shift.save(update_fields=["over_at"])
    _record("shift.passed_on", shift, by=by, at=at, payload={"claims_returned": returned})
    return True


@act
def miss(shift: Shift, *, by: Viewer, at: datetime) -> bool:
    """Nobody was there at the hour of a watch that was handed over: note it once. The old watch stays."""
    shift = _on_the_roster(shift)
    if shift.missed_at is not None or not selectors.is_missed(shift, at):
        return unchanged(False)
    shift.missed_at = at
    shift.save(update_fields=["missed_at"])
    _record("shift.missed", shift, by=by, at=at, payload={"person": shift.post.user.username})
    return True


@act
def claim(ref: str, *, wall: Compartment = Compartment.COORDINATION, by: Viewer, at: datetime) -> Claim:
    """Take a turn of the own desk upon oneself. `wall` is that of the thing it is about."""
    insist(policies.claiming(by))
    agency = locks.row(Agency.objects.all(), people.own_agency(by).pk)
    held = Claim.objects.filter(agency=agency, ref=ref, returned_at=None).first()
    if held is not None and held.claimed_by == by.actor:
        return unchanged(held)
    if held is not None:
        name = people.people_names(by).get(held.claimed_by, held.claimed_by)
        raise BadInput("%(name)s has claimed this turn already. Ask for it, or wait until it is given back.", name=name)
    made = Claim.objects.create(agency=agency, ref=ref, claimed_by=by.actor, claimed_at=at)
    record("turn.claimed", by=by, at=at, compartment=wall, **_claimed(made))
    return made


@act
def give_back(ref: str, *, wall: Compartment = Compartment.COORDINATION, by: Viewer, at: datetime) -> None:
    """Give a claimed turn back to the desk."""
    agency = locks.row(Agency.objects.all(), people.own_agency(by).pk)
    held = Claim.objects.select_related("agency").filter(agency=agency, ref=ref, returned_at=None).first()
    if held is None:
        unchanged(None)
        return
    insist(policies.giving_back(held.claimed_by, agency.code, by))
    held.returned_at, held.returned_how = at, "person"
    held.save(update_fields=["returned_at", "returned_how"])
    record("turn.given_back", by=by, at=at, compartment=wall, **_claimed(held))


@act
def take_steps(codes: Sequence[str], *, by: Viewer, at: datetime) -> int:
    """Note that these first steps are taken or passed over, so that they are not shown again; how many are new."""
    post = locks.row(Post.objects.all(), people.posts(by).get(user__username=by.actor, active=True).pk)
    done = set(FirstStep.objects.filter(post=post).values_list("step", flat=True))
    fresh = [code for code in dict.fromkeys(codes) if code in first_steps.STEPS and code not in done]
    if not fresh:
        return unchanged(0)
    FirstStep.objects.bulk_create(FirstStep(post=post, step=code, done_at=at) for code in fresh)
    told = {"person": by.actor, "steps": fresh}
    record("person.first_step", by=by, at=at, compartment=Compartment.AUDIT, subject=f"person:{by.actor}", payload=told)
    return len(fresh)


def _pass_on(shift: Shift, at: datetime) -> int:
    """Pass the watch on if its hour has come or both said "now", and give the keeper's claims back to the desk; how
    many these were. The caller saves the shift."""
    both = shift.giver_now_at is not None and shift.taker_now_at is not None
    if shift.acknowledged_at is None or shift.over_at is not None or not (both or at >= shift.ends_at):
        return 0
    shift.over_at = at
    held = Claim.objects.filter(agency=shift.agency_id, claimed_by=shift.post.user.username, returned_at=None)
    return held.update(returned_at=at, returned_how="watch")


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


def _claimed(held: Claim) -> dict[str, Any]:
    """What the ledger is told of a claim."""
    payload = {"agency": held.agency.code, "turn": held.ref, "person": held.claimed_by}
    return {"subject": f"turn:{held.ref}", "payload": payload}
