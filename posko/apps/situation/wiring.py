"""What the situation says on a place's page: how its stations stand on the day they report; and how maps look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from posko.apps.incidents.course.page import IncidentSlot, register_incident
from posko.apps.jobs.registry import every
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty.page import open_matters_from
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.escalation import services as escalation_services
from posko.apps.situation.sitreps import services as sitrep_services
from posko.apps.situation.stations import selectors as station_selectors
from posko.apps.situation.surges import services as surge_services
from posko.apps.situation.turns import page as turns_page
from posko.apps.situation.turns import services as turn_services
from posko.apps.territory.registry import Dressing, register_dressing
from posko.apps.territory.slots import STATIONS, Context, Panel, register
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.apps.vulnerability.index.map import sentence
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.maps.swatches import Entry
from posko.domain.maps.values import Dress
from posko.domain.situation import policies
from posko.domain.stations.day import STAGES, voting_days
from posko.domain.territory.places import Level
from posko.domain.vulnerability.index import CLASS_NAMES

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident
    from posko.apps.territory.models import Place


def stations(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The day of a station with all its reports; of a wider place the counts by stage."""
    if not viewer.sees(Compartment.COORDINATION):
        return None
    regime = operations.regime(viewer)
    begun = {day for day in voting_days(regime) if day <= timezone.localdate(at) + timedelta(days=1)}
    if place.level == Level.TPS:
        days = sorted(begun | station_selectors.days_heard(viewer, place.code), reverse=True)
        stories = [station_selectors.story(viewer, regime, place.code, day, at) for day in days]
        may = policies.reporting_station(place.code, viewer, is_station=True) is None
        return {"place": place, "stories": stories, "may_report": may, "agencies": people.agency_names(viewer)}
    if place.level not in (Level.KELURAHAN, Level.KECAMATAN) or not begun:
        return None
    board = board_selectors.board(viewer, regime, max(begun), at)
    found = [each for each in (*board.kecamatan, *board.kelurahan) if each.code == place.code]
    return {"place": place, "board": board, "area": found[0], "stages": STAGES} if found else None


def place_brief(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The way to the brief of a kelurahan."""
    here = viewer.sees(Compartment.COORDINATION) and place.level == Level.KELURAHAN
    return {"place": place} if here else None


def alerts_about(viewer: Viewer, incident: Incident, at: datetime) -> Context | None:
    """The alerts that speak of an incident, and the way to write one."""
    found = list(alert_selectors.about_incident(viewer, incident.number))
    may_write = policies.writing(viewer) is None and incident.live
    return {"alerts": found, "may_write": may_write, "incident": incident} if found or may_write else None


def weak_areas(viewer: Viewer) -> Dressing:
    """The small maps are painted by the index; what is not certain is hatched in both of its classes."""
    if not viewer.sees(Compartment.COORDINATION):
        return Dressing()
    found = index_selectors.ranking(viewer, operations.regime(viewer))
    return Dressing(
        {each.place.code: Dress(each.majority or "unknown", each.other, sentence(each)) for each in found.standings},
        (
            *(Entry(_(CLASS_NAMES[klass]), klass) for klass in ("low", "mid", "high")),
            Entry(_("not certain"), "high", "mid"),
            Entry(_(CLASS_NAMES["unknown"]), "unknown"),
        ),
    )


register_dressing(weak_areas)
register(Panel(5, "situation/briefs/_link.html", place_brief))
register(Panel(15, "situation/stations/panel.html", stations, STATIONS))
open_matters_from(turns_page.open_matters)
register_incident(IncidentSlot("situation/incident_slot.html", alerts_about))
# The clock's own acts: nothing is done twice, and what was missed is made up for.
every(1, "situation.alerts", N_("Ends and escalation of alerts"), escalation_services.keep_alerts)
every(1, "situation.surges", N_("Surges of incidents"), surge_services.keep_surges)
every(1, "situation.watches", N_("Watches that pass on, and those that nobody took over"), turn_services.keep_watches)
every(10, "situation.drafts", N_("Drafts of situation reports"), sitrep_services.draft_by_schedule)
