"""Steps for acts on gaps: lock a gap and its promise, move the gap after an event, save what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from posko.apps.gaps.course import registry
from posko.apps.gaps.course.selectors import promise_of
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps import escalation, spoken, states
from posko.domain.gaps.stamps import Pledge, stamp
from posko.domain.gaps.states import CommitmentState, GapState
from posko.domain.notices import Severity
from posko.kit import locks
from posko.kit.acts import step

STAMPED = ("due", "owed_due", "lead")
ASKED = ("acceptance_asked_at", "acceptance_until")
# After these events nothing is owed on a promise, or its clock starts again: its reminders are settled.
_SETTLING = frozenset(
    {
        "commitment.evidence_filed",
        "commitment.withdrawn",
        "commitment.broken",
        "commitment.extended",
        "commitment.made",
        "commitment.declined",
        "commitment.taken_back",
        "commitment.lapsed",
    }
)


@step
def locked_gap(gap: Gap) -> Gap:
    """Lock the gap until the act ends. What may change meanwhile (owner, link) is not joined but read afterwards."""
    return locks.row(Gap.objects.select_related("place"), gap.pk)


@step
def locked_pair(commitment: Commitment) -> tuple[Gap, Commitment]:
    """The gap of a promise and the promise, both locked: the round that tells of promises locks the promise alone."""
    gap = locks.row(Gap.objects.select_related("place"), commitment.gap_id)
    commitment = locks.row(Commitment.objects.select_related("agency"), commitment.pk)
    commitment.gap = gap
    return gap, commitment


@step
def settle(gap: Gap, event: str, *, by: Viewer, at: datetime) -> str:
    """Move the gap as its table says after an event of a commitment; becoming proven is an event of its own."""
    before, gap.state = gap.state, states.next_state(states.GAP_TABLE, gap.state, event, _standing(gap))
    if before == GapState.ACCEPTED and gap.state == GapState.PROMISED:
        end_asking(gap)
    stamped(gap).save(update_fields=["state", *STAMPED, *ASKED])
    if gap.state == GapState.PROVEN and before != GapState.PROVEN:
        record_on("gap.proven", gap, by=by, at=at, payload={})
    return gap.state


def end_asking(gap: Gap) -> None:
    """Drop the request to live with the gap: a consent counts only for what it was asked about."""
    gap.acceptance_asked_at = gap.acceptance_until = None


def stamped(gap: Gap) -> Gap:
    """Set the gap's due times and its lead from its promises. The caller saves the gap."""
    rows = gap.commitments.values_list("agency_id", "state", "due")
    pledges = [Pledge(agency, CommitmentState(state), due) for agency, state, due in rows]
    made = stamp(GapState(gap.state), gap.owner_id, pledges)
    gap.due, gap.owed_due, gap.lead_id = made.due, made.owed_due, made.lead
    return gap


@step
def keep(commitment: Commitment, *fields: str) -> None:
    """Save what changed of a promise, and when somebody is next told of it."""
    promise = promise_of(commitment)
    told = commitment.escalations.filter(ran_to=promise.runs_to).values_list("level", flat=True)
    commitment.tell_at = escalation.next_at(promise, told if promise.state in states.OWED else (), commitment.made_at)
    commitment.save(update_fields=["state", "tell_at", *fields])


@step
def tell_who_counted_on_it(commitment: Commitment, text: str, *, by: Viewer, at: datetime) -> None:
    """Tell who asked for a promise, and who chairs the meeting where it was spoken, that it will not be kept."""
    told = {commitment.proposed_by_agency.code} if commitment.proposed_by_agency else set()
    if where := spoken.line_of(commitment.source_ref):
        told |= set(registry.keepers(by, where[:1]).get(where[0], ())[:1])
    params = {"agency": commitment.agency.short, "promise": commitment.promise, "reason": commitment.ended_reason}
    news = [
        notices.NewNotice(
            key=f"fallen:{commitment.pk}:{commitment.state}:{agency}",
            kind="answer",
            text=text,
            severity=Severity.REMINDER,
            params=params,
            link=reverse("gaps:gap", args=[commitment.gap.number]),
            agency=agency,
        )
        for agency in sorted(told - {by.agency})
    ]
    if news:
        notices.notify_all(news, by=by, at=at)


@step
def record_on(event: str, gap: Gap, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Record an event of a gap. If it ends a promise, settle the notices about that promise."""
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"gap:{gap.number}",
        place=gap.place_id,
        payload=payload,
    )
    if event in _SETTLING:
        notices.settle(f"commitment:{payload['commitment']}:", by=by, at=at)


def _standing(gap: Gap) -> list[CommitmentState]:
    """The states of its promises; proof from before it came back did not hold and proves nothing any more."""
    found = gap.commitments.all()
    if gap.reopened_at is not None:
        found = found.exclude(state=CommitmentState.KEPT, verified_at__lt=gap.reopened_at)
    return [CommitmentState(state) for state in found.values_list("state", flat=True)]
