"""Incidents that may be one, near in place, time and words; merges that stand and can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from posko.apps.incidents.course.selectors import incidents
from posko.apps.incidents.models import Incident, Merge, Resemblance
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents.resemblance import APART, Reason, Sight, may_be_one
from posko.domain.territory.places import Level

LOOKED_AT = 80  # live incidents around one that it is held against, those nearest in time first
PROPOSED = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A live incident that may be the same, how alike they are (0 to 1), and why."""

    row: Incident
    score: float
    reasons: tuple[Reason, ...]


def alike(viewer: Viewer, incident: Incident) -> list[Alike]:
    """The live incidents of the same kecamatan, at most two hours apart, that may be this one; the likest first.

    Pairs of which an officer said that they are two are left out.
    """
    begins, ends = incident.happened_at - APART, incident.happened_at + APART
    near = incidents(viewer).filter(live=True, kecamatan=incident.kecamatan, happened_at__range=(begins, ends))
    rows = _nearest(near.exclude(pk=incident.pk), incident.happened_at)
    apart = {pk for pair in _dismissed(incident) for pk in pair} if rows else ()
    own = _sight(incident)
    matched = [(row, may_be_one(own, _sight(row))) for row in rows if row.pk not in apart]
    found = [Alike(row, match.score, match.reasons) for row, match in matched if match is not None]
    return sorted(found, key=lambda each: (-each.score, each.row.number))[:PROPOSED]


def _nearest(near: QuerySet[Incident], moment: datetime) -> list[Incident]:
    """All of them where they are few, else as many before the moment as after it."""
    half = LOOKED_AT // 2
    if len(few := list(near.order_by("happened_at", "number")[: half + 1])) <= half:
        return few
    before = near.filter(happened_at__lte=moment).order_by("-happened_at", "-number")
    after = near.filter(happened_at__gt=moment).order_by("happened_at", "number")
    return [*before[:half], *after[:half]]


def _sight(incident: Incident) -> Sight:
    """The facts of an incident that are compared with another. A station has a point of its own, a kelurahan none."""
    place = incident.place
    at_station = place.level == Level.TPS and incident.lat is None
    lat, lng = (place.lat, place.lng) if at_station else (incident.lat, incident.lng)
    return Sight(incident.kind, incident.place_id, incident.happened_at, incident.text, lat, lng)


def uncompared(viewer: Viewer) -> QuerySet[Incident]:
    """Live incidents that were not held against the others yet, in the order of their coming."""
    return incidents(viewer).filter(compared=False, live=True).order_by("number")


def proposed_for(viewer: Viewer, rows: Iterable[Incident]) -> dict[int, int]:
    """How many live incidents may be the same as each of these, by key; what was found in the background counts."""
    pks = {row.pk for row in rows}
    near = Resemblance.objects.filter(Q(one__in=pks) | Q(other__in=pks), dismissed_at=None).order_by()
    pairs = list(near.values_list("one_id", "other_id"))
    found = {pk for pair in pairs for pk in pair}
    running = incidents(viewer).filter(pk__in=found, live=True).order_by()
    live = set(running.values_list("pk", flat=True)) if found else set()
    counts: dict[int, int] = defaultdict(int)
    for pair in pairs:
        for pk in pair:
            counts[pk] += set(pair) <= live
    return {pk: counts[pk] for pk in pks if counts.get(pk)}


def merges(viewer: Viewer) -> QuerySet[Merge]:
    """The merges that exist for this viewer, those that were taken back included."""
    if not viewer.sees(Compartment.COORDINATION):
        return Merge.objects.none()
    rows = Merge.objects.select_related("survivor", "other__place", "agency")
    return rows.filter(survivor__operation__code=viewer.operation)


def standing_merges(viewer: Viewer, incident: Incident) -> list[Merge]:
    """The merges into an incident that were not undone."""
    rows = Merge.objects.select_related("other__place", "agency").filter(survivor=incident, undone_at=None)
    return list(rows) if viewer.sees(Compartment.COORDINATION) else []


def part_of(viewer: Viewer, incident: Incident) -> list[int]:
    """Numbers of everything that was merged into an incident, however often."""
    found, wave = list[int](), [incident.pk] if viewer.operation else []
    while wave:
        # what is merged stays within its operation, and asked by its parent alone it is found by an index
        parts = Incident.objects.filter(merged_into__in=wave).order_by("number")
        rows = list(parts.values_list("pk", "number"))
        found += [number for _pk, number in rows]
        wave = [pk for pk, _number in rows]
    return found


def _dismissed(incident: Incident) -> list[tuple[int, int]]:
    pairs = Resemblance.objects.filter(Q(one=incident) | Q(other=incident)).exclude(dismissed_at=None)
    return list(pairs.order_by().values_list("one_id", "other_id"))
