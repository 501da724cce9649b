"""One picture of now, put together from the nouns below."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.gaps import selectors as gaps
from posko.apps.gaps.selectors import Filter, GapView
from posko.apps.rakor import selectors as rakor
from posko.apps.rakor.selectors import AgendaView
from posko.apps.situation.models import Sitrep
from posko.apps.territory import selectors as territory
from posko.apps.territory.selectors import Borders
from posko.apps.vulnerability import selectors as vulnerability
from posko.apps.vulnerability.selectors import Ranking, Standing
from posko.domain.access import Viewer
from posko.domain.gaps import CommitmentState, GapState


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the home page says. `gaps` are all of them, `turns` those that are not closed."""

    ranking: Ranking
    borders: Borders
    gaps: list[GapView]
    turns: list[GapView]
    late: int
    closed: int
    kept_in_time: int
    kept: int
    due: int
    agenda: AgendaView

    @property
    def gap_counts(self) -> dict[str, int]:
        """Open gaps by place code."""
        return Counter(view.row.place_id for view in self.turns)

    @property
    def weak(self) -> list[Standing]:
        """Kelurahan of the high class, weakest first."""
        return [standing for standing in self.ranking.standings if standing.klass == "high"]

    @property
    def surely_weak(self) -> int:
        """How many of them are high whatever we assume."""
        return sum(standing.certain for standing in self.weak)

    @property
    def maybe_weak(self) -> int:
        """How many more could be high under another assumption, or are high only under ours."""
        return sum("high" in s.possible and not s.certain for s in self.ranking.standings)

    @property
    def perhaps_weak(self) -> int:
        """How many are high under at least one assumption."""
        return self.surely_weak + self.maybe_weak

    @property
    def unknown(self) -> int:
        """How many kelurahan reported nothing at all."""
        return sum(standing.score is None for standing in self.ranking.standings)


def picture(viewer: Viewer, at: datetime, regime: str) -> Picture:
    """The situation as this viewer may see it now; `regime` is the operation's."""
    seen = gaps.listed(viewer, Filter(), at)
    turns = [view for view in seen if view.row.state != GapState.CLOSED]
    live = [c for view in seen for c in view.commitments if c.row.state != CommitmentState.WITHDRAWN]
    kept = [c for c in live if c.row.state == CommitmentState.KEPT]
    ended = kept + [c for c in live if c.overdue]
    return Picture(
        vulnerability.ranking(viewer, regime),
        territory.borders(viewer),
        seen,
        turns,
        sum(view.late for view in turns),
        len(seen) - len(turns),
        sum(c.late_by is None for c in kept),
        len(kept),
        len(ended),
        rakor.agenda(viewer, at, turns),
    )


def sitreps(viewer: Viewer) -> QuerySet[Sitrep]:
    """The reports that exist for this viewer, without their papers."""
    walls = [wall.value for wall in viewer.compartments]
    found = Sitrep.objects.filter(operation__code=viewer.operation, compartment__in=walls)
    return found.select_related("agency").defer("pdf_id", "pdf_en")
