"""Reopening a gap, and living with one for a time: asked by the owner's head, countersigned, and it always expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from posko.apps.gaps.course.selectors import gap_now
from posko.apps.gaps.course.steps import ASKED, STAMPED, end_asking, locked_gap, record_on, stamped
from posko.apps.gaps.models import Gap
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.gaps import policies, states
from posko.domain.gaps.states import GapState
from posko.kit import locks
from posko.kit.acts import act, step, unchanged

BATCH = 200  # so many are opened again in one transaction
LONGEST = timedelta(days=90)  # what is lived with longer than that is a decision for a new rakor


@dataclass(frozen=True, slots=True)
class NewAcceptance:
    """Why a gap cannot be closed, and until when it is lived with."""

    reason: str
    until: datetime


@act
def reopen_gap(gap: Gap, *, reason: str, by: Viewer, at: datetime) -> Gap:
    """Open a closed gap again, with the reason. Its history stays."""
    if not reason.strip():
        raise BadInput("Say what was seen; a gap is not reopened without a reason.")
    gap = locked_gap(gap)
    if gap.state == GapState.REOPENED:
        return unchanged(gap)
    insist(policies.reopening(gap_now(gap), by))
    gap.state = states.next_state(states.GAP_TABLE, gap.state, "gap.reopened")
    gap.reopened_at, gap.closed_at = at, None
    stamped(gap).save(update_fields=["state", "reopened_at", "closed_at", *STAMPED])
    record_on("gap.reopened", gap, by=by, at=at, payload={"reason": reason})
    return gap


@act
def ask_acceptance(gap: Gap, new: NewAcceptance, *, by: Viewer, at: datetime) -> Gap:
    """Say, as the head of the agency that owns the gap, that it cannot be closed and is risk accepted until then."""
    if not new.reason.strip():
        raise BadInput("Say why the gap cannot be closed.")
    if not at < new.until <= at + LONGEST:
        raise BadInput("The acceptance must end after now and within %(days)s days.", days=LONGEST.days)
    gap = locked_gap(gap)
    insist(policies.asking_acceptance(gap_now(gap), by))
    if (gap.acceptance_reason, gap.acceptance_until) == (new.reason, new.until):
        return unchanged(gap)  # the form was sent twice
    gap.acceptance_reason, gap.acceptance_until, gap.acceptance_asked_at = new.reason, new.until, at
    gap.save(update_fields=["acceptance_reason", *ASKED])
    payload = {"reason": new.reason, "until": new.until.isoformat()}
    record_on("gap.acceptance_asked", gap, by=by, at=at, payload=payload)
    return gap


@act
def countersign_acceptance(gap: Gap, *, asked_at: datetime | None, by: Viewer, at: datetime) -> Gap:
    """Countersign, as an independent institution (Bawaslu for anything that touches the vote).

    `asked_at` names the request that was read: what was asked after that is read before it is signed.
    """
    gap = locked_gap(gap)
    if gap.state == GapState.ACCEPTED:
        return unchanged(gap)
    if gap.acceptance_asked_at is not None and asked_at != gap.acceptance_asked_at:
        raise BadInput("The request has changed since you read it. Read it again before you countersign.")
    insist(policies.countersigning(gap_now(gap), by, at))
    gap.state = states.next_state(states.GAP_TABLE, gap.state, "gap.accepted")
    gap.accepted_at, gap.accepted_by_agency = at, people.own_agency(by)
    gap.save(update_fields=["state", "accepted_at", "accepted_by_agency"])
    until = gap.acceptance_until.isoformat() if gap.acceptance_until else ""
    payload = {"reason": gap.acceptance_reason, "until": until}
    record_on("gap.accepted", gap, by=by, at=at, payload=payload)
    return gap


@act
def end_acceptance(gap: Gap, *, reason: str, by: Viewer, at: datetime) -> Gap:
    """End the acceptance before its time, with a reason; the gap is open again."""
    if not reason.strip():
        raise BadInput("Say why it can no longer be lived with.")
    gap = locked_gap(gap)
    if gap.state != GapState.ACCEPTED:
        return unchanged(gap)
    insist(policies.ending_acceptance(gap_now(gap), by))
    _end(gap, {"reason": reason}, by=by, at=at)
    return gap


def lapse_acceptances(*, by: Viewer, at: datetime) -> int:
    """Open again every gap whose acceptance has run out; how many. For the clock, and safe to run twice."""
    count = 0
    while _lapsed(by, at).exists() and (ended := lapse_some(by=by, at=at)):
        count += ended
    return count


@act
def lapse_some(*, by: Viewer, at: datetime) -> int:
    """Open again a batch of these gaps; what another holds is passed over until the next round."""
    found = locks.free(_lapsed(by, at).order_by("acceptance_until", "pk"), BATCH)
    for gap in found:
        _end(gap, {"reason": "", "lapsed": True}, by=by, at=at)
    return len(found) if found else unchanged(0)


def _lapsed(by: Viewer, at: datetime) -> QuerySet[Gap]:
    return Gap.objects.filter(operation__code=by.operation, state=GapState.ACCEPTED, acceptance_until__lte=at)


@step
def _end(gap: Gap, payload: dict[str, object], *, by: Viewer, at: datetime) -> None:
    gap.state = states.next_state(states.GAP_TABLE, gap.state, "gap.acceptance_ended")
    gap.accepted_at = None
    end_asking(gap)
    gap.save(update_fields=["state", "accepted_at", *ASKED])
    record_on("gap.acceptance_ended", gap, by=by, at=at, payload=payload)
