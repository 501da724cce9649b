"""An entry of the ledger, for tests of the ledger itself: the act that is nothing but its record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from posko.apps.ledger.models import Entry
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import act


@act
def enter(event: str, compartment: Compartment, *, by: Viewer, at: datetime, **more: Any) -> Entry:
    """Write one entry."""
    return record(event, by=by, at=at, compartment=compartment, **more)
