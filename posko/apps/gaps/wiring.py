"""What gaps show on a place's page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from posko.apps.gaps.course import selectors
from posko.apps.gaps.course.filters import Filter
from posko.apps.gaps.course.selectors import GapView
from posko.apps.gaps.escalation import services as escalation_services
from posko.apps.gaps.risks import services as risk_services
from posko.apps.incidents.course.page import IncidentSlot, register_incident
from posko.apps.jobs.registry import every
from posko.apps.people.journal.page import JournalAction, register_journal_action
from posko.apps.territory.registry import Stand, register_standing
from posko.apps.territory.slots import Context, Panel, register
from posko.apps.vulnerability.units.page import DriverSlot, register_driver
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.gaps import policies
from posko.domain.gaps.states import GapState
from posko.kit.rows import Glyph, Row, left_of

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident
    from posko.apps.territory.models import Place

# The reference of a gap to a line of the journal or to an incident: this word, and its number.
JOURNAL = "journal"
INCIDENT = "incident"

SHOWN = 6


def gaps_here(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The gaps at a place and in everything inside it."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    here = Filter(place=place.code)
    first = selectors.listed(viewer, here, at, limit=SHOWN)
    count = len(first) if len(first) < SHOWN else selectors.chosen(viewer, here, at).count()
    return {"rows": [_row(seen, at) for seen in first], "count": count, "place": place}


def _row(seen: GapView, at: datetime) -> Row:
    """A gap as a line beside its place: what it waits for, and the agency whose turn it is."""
    gap, agency = seen.row, seen.turn.agency if seen.turn else seen.row.owner
    return Row(
        "late" if seen.late else _GLYPHS.get(gap.state, "open"),
        gap.title,
        reverse("gaps:gap", args=[gap.number]),
        place=gap.place.name,
        agency=agency.short if agency else "",
        left=left_of(seen.due, at) if seen.due and gap.state != GapState.CLOSED else None,
    )


_GLYPHS: dict[str, Glyph] = {
    GapState.PROMISED: "promised",
    GapState.PROVEN: "proven",
    GapState.ACCEPTED: "promised",
    GapState.CLOSED: "done",
}


def gaps_from_drivers(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """For each driver of a place's index: the gap that was opened from it, or the press that opens one."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = selectors.opened_from_index(viewer, place.code, at)
    may = policies.opening(viewer, place.code) is None
    return {"by_indicator": found, "may_open": may, "place": place, "keys": uuid.uuid4}


def gaps_from_lines(viewer: Viewer, numbers: Sequence[int], at: datetime) -> Context | None:
    """For each line of the journal: the gap that was opened from it, or the way to the form that opens one."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = selectors.gaps_of(viewer).filter(source_kind=JOURNAL, source_ref__in=[str(number) for number in numbers])
    by_line = {int(gap.source_ref): gap.number for gap in found}
    return {"by_line": by_line, "may_open": policies.opening(viewer) is None}


def gap_from_incident(viewer: Viewer, incident: Incident, at: datetime) -> Context | None:
    """The gaps that were opened from an incident, and the way to the form that opens one."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    found = selectors.gaps_of(viewer, files=False).filter(source_kind=INCIDENT, source_ref=str(incident.number))
    seen = [selectors.view(viewer, gap, at) for gap in found.order_by("number")]
    return {"gaps": seen, "may_open": policies.opening(viewer) is None, "incident": incident}


def gaps_on_maps(viewer: Viewer, at: datetime) -> list[Stand]:
    """How many gaps are open in each place."""
    address = reverse("gaps:list")
    return [
        Stand(
            "gap",
            code,
            "" if late else str(count),
            ngettext("%d open gap", "%d open gaps", count) % count,
            f"{address}?place={code}",
            late > 0,
        )
        for code, count, late in selectors.counts_by_place(viewer, at)
    ]


# A round makes up for what was missed during a stand-still, and does nothing twice.
every(10, "gaps.escalate", N_("Reminders and escalation of promises"), escalation_services.escalate)
every(30, "gaps.lapse", N_("Ends of accepted risks"), risk_services.lapse_acceptances)
register_journal_action(JournalAction("gaps/journal_slot.html", gaps_from_lines))
register_incident(IncidentSlot("gaps/incident_slot.html", gap_from_incident))
register_driver(DriverSlot("gaps/driver_slot.html", gaps_from_drivers))
register_standing(gaps_on_maps)
register(Panel(20, "gaps/place_panel.html", gaps_here))
