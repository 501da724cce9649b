"""Tasks, and who is near and free. Until teams are deployed by a plan, agencies and their posts stand for them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.incidents.models import Incident, Task, TaskAct
from posko.apps.incidents.orders import selectors as orders
from posko.apps.incidents.reach.selectors import Offer
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents import LIVE_TASKS
from posko.domain.incidents.kinds import hearers_of, kinds
from posko.domain.incidents.resemblance import metres
from posko.domain.territory.places import Level

SUGGESTED, TEAMS_OFFERED = 6, 4
# The centre of a place wider than this says nothing about how far away somebody is.
_WIDE = (Level.PROVINCE, Level.KOTA)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be sent. `team`: the area where a post of the agency stands, empty for the agency as a whole.

    `km` from that area's point to the incident's, None where either is not known or too wide; `tasks`: how many it
    has that are not over; `leads`: it is the incident's lead.
    """

    agency: Agency
    team: str
    km: float | None
    tasks: int
    leads: bool

    @property
    def free(self) -> bool:
        """Whether it is at nothing else."""
        return not self.tasks


def tasks_of(viewer: Viewer) -> QuerySet[Task]:
    """The tasks that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Task.objects.none()
    found = Task.objects.select_related(
        "incident__place", "incident__lead", "agency", "asked_by", "unit", "device", "place"
    )
    return found.filter(agency__operation__code=viewer.operation)


def told_of(viewer: Viewer, tasks: Sequence[Task]) -> dict[int, list[tuple[str, str, str, datetime | None]]]:
    """Where the messages about these tasks stand, by task: channel, state, what about and since when; in one question,
    without a number and without saying whose."""
    refs = {f"task:{task.code}": task.pk for task in tasks if task.code}
    found: dict[int, list[tuple[str, str, str, datetime | None]]] = {task.pk: [] for task in tasks}
    for ref, rows in (queue.standing(viewer, refs) if refs else {}).items():
        last = {(row.channel, row.about, row.contact, row.device): row for row in rows}
        found[refs[ref]] = [(row.channel, row.state, row.about, row.at) for row in last.values()]
    return found


def doubts_of(viewer: Viewer, tasks: Sequence[Task]) -> dict[int, list[TaskAct]]:
    """What was said of these tasks and waits for a person."""
    found: dict[int, list[TaskAct]] = {task.pk: [] for task in tasks}
    for act in orders.doubts(viewer).filter(task__in=found) if found else ():
        found[act.task_id].append(act)
    return found


@dataclass(frozen=True, slots=True)
class NearTeam:
    """A team that can go now: how it is called, whose it is, and how far away it stands. One press sends it."""

    offer: Offer
    agency: Agency
    km: float | None
    key: uuid.UUID


def near_teams(viewer: Viewer, incident: Incident, offers: Sequence[Offer]) -> list[NearTeam]:
    """The teams that can go now: the lead's own first, then those of whom the kind names, the nearest before others."""
    table = {agency.code: agency for agency in people.table(viewer)}
    lead = incident.lead.code if incident.lead else ""
    wanted = hearers_of(kinds()[incident.kind], lead, table)
    point = _point(incident)
    found = [
        NearTeam(each, table[each.agency], _km(point, each.spot), uuid.uuid4())
        for each in offers
        if each.ready and each.agency in table
    ]
    return sorted(found, key=lambda each: _team_rank(each, lead, wanted))[:TEAMS_OFFERED]


def _team_rank(each: NearTeam, lead: str, wanted: list[str]) -> tuple[object, ...]:
    code, far = each.agency.code, each.km if each.km is not None else 1e6
    return (code != lead, code not in wanted, far, each.offer.name)


def suggestions(viewer: Viewer, incident: Incident) -> list[Suggestion]:
    """Who to send: the lead and its institution first, who is free before who is not, the nearest before others."""
    table = {agency.code: agency for agency in people.table(viewer)}
    busy = _busy(viewer)
    lead = incident.lead.code if incident.lead else ""
    wanted = hearers_of(kinds()[incident.kind], lead, table)
    spots = _spots(viewer, table)
    places = _places(viewer, {code for _agency, _team, code in spots} - {""})
    point = _point(incident)
    found = [
        Suggestion(agency, team, _km(point, places.get(code)), busy[agency.code, team], agency.code == lead)
        for agency, team, code in spots
        if agency.code in wanted or (incident.lead and agency.root == incident.lead.root) or _inside(incident, code)
    ]
    return sorted(found, key=lambda each: _rank(each, incident, wanted))[:SUGGESTED]


def _rank(each: Suggestion, incident: Incident, wanted: list[str]) -> tuple[object, ...]:
    same = incident.lead is not None and each.agency.root == incident.lead.root
    far = each.km if each.km is not None else 1e6
    return (not each.free, not (each.leads or same), each.agency.code not in wanted, far, each.agency.code, each.team)


def _spots(viewer: Viewer, table: dict[str, Agency]) -> list[tuple[Agency, str, str]]:
    """Agencies where they sit, and the posts of agencies that are bound to an area, each with the area's code."""
    bound = people.bound_to_places(viewer)
    posts = sorted({(code, place) for code, place in bound if table[code].place != place})
    known = _places(viewer, {place for _code, place in posts})
    own = [(agency, "", agency.place) for agency in table.values()]
    return own + [(table[code], known[place].name, place) for code, place in posts if place in known]


def _places(viewer: Viewer, codes: set[str]) -> dict[str, Place]:
    """The places of these codes: an area is known already, a station is asked for."""
    areas = territory.areas(viewer)
    stations = codes - areas.keys()
    found = {code: areas[code] for code in codes & areas.keys()}
    return found | ({row.code: row for row in territory.places(viewer).filter(code__in=stations)} if stations else {})


def _busy(viewer: Viewer) -> dict[tuple[str, str], int]:
    """Live tasks by agency and team."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for pair in tasks_of(viewer).filter(state__in=LIVE_TASKS).values_list("agency__code", "team"):
        counts[pair] += 1
    return counts


def _point(incident: Incident) -> tuple[float, float] | None:
    lat, lng = (incident.lat, incident.lng) if incident.lat is not None else (incident.place.lat, incident.place.lng)
    wide = incident.lat is None and incident.place.level in _WIDE
    return None if lat is None or lng is None or wide else (lat, lng)


def _km(point: tuple[float, float] | None, place: Place | None) -> float | None:
    if point is None or place is None or place.level in _WIDE or place.lat is None or place.lng is None:
        return None
    return metres(*point, place.lat, place.lng) / 1000


def _inside(incident: Incident, code: str) -> bool:
    """Whether the incident lies in an area that is smaller than the whole city."""
    place = incident.place_id
    return code.count(".") > 1 and (place == code or place.startswith((f"{code}.", f"{code}/")))
