"""What incidents show on a place's page and beside lines of the journal; the slot on an incident's own page; rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from posko.apps.evidence import registry as evidence_registry
from posko.apps.incidents.course import selectors
from posko.apps.incidents.course.filters import Filter
from posko.apps.incidents.course.selectors import IncidentView
from posko.apps.incidents.escalation import services as escalation_services
from posko.apps.incidents.listing import exports, paper
from posko.apps.incidents.listing import services as listing_services
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.reach.steps import phone_gone
from posko.apps.intake.devices.registry import ends_with_sender
from posko.apps.jobs import registry
from posko.apps.jobs.registry import every
from posko.apps.people.journal.page import JournalAction, register_journal_action
from posko.apps.territory import registry as territory_registry
from posko.apps.territory.slots import Context, Panel, register
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.incidents.kinds import kinds
from posko.kit.language import by_language
from posko.kit.rows import Glyph, Row, left_of

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

SHOWN = 6


def incidents_here(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The live incidents at a place and in everything inside it."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    here = Filter(place=place.code)
    rows = selectors.listed(viewer, here, at, limit=SHOWN)
    count = selectors.chosen(viewer, here, at).count() if len(rows) == SHOWN else len(rows)
    told = [_row(seen, at) for seen in rows]
    return {"rows": told, "count": count, "place": place, "may_report": viewer.may(Act.INCIDENT_REPORT)}


def _row(seen: IncidentView, at: datetime) -> Row:
    """An incident as a line beside its place: how grave it is, who leads it, and how long it may wait."""
    incident = seen.row
    grave: tuple[Glyph, ...] = ("sev-1", "sev-2", "sev-3", "sev-4")
    kind = kinds().get(incident.kind)
    return Row(
        grave[min(4, max(1, incident.severity)) - 1],
        by_language(kind) if kind else incident.kind,
        reverse("incidents:incident", args=[incident.number]),
        place=incident.place.name,
        agency=incident.lead.short if incident.lead else "",
        left=left_of(incident.due_at, at, incident.happened_at) if incident.due_at else None,
    )


def incidents_from_lines(viewer: Viewer, numbers: Sequence[int], at: datetime) -> Context | None:
    """For each line of the journal: the incident that was made of it, or the way to the form that makes one."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = selectors.from_sources(viewer, "journal", [str(number) for number in numbers])
    by_line = {int(ref): number for ref, number in found.items()}
    return {"by_line": by_line, "may_report": viewer.may(Act.INCIDENT_REPORT)}


def incidents_on_maps(viewer: Viewer, at: datetime) -> list[territory_registry.Stand]:
    """How many incidents are live in each kelurahan, those at its stations among them."""
    counts, late = Counter[str](), Counter[str]()
    for code, many, overdue in selectors.counts_by_place(viewer, at):
        counts[code.partition("/")[0]] += many
        late[code.partition("/")[0]] += overdue
    address = reverse("incidents:list")
    return [
        territory_registry.Stand(
            "incident",
            code,
            "" if late[code] else str(count),
            ngettext("%d incident", "%d incidents", count) % count,
            f"{address}?place={code}",
            late[code] > 0,
        )
        for code, count in counts.items()
    ]


# A round makes up for what was missed during a stand-still, and does nothing twice.
every(1, "incidents.clocks", N_("New and late incidents are told of"), escalation_services.notify_due)
every(1, "incidents.climb", N_("Orders that nobody acknowledged climb"), escalation_services.climb_due)
every(1, "incidents.compare", N_("Incidents that may be one"), merge_services.compare_new)
every(60, "incidents.exports", N_("Old files of incidents removed"), exports.sweep)
registry.register(listing_services.JOB, N_("A file of incidents"), paper.write_file)
register_journal_action(JournalAction("incidents/journal_slot.html", incidents_from_lines))
territory_registry.register(selectors.kinds_at_stations)
territory_registry.register_standing(incidents_on_maps)
register(Panel(15, "incidents/place_panel.html", incidents_here))
ends_with_sender(phone_gone)
evidence_registry.lets_go(*selectors.PHOTOS)
