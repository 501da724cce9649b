"""A case's line in the ledger: behind the case wall, under the case's number, at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from posko.apps.cases.models import Case
from posko.apps.ledger import services as ledger
from posko.domain.access import Compartment, Viewer


def record(event: str, case: Case, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Write down what was done in a case; `payload` names nobody."""
    wall, subject = Compartment.CASE, f"case:{case.number}"
    ledger.record(event, by=by, at=at, compartment=wall, subject=subject, place=case.place_id, payload=payload)
