"""Giving totals of cases to the situation report. Counts lie behind the case wall like all that is of a case; they
cross it only by this act of a member of Bawaslu, to which the centre belongs, and as totals that point at nobody."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.cases.models import CaseTotals
from posko.apps.cases.statistics import selectors
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import policies
from posko.domain.errors import insist
from posko.kit.acts import act, once, unchanged


@act
def release_totals(form_key: uuid.UUID, *, by: Viewer, at: datetime) -> CaseTotals:
    """Let the whole table know how many cases stand at which stage, and how many clocks are breached now."""
    insist(policies.releasing_totals(by))
    operation = operations.current(by)
    stages, breached = selectors.table_totals(by, at)

    def give() -> CaseTotals:
        return CaseTotals.objects.create(
            operation=operation, form_key=form_key, stages=stages, breached=breached, by=by.actor, at=at
        )

    made, fresh = once(CaseTotals.objects.filter(operation=operation, form_key=form_key), give)
    if not fresh:
        return unchanged(made)
    record(
        "cases.totals_released",
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        payload={"stages": stages, "breached": breached},
    )
    return made
