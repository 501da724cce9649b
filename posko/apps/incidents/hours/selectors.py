"""The incidents of the last 24 hours by severity, beside the same hours of the week before; kept until an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.apps.incidents.course import selectors as incidents
from posko.apps.ledger import selectors as ledger
from posko.domain.access import Viewer
from posko.domain.incidents import SEVERITIES, IncidentState
from posko.kit.caches import SingleFlight

HOUR: Final = timedelta(hours=1)
HOURS: Final = 24
DAYS_BEFORE: Final = 7


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour that ends at `until`: incidents by severity, the mildest first, and the mean of the days before.

    `usual` is None where nothing older is known.
    """

    until: datetime
    counts: tuple[int, ...]
    usual: float | None

    @property
    def all(self) -> int:
        """Every incident of the hour."""
        return sum(self.counts)


_hours: SingleFlight[list[Hour]] = SingleFlight("incident-hours", held=32, seconds=120, shared=False)


def last_day(viewer: Viewer, at: datetime) -> list[Hour]:
    """The last 24 hours up to `at`, oldest first. What was merged or was false is not counted."""
    minute = at.replace(second=0, microsecond=0)
    walls = (viewer.operation, viewer.compartments, minute)
    return ledger.as_of_now(_hours, walls, lambda: _counted(viewer, minute + timedelta(minutes=1)))


def _counted(viewer: Viewer, until: datetime) -> list[Hour]:
    found = incidents.incidents(viewer).select_related(None).filter(merged_into=None).exclude(state=IncidentState.FALSE)
    start = until - (DAYS_BEFORE * HOURS + HOURS) * HOUR
    rows = found.filter(happened_at__gt=start, happened_at__lte=until).order_by()
    counts = [[0] * len(SEVERITIES) for _ in range(HOURS)]
    before, oldest = [0] * HOURS, 0
    for happened, severity in rows.values_list("happened_at", "severity"):
        days, hour = divmod(int((until - happened) / HOUR), HOURS)
        if days:
            before[hour], oldest = before[hour] + 1, max(oldest, days)
        else:
            counts[hour][severity - 1] += 1
    return [
        Hour(until - hour * HOUR, tuple(counts[hour]), before[hour] / oldest if oldest else None)
        for hour in reversed(range(HOURS))
    ]
