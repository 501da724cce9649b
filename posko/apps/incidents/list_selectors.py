"""The list of incidents, a page at a time: what is not shown is counted and never read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.apps.incidents.merge_selectors import proposed_for
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.narrowing import Filter
from posko.apps.incidents.selectors import chosen, incidents
from posko.domain.access import Viewer
from posko.domain.incidents import LIVE_TASKS


@dataclass(frozen=True, slots=True)
class Line:
    """An incident of the list. `sent`: short names of agencies that are at it; `alike`: how many may be the same."""

    row: Incident
    late: bool
    span: timedelta | None
    sent: tuple[str, ...]
    alike: int


class Found:
    """The incidents that pass a filter, as a paginator takes them: counted already, and read a slice at a time."""

    def __init__(self, viewer: Viewer, wanted: Filter, at: datetime, counts: Mapping[str, int]) -> None:
        self.viewer, self.wanted, self.at, self.counts = viewer, wanted, at, counts

    def __len__(self) -> int:
        return self.counts[self.wanted.state]

    def __getitem__(self, part: slice) -> list[Line]:
        pks = list(chosen(self.viewer, self.wanted, self.at).values_list("pk", flat=True)[part])
        rows = {row.pk: row for row in incidents(self.viewer).filter(pk__in=pks)}
        return lines(self.viewer, (rows[pk] for pk in pks if pk in rows), self.at)


def lines(viewer: Viewer, rows: Iterable[Incident], at: datetime) -> list[Line]:
    """These incidents as the list shows them."""
    found = list(rows)
    sent: dict[int, list[str]] = defaultdict(list)
    live = Task.objects.filter(incident__in=[row.pk for row in found], state__in=LIVE_TASKS)
    for pk, short in live.order_by("pk").values_list("incident_id", "agency__short"):
        sent[pk].append(short)
    alike = proposed_for(viewer, [row for row in found if row.live])
    return [_line(row, sent[row.pk], alike.get(row.pk, 0), at) for row in found]


def _line(row: Incident, sent: list[str], alike: int, at: datetime) -> Line:
    span = abs(row.due_at - at) if row.due_at else None
    return Line(row, row.due_at is not None and row.due_at < at, span, tuple(dict.fromkeys(sent)), alike)
