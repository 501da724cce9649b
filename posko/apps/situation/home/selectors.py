"""One picture of now, put together from the nouns below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.filters import Filter
from posko.apps.gaps.course.selectors import AgendaCounts, GapView, KeptCounts
from posko.apps.incidents.course import selectors as incidents
from posko.apps.ledger import selectors as ledger
from posko.apps.rakor.meetings import selectors as rakor
from posko.apps.situation.models import Sitrep
from posko.apps.territory import selectors as territory
from posko.apps.territory.selectors import Borders
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.apps.vulnerability.index.selectors import Ranking, Standing
from posko.domain.access import Viewer
from posko.domain.gaps.states import GapState
from posko.kit.caches import SingleFlight

TURNS = 5
REPORTED = 100  # gaps that a report lists, the most urgent first


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the home page says. `turns` are the first whose turn it is; `gaps` are more of them, for a report."""

    ranking: Ranking
    borders: Borders
    turns: list[GapView]
    gap_counts: dict[str, int]
    open: int
    late: int
    closed: int
    kept: KeptCounts
    agenda: AgendaCounts
    gaps: list[GapView]

    @property
    def weak(self) -> list[Standing]:
        """Kelurahan of the high class, weakest first."""
        return [standing for standing in self.ranking.standings if standing.shown_class == "high"]

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


def picture(viewer: Viewer, at: datetime, regime: str, *, whole: bool = False) -> Picture:
    """The situation as this viewer may see it now; `regime` is the operation's. `whole`: with the gaps of a report."""
    counts = gaps.state_counts(viewer, Filter(), at)
    last = rakor.held(viewer, at).first()
    return Picture(
        index_selectors.ranking(viewer, regime),
        territory.borders(viewer),
        gaps.turns(viewer, at, limit=TURNS),
        gaps.open_counts(viewer),
        counts["live"],
        counts["late"],
        counts[GapState.CLOSED],
        gaps.kept_counts(viewer, at),
        gaps.agenda_counts(viewer, counts, at, since=last.counts_from if last else None),
        gaps.turns(viewer, at, limit=REPORTED) if whole else [],
    )


@dataclass(frozen=True, slots=True)
class Now:
    """What the home page says beside the queue."""

    ranking: Ranking
    open: int
    kept: KeptCounts
    incidents: int

    @property
    def surely_weak(self) -> int:
        """How many kelurahan are of the high class whatever we assume."""
        return sum(each.klass == "high" and each.certain for each in self.ranking.standings)

    @property
    def perhaps_weak(self) -> int:
        """How many are of the high class under at least one assumption."""
        return self.surely_weak + sum("high" in each.possible and not each.certain for each in self.ranking.standings)

    @property
    def unknown(self) -> int:
        """How many kelurahan reported nothing at all."""
        return sum(each.score is None for each in self.ranking.standings)


def now(viewer: Viewer, at: datetime, regime: str) -> Now:
    """The figures of now, worked out once a minute and an act for all behind the same walls."""
    walls = (viewer.operation, viewer.city, viewer.compartments, regime, at.replace(second=0, microsecond=0))
    counts = ledger.as_of_now(_now, walls, lambda: _count(viewer, at))
    return Now(index_selectors.ranking(viewer, regime), *counts)


Counted = tuple[int, KeptCounts, int]
_now: SingleFlight[Counted] = SingleFlight("home-now", shared=False, seconds=120)


def _count(viewer: Viewer, at: datetime) -> Counted:
    return gaps.open_count(viewer), gaps.kept_counts(viewer, at), incidents.open_count(viewer)


def sitreps(viewer: Viewer) -> QuerySet[Sitrep]:
    """The reports that exist for this viewer, without their papers."""
    walls = [wall.value for wall in viewer.compartments]
    found = Sitrep.objects.filter(operation__code=viewer.operation, compartment__in=walls)
    return found.select_related("agency").defer("pdf_id", "pdf_en", "docx_id", "docx_en", "content")
