"""The record of a copy that somebody took home from a page."""

from __future__ import annotations

from datetime import datetime

from posko.apps.ledger.exports.folder import Exported
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import act


@act
def record_export(done: Exported, *, by: Viewer, at: datetime) -> None:
    """Record who took how much of the past home. The record itself lies behind the head of the copy."""
    payload = {"head": done.head, "rows": done.leaves, "hidden": done.hidden}
    record("ledger.exported", by=by, at=at, compartment=Compartment.PUBLIC, payload=payload)
