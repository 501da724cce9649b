"""The list of incidents, a page at a time, and its rows in batches for a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from posko.apps.incidents.course.filters import Filter, group_term
from posko.apps.incidents.course.selectors import chosen, counted, incidents
from posko.apps.incidents.merges.selectors import proposed_for
from posko.apps.incidents.models import Incident, IncidentReport, Task
from posko.apps.ledger import selectors as ledger
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.incidents import LIVE_TASKS
from posko.domain.incidents.groups import Group
from posko.domain.territory.places import Label
from posko.kit.caches import SingleFlight


@dataclass(frozen=True, slots=True)
class Line:
    """An incident of the list. `sent`: agencies that are at it, by code and short name; `alike`: how many may be the
    same."""

    row: Incident
    late: bool
    sent: tuple[tuple[str, str], ...]
    alike: int
    group: Group | None = None


Counted = dict[str, tuple[int, int]]
_counted: SingleFlight[Counted] = SingleFlight("incident-counts", held=256, shared=False, seconds=120)


def counts(viewer: Viewer, wanted: Filter, minute: datetime) -> Counted:
    """How many incidents each state has at this minute, and how many are late; counted once until somebody writes."""
    key = (viewer.operation, viewer.compartments, replace(wanted, state="", sort=""), minute)
    return ledger.as_of_now(_counted, key, lambda: counted(viewer, wanted, minute))


class Found:
    """The incidents that pass a filter, as a paginator takes them: counted already, and read a slice at a time.

    Where no other order is asked they stand in groups, and only the groups that a slice touches are read.
    """

    def __init__(self, viewer: Viewer, wanted: Filter, at: datetime, groups: Mapping[Group, int]) -> None:
        self.viewer, self.wanted, self.at, self.groups = viewer, wanted, at, groups

    def __len__(self) -> int:
        return sum(self.groups.values())

    def __getitem__(self, part: slice) -> list[Line]:
        keys = self._grouped(part) if not self.wanted.sort else self._ordered(part)
        rows = {row.pk: row for row in incidents(self.viewer).filter(pk__in=[pk for pk, _group in keys])}
        made = lines(self.viewer, (rows[pk] for pk, _group in keys if pk in rows), self.at)
        groups = dict(keys)
        return [replace(line, group=groups[line.row.pk]) for line in made]

    def _ordered(self, part: slice) -> list[tuple[int, Group | None]]:
        found = chosen(self.viewer, self.wanted, self.at)
        return [(pk, None) for pk in found.values_list("pk", flat=True)[part]]

    def _grouped(self, part: slice) -> list[tuple[int, Group | None]]:
        whole, before = chosen(self.viewer, self.wanted, self.at), 0
        keys = list[tuple[int, Group | None]]()
        for group, count in self.groups.items():
            first, last = max(part.start - before, 0), min(part.stop - before, count)
            if first < last:
                found = whole.filter(group_term(group, self.at))
                keys += [(pk, group) for pk in found.values_list("pk", flat=True)[first:last]]
            before += count
        return keys


def lines(viewer: Viewer, rows: Iterable[Incident], at: datetime) -> list[Line]:
    """These incidents as the list shows them."""
    found = list(rows)
    sent: dict[int, list[tuple[str, str]]] = defaultdict(list)
    live = Task.objects.filter(incident__in=[row.pk for row in found], state__in=LIVE_TASKS)
    for pk, *agency in live.order_by("pk").values_list("incident_id", "agency__code", "agency__short"):
        sent[pk].append((agency[0], agency[1]))
    alike = proposed_for(viewer, [row for row in found if row.live])
    return [_line(row, sent[row.pk], alike.get(row.pk, 0), at) for row in found]


def _line(row: Incident, sent: list[tuple[str, str]], alike: int, at: datetime) -> Line:
    return Line(row, row.due_at is not None and row.due_at < at, tuple(dict.fromkeys(sent)), alike)


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
        # Every row of an exercise, or of invented data, says so.
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
