"""The act on a promise of another agency: remind it of its turn, once an hour."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from posko.apps.gaps.course.selectors import promise_now
from posko.apps.gaps.course.steps import locked_pair, record_on
from posko.apps.gaps.models import Commitment
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.errors import N_, NotAllowed, insist
from posko.domain.gaps import policies
from posko.domain.gaps.states import CommitmentState
from posko.domain.notices import Severity
from posko.kit.acts import act

OWED = N_("%(by)s waits for %(agency)s and reminds of the evidence: %(promise)s")
ASKED = N_("%(by)s waits for the answer of %(agency)s, accept or decline: %(promise)s")


@act
def remind(commitment: Commitment, *, by: Viewer, at: datetime) -> Commitment:
    """Remind the agency whose turn it is, by a notice to its desk. It stays until the agency has acted."""
    gap, commitment = locked_pair(commitment)
    insist(policies.reminding(promise_now(commitment), by, at))
    if operations.current(by).pk != gap.operation_id:
        raise NotAllowed("This promise belongs to another operation.")
    commitment.reminded_at = at
    commitment.save(update_fields=["reminded_at"])
    agency = commitment.agency
    notice = notices.NewNotice(
        key=f"commitment:{commitment.pk}:reminded:{at:%Y-%m-%d-%H%M}:{agency.code}",
        kind="reminder",
        text=ASKED if commitment.state == CommitmentState.PROPOSED else OWED,
        severity=Severity.REMINDER,
        params={"by": people.own_agency(by).short, "agency": agency.short, "promise": commitment.promise},
        link=reverse("gaps:gap", args=[gap.number]),
        agency=agency.code,
    )
    notices.notify_all([notice], by=by, at=at)
    payload = {"commitment": commitment.pk, "told": [agency.code]}
    record_on("commitment.reminded", gap, by=by, at=at, payload=payload)
    return commitment
