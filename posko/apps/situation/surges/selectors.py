"""Where incidents surge: the swell of every kecamatan now, and the surges that were told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.incidents.course import selectors as incidents
from posko.apps.situation.models import Surge
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents import IncidentState
from posko.domain.situation import surge
from posko.domain.situation.surge import HOUR, HOURS_BEFORE, Swell
from posko.domain.territory.geometry import dissolve, neighbours
from posko.domain.territory.places import Level
from posko.kit.caches import SingleFlight


@dataclass(frozen=True, slots=True)
class Told:
    """A swell with the names of its kecamatan and of the neighbours that have more than expected too."""

    swell: Swell
    name: str
    beside: tuple[str, ...]


def swells(viewer: Viewer, at: datetime) -> list[Told]:
    """The swell of every kecamatan at a moment, surging ones first; what was merged or called false does not count."""
    names = dict(territory.at_level(viewer, Level.KECAMATAN).values_list("code", "name"))
    rows = incidents.incidents(viewer).filter(merged_into=None, happened_at__gt=at - (HOURS_BEFORE + 1) * HOUR)
    happened = list(rows.exclude(state=IncidentState.FALSE).order_by().values_list("kecamatan", "happened_at"))
    around = _neighbours(viewer) if len(happened) >= surge.LEAST else {}
    found = surge.swells(happened, at, names.keys(), around)
    return [Told(each, names[each.place], tuple(names.get(code, code) for code in each.beside)) for each in found]


def surging(viewer: Viewer, at: datetime) -> list[Told]:
    """The kecamatan that surge at a moment."""
    return [each for each in swells(viewer, at) if each.swell.surges]


def surges(viewer: Viewer) -> QuerySet[Surge]:
    """The surges of the operation, the latest first."""
    if not viewer.sees(Compartment.COORDINATION):
        return Surge.objects.none()
    return Surge.objects.filter(operation__code=viewer.operation).select_related("place")


# Borders hardly ever change: the neighbours are worked out once for each version of them.
_around: SingleFlight[Mapping[str, set[str]]] = SingleFlight("neighbours", held=4)


def _neighbours(viewer: Viewer) -> Mapping[str, set[str]]:
    found = territory.borders(viewer)
    return _around.get(found.version, lambda: neighbours(dissolve(found.outlines)) if found.outlines else {})
