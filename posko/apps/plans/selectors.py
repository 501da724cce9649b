"""The phase an operation is in, from the law table."""

from __future__ import annotations

from datetime import datetime

from posko.apps.operation import selectors as operations
from posko.domain import plans
from posko.domain.access import Viewer
from posko.law import plans as law


def stages(viewer: Viewer) -> tuple[law.Stage, ...]:
    """The stages of the viewer's election."""
    return law.stages(operations.current(viewer).regime)


def phase(viewer: Viewer, at: datetime) -> plans.Phase:
    """The phase now, and the moment of the next."""
    return plans.phase_at(stages(viewer), at)
