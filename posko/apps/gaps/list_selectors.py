"""The list of gaps, a page at a time: what is not shown is counted and never built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from posko.apps.gaps.models import Gap
from posko.apps.gaps.narrowing import Filter
from posko.apps.gaps.selectors import GapView, chosen, views
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.gap_priority import Priority, priority
from posko.domain.gaps import GapState


@dataclass(frozen=True, slots=True)
class Line:
    """A gap of the list with its priority; a closed one has none."""

    seen: GapView
    priority: Priority | None


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
        pks = chosen(self.viewer, wanted, self.at).values_list("pk", flat=True)[part]
        return with_priority(self.viewer, views(self.viewer, pks, self.at), wanted.voting, self.at)


def with_priority(viewer: Viewer, seen: Iterable[GapView], voting: datetime | None, at: datetime) -> list[Line]:
    """The gaps with their priority, each factor as it is now."""
    most = territory.city(viewer).voters
    return [Line(view, _priority(view.row, most, voting, at)) for view in seen]


def _priority(gap: Gap, most: int | None, voting: datetime | None, at: datetime) -> Priority | None:
    if gap.state == GapState.CLOSED:
        return None
    matters = gap.due if gap.state == GapState.PROMISED else voting
    return priority(gap.severity, gap.place.voters, most, matters, at)
