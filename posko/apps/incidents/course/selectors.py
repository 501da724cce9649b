"""Reading incidents, always as somebody: the operation and the coordination compartment bound every query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from posko.apps.incidents.course.filters import Filter, ordered, state_term, terms
from posko.apps.incidents.models import Incident, IncidentReport, Task
from posko.apps.intake.gateways.selectors import CHATS
from posko.apps.intake.inbox import selectors as inbox
from posko.apps.outgoing.models import Contact
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents import IncidentState
from posko.domain.incidents.groups import word_counts
from posko.domain.incidents.policies import IncidentNow, TaskNow
from posko.kit.walls import opened_also

# The rows that name a photo without holding it.
PHOTOS = (IncidentReport.files.through, "evidencefile")


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident with what the clock says of it now."""

    row: Incident
    late: bool


def incident_now(row: Incident) -> IncidentNow:
    """An incident as its policies see it."""
    return IncidentNow(
        row.state,
        row.place_id,
        row.place.name,
        row.lead.code if row.lead else "",
        row.lead.root if row.lead else "",
        row.merged_into.number if row.merged_into else 0,
    )


def task_now(row: Task) -> TaskNow:
    """A task as its policies see it."""
    return TaskNow(row.state, row.agency.code, row.asked_by.code if row.asked_by else "")


def incidents(viewer: Viewer) -> QuerySet[Incident]:
    """The incidents that exist for this viewer, those that were merged into others included."""
    if not viewer.sees(Compartment.COORDINATION):
        return Incident.objects.none()
    found = Incident.objects.filter(operation__code=viewer.operation)
    return found.select_related("place__parent", "lead", "reported_by", "confirmed_by", "merged_into")


def states_of(viewer: Viewer, numbers: Collection[int]) -> dict[int, str]:
    """The states of incidents by number; one that was merged into another stands where that one does."""
    if not viewer.sees(Compartment.COORDINATION):
        return {}
    rows = Incident.objects.filter(operation__code=viewer.operation, number__in=numbers)
    told = rows.order_by().values_list("number", "state", "merged_into__state")
    return {number: merged or state for number, state, merged in told}


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told of an incident by SMS or chat and can be answered: the message, and the proven contact of its sender."""

    message: int
    place: str
    contact: int
    channel: str


def tellers(viewer: Viewer, row: Incident) -> list[Teller]:
    """Those who told of an incident, or of one that was merged into it, from a number or a chat that is proven."""
    reports = IncidentReport.objects.filter(Q(incident=row) | Q(incident__merged_into=row), source_kind="message")
    refs = reports.filter(channel__in=CHATS).order_by("pk").values_list("source_ref", flat=True)
    numbers = [int(ref) for ref in refs if ref.isdigit()]
    if not numbers:
        return []
    found = inbox.messages(viewer).filter(pk__in=numbers, sender__revoked_at=None, sender__channel__in=CHATS)
    told = found.values_list("pk", "place", "sender__channel", "sender__mark")
    with opened_also(Compartment.SECURITY):  # who wrote is answered; no number is shown to anybody
        known = Contact.objects.filter(operation=row.operation_id, ended_at=None, proven_at__isnull=False)
        marks = known.filter(mark__in={mark for *_rest, mark in told}).values_list("channel", "mark", "pk")
        contacts = {(channel, mark): pk for channel, mark, pk in marks}
    return [
        Teller(pk, place or row.place_id, contact, channel)
        for pk, place, channel, mark in told
        if (contact := contacts.get((channel, mark)))
    ]


def chosen(viewer: Viewer, wanted: Filter, at: datetime) -> QuerySet[Incident]:
    """The incidents that pass the filter, in its order. A merged incident is found under the one it was merged into."""
    named = territory.named(viewer, wanted.q) if wanted.q else ()
    found = incidents(viewer).filter(merged_into=None).filter(state_term(wanted.state, at), *terms(wanted, named))
    if wanted.agency:
        agency = people.agencies(viewer).filter(code=wanted.agency).order_by().values("pk")
        asked = Task.objects.filter(agency__in=agency).order_by().values("incident")
        found = found.filter(Q(lead__in=agency) | Q(reported_by__in=agency) | Q(pk__in=asked))
    return ordered(found, wanted)


def listed(viewer: Viewer, wanted: Filter, at: datetime, *, limit: int | None = None) -> list[IncidentView]:
    """The incidents that pass the filter, as this viewer sees them now."""
    return [view(viewer, row, at) for row in chosen(viewer, wanted, at)[:limit]]


def view(viewer: Viewer, row: Incident, at: datetime) -> IncidentView:
    """One incident at a moment."""
    return IncidentView(row, late=row.due_at is not None and row.due_at < at)


def reports_of(viewer: Viewer, incident: Incident) -> list[IncidentReport]:
    """The reports of an incident in the order of their coming, with those of incidents merged into it."""
    found = IncidentReport.objects.filter(incident=incident, operation__code=viewer.operation)
    return list(found.select_related("agency", "place").prefetch_related("files"))


def photos_of(viewer: Viewer, numbers: Collection[str]) -> set[int]:
    """The keys of the files that came with reports of these incidents, wherever a merge has moved the reports since."""
    wanted = [int(number) for number in numbers if number.isdigit()]
    found, news = set[int](), set(incidents(viewer).filter(number__in=wanted).values_list("pk", flat=True))
    while news:
        found |= news
        survivors = incidents(viewer).filter(pk__in=news).exclude(merged_into=None)
        news = {pk for pk in survivors.values_list("merged_into", flat=True) if pk is not None} - found
    rows = IncidentReport.objects.filter(incident__in=found, operation__code=viewer.operation)
    return set(rows.exclude(files=None).values_list("files", flat=True))


def from_sources(viewer: Viewer, kind: str, refs: Sequence[str]) -> dict[str, int]:
    """The numbers of the incidents that were made of these sources, by the source's reference."""
    found = IncidentReport.objects.filter(operation__code=viewer.operation, source_kind=kind, source_ref__in=refs)
    return dict(found.order_by().values_list("source_ref", "incident__number"))


def kinds_at_stations(viewer: Viewer, place: str) -> dict[tuple[str, str], int]:
    """How many incidents of each kind there are at each station in a place, without doubles and false ones."""
    rows = incidents(viewer).filter(place__level="tps", place__code__startswith=place, merged_into=None)
    counted = rows.exclude(state=IncidentState.FALSE).order_by().values_list("place__code", "kind")
    return {(code, kind): n for code, kind, n in counted.annotate(n=Count("pk"))}


def open_counts(viewer: Viewer) -> dict[str, int]:
    """Live incidents by place code."""
    found = incidents(viewer).filter(live=True).order_by().values("place_id")
    return {row["place_id"]: row["incidents"] for row in found.annotate(incidents=Count("pk"))}


def counts_by_place(viewer: Viewer, at: datetime) -> list[tuple[str, int, int]]:
    """Of each place that has live incidents: its code, how many, and how many of them are late."""
    found = incidents(viewer).filter(live=True).order_by().values("place_id")
    counted = found.annotate(incidents=Count("pk"), late=Count("pk", filter=state_term("late", at)))
    return [(row["place_id"], row["incidents"], row["late"]) for row in counted]


def open_count(viewer: Viewer) -> int:
    """How many incidents are live."""
    return incidents(viewer).filter(live=True).count()


def counted(viewer: Viewer, wanted: Filter, at: datetime) -> dict[str, tuple[int, int]]:
    """How many incidents each state has, and how many of them are late. The filter's own state limits nothing here."""
    found = chosen(viewer, replace(wanted, state="all"), at).order_by().values("state")
    rows = found.annotate(incidents=Count("pk"), late=Count("pk", filter=Q(turn_at__lt=at)))
    return {row["state"]: (row["incidents"], row["late"]) for row in rows}


def state_counts(viewer: Viewer, wanted: Filter, at: datetime) -> dict[str, int]:
    """How many incidents each word of the list has. The word of the filter itself limits nothing here."""
    return word_counts(counted(viewer, wanted, at))
