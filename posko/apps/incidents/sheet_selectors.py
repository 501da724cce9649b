"""Incidents as rows of a table, read in batches by number: fifty thousand are never in memory at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from posko.apps.incidents.models import IncidentReport
from posko.apps.incidents.narrowing import Filter
from posko.apps.incidents.selectors import chosen
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.territory import Label

COLUMNS = (
    "number", "state", "late", "kind", "severity", "place", "place_code", "kecamatan", "lat", "lng", "happened_at",
    "reported_at", "channel", "reports", "lead", "reported_by", "confirmed_by", "confirmed_role", "confirmed_at",
    "assigned_at", "handled_at", "ended_at", "outcome", "case_ref", "due_at", "label", "text",
)  # fmt: skip
Row = tuple[object, ...]
_READ = (
    "number", "state", "kind", "severity", "place_id", "kecamatan", "lat", "lng", "happened_at", "reported_at",
    "channel", "reports_told", "lead_id", "reported_by_id", "confirmed_by_id", "confirmed_role", "confirmed_at",
    "assigned_at", "handled_at", "ended_at", "outcome", "case_ref", "due_at", "text",
)  # fmt: skip


def count(viewer: Viewer, wanted: Filter, at: datetime) -> int:
    """How many incidents pass the filter."""
    return chosen(viewer, wanted, at).order_by().count()


class Table:
    """What a file of incidents is made from: names are looked up once, rows read a batch at a time, oldest first."""

    def __init__(self, viewer: Viewer, wanted: Filter, at: datetime) -> None:
        self.viewer, self.wanted, self.at = viewer, wanted, at
        self.agencies: dict[object, str] = dict(people.agencies(viewer).values_list("pk", "short"))
        self.places = dict(territory.places(viewer).values_list("code", "name"))
        self.zone = timezone.get_current_timezone()
        operation = operations.current(viewer)
        # What is played or made up says so in every row.
        self.label = Label.SYNTHETIC.value if operation.demo or operation.exercise else ""

    def batches(self, after: int, size: int) -> Iterator[list[Row]]:
        """The rows whose number is above `after`, so many at once."""
        told = IncidentReport.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
        reports = Coalesce(Subquery(told.annotate(reports=Count("pk")).values("reports")), 0)
        found = chosen(self.viewer, self.wanted, self.at).select_related(None).order_by("number")
        while rows := list(found.filter(number__gt=after).annotate(reports_told=reports).values_list(*_READ)[:size]):
            yield [self._row(row) for row in rows]
            after = rows[-1][0]

    def _row(self, read: tuple[object, ...]) -> Row:
        number, state, kind, severity, place, kecamatan, *rest = read
        lat, lng, happened, reported, channel, reports, lead, reporter, confirmer, role, *rest = rest
        confirmed, assigned, handled, ended, outcome, case_ref, due, text = rest
        late = isinstance(due, datetime) and due < self.at
        return (
            number, state, int(late), kind, severity, self.places.get(str(place), ""), place,
            self.places.get(str(kecamatan), ""), lat, lng, self._local(happened), self._local(reported), channel,
            reports, self.agencies.get(lead, ""), self.agencies.get(reporter, ""), self.agencies.get(confirmer, ""),
            role, self._local(confirmed), self._local(assigned), self._local(handled), self._local(ended), outcome,
            case_ref, self._local(due), self.label, text,
        )  # fmt: skip

    def _local(self, moment: object) -> str:
        """A moment in the operation's zone, to the minute."""
        if not isinstance(moment, datetime):
            return ""
        return moment.astimezone(self.zone).isoformat(" ", "minutes")[:16]
