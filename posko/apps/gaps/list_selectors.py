"""The list of gaps, a page at a time: what is not shown is counted and never built."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from posko.apps.gaps.models import Gap
from posko.apps.gaps.narrowing import Filter
from posko.apps.gaps.selectors import GapView, chosen, gaps_of, views
from posko.apps.territory.models import Place
from posko.apps.vulnerability import station_selectors as stations
from posko.domain.access import Viewer
from posko.domain.gap_priority import Priority, Setting, priority
from posko.domain.gaps import GapState
from posko.domain.territory import Level, areas_around


@dataclass(frozen=True, slots=True)
class Line:
    """A gap of the list with its priority; a closed one has none."""

    seen: GapView
    priority: Priority | None


class Settings:
    """What is known now of the places where gaps lie."""

    def __init__(self, viewer: Viewer, regime: str) -> None:
        self._known = stations.weakness(viewer, regime)
        self._stations: Counter[str] = Counter()
        self._voters: dict[str, list[int | None]] = defaultdict(list)
        for code, voters in self._known.stations.items():
            for area in areas_around(code):
                self._stations[area] += 1
                self._voters[area].append(voters)

    def of(self, place: Place) -> Setting:
        """The class of a place and how much of it is at risk; a station takes the class of its kelurahan."""
        if place.level == Level.TPS:
            at_risk = 1 if place.code in self._known.stations else None
            klass = self._known.classes.get(areas_around(place.code)[0], "unknown")
            return Setting(klass, 1, at_risk)
        # No report from any of its stations is no word that none is at risk.
        at_risk, voters = self._stations.get(place.code), self._voters.get(place.code, [None])
        known = None if None in voters else sum(each or 0 for each in voters)
        return Setting(self._known.classes.get(place.code, "unknown"), place.stations, at_risk, place.voters, known)


class Found:
    """The gaps that pass a filter, as a paginator takes them: counted already, and built a slice at a time.

    `counts`: how many stand under each word of the list. Late gaps stand first in the order by urgency, so as long
    as a slice lies among them, only they are put in order.
    """

    def __init__(self, viewer: Viewer, wanted: Filter, at: datetime, counts: Mapping[str, int]) -> None:
        self.viewer, self.wanted, self.at, self.counts = viewer, wanted, at, counts

    def __len__(self) -> int:
        return self.counts[self.wanted.state]

    def __getitem__(self, part: slice) -> list[Line]:
        among_late = self.wanted.state in ("", "live") and not self.wanted.sort and part.stop <= self.counts["late"]
        wanted = replace(self.wanted, state="late") if among_late else self.wanted
        found = chosen(self.viewer, weighed(self.viewer, wanted, self._settings), self.at)
        seen = views(self.viewer, found.values_list("pk", flat=True)[part], self.at)
        return with_priority(self.viewer, seen, wanted, self.at, self._settings)

    @cached_property
    def _settings(self) -> Settings:
        return Settings(self.viewer, self.wanted.regime)


def weighed(viewer: Viewer, wanted: Filter, settings: Settings | None = None) -> Filter:
    """The filter with the weight of every place that has a gap, where gaps are ordered by priority."""
    if wanted.sort != "priority":
        return wanted
    settings = settings or Settings(viewer, wanted.regime)
    places = Place.objects.filter(code__in=gaps_of(viewer).order_by().values("place_id"))
    return replace(wanted, weights={place.code: settings.of(place).weight for place in places})


def with_priority(
    viewer: Viewer, seen: Iterable[GapView], wanted: Filter, at: datetime, settings: Settings | None = None
) -> list[Line]:
    """The gaps with their priority, each factor as it is now."""
    settings = settings or Settings(viewer, wanted.regime)
    return [Line(view, _priority(view.row, settings, wanted.voting, at)) for view in seen]


def _priority(gap: Gap, settings: Settings, voting: datetime | None, at: datetime) -> Priority | None:
    if gap.state == GapState.CLOSED:
        return None
    matters = gap.due if gap.state == GapState.PROMISED else voting
    return priority(gap.severity, settings.of(gap.place), matters, at)
