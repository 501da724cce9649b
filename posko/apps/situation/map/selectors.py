"""What the map page reads: how every kelurahan stands in each layer, as this viewer may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from posko.apps.gaps.course import selectors as gaps
from posko.apps.incidents.course import selectors as incidents
from posko.apps.ledger import selectors as ledger
from posko.apps.vulnerability.index.selectors import Ranking, Standing
from posko.domain.access import Compartment, Viewer
from posko.kit.caches import SingleFlight

FLOODS = "flood-events"
FRESH = 15  # seconds for which a count of what is late stands


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are at a place and inside it, and how many of them are late."""

    all: int = 0
    late: int = 0

    def plus(self, other: Count) -> Count:
        """Both together."""
        return Count(self.all + other.all, self.late + other.late)


@dataclass(frozen=True, slots=True)
class Spot:
    """A kelurahan in all layers. `floods` is None where nobody counted them."""

    standing: Standing
    gaps: Count
    incidents: Count
    floods: float | None


def spots(viewer: Viewer, found: Ranking, at: datetime) -> list[Spot]:
    """Every kelurahan, the weakest first. What is at a station counts for the kelurahan it lies in."""
    by_gap, by_incident = _counts_at(viewer, at)
    return [
        Spot(each, by_gap.get(each.place.code, Count()), by_incident.get(each.place.code, Count()), _floods_of(each))
        for each in found.standings
    ]


def _counts_at(viewer: Viewer, at: datetime) -> tuple[Mapping[str, Count], Mapping[str, Count]]:
    """Gaps and incidents by kelurahan: counted anew when somebody acted, and as time goes by."""
    key = (viewer.operation, viewer.sees(Compartment.COORDINATION), int(at.timestamp()) // FRESH)
    return ledger.as_of_now(_counts, key, lambda: _count(viewer, at))


_counts: SingleFlight[tuple[Mapping[str, Count], Mapping[str, Count]]] = SingleFlight("map-counts", shared=False)


def _count(viewer: Viewer, at: datetime) -> tuple[Mapping[str, Count], Mapping[str, Count]]:
    return (
        _by_kelurahan(gaps.counts_by_place(viewer, at)),
        _by_kelurahan(incidents.counts_by_place(viewer, at)),
    )


def _floods_of(standing: Standing) -> float | None:
    """The flood events that were counted at a kelurahan."""
    return next((reading.value for reading in standing.readings if reading.measure.code == FLOODS), None)


def _by_kelurahan(counted: Iterable[tuple[str, int, int]]) -> Mapping[str, Count]:
    found: dict[str, Count] = {}
    for code, many, late in counted:
        roof = code.partition("/")[0]
        found[roof] = found.get(roof, Count()).plus(Count(many, late))
    return found
