"""Recording that a table of cases was handed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer
from posko.domain.privacy import hide_search
from posko.kit.acts import act


@act
def record_export(words: Mapping[str, str], kind: str, *, rows: int, by: Viewer, at: datetime) -> None:
    """Record which cases were handed out, how many, and as what; that they were searched for, but not for whom."""
    payload = {"filter": hide_search(words), "kind": kind, "rows": rows}
    record("cases.handed_out", by=by, at=at, compartment=Compartment.CASE, payload=payload)
