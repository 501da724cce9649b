"""What a situation report of a period is drawn from, and the drafts of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from posko.apps.cases.models import CaseTotals
from posko.apps.cases.statistics import selectors as statistics_selectors
from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.filters import Filter
from posko.apps.incidents.course import selectors as incidents
from posko.apps.incidents.models import Incident
from posko.apps.plans import selectors as plans
from posko.apps.plans.selectors import ClockView
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.home import selectors
from posko.apps.situation.models import Alert, Sitrep, SitrepDraft, SitrepSchedule
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.states import GapState
from posko.domain.situation import brief, period
from posko.domain.situation.period import Counts
from posko.domain.stations.day import STAGES

# Without an earlier report a first one speaks of so long.
FIRST = timedelta(days=1)
CLOCKS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Happened:
    """The data of a period: the events of note (gravest first), alerts, clocks, the stations' day, and the counts."""

    events: list[Incident]
    events_found: int
    alerts: list[Alert]
    clocks: list[ClockView]
    board: Board | None
    day: date | None
    counts: Counts
    before: Sitrep | None
    late_incidents: int
    late_promises: int
    case_totals: CaseTotals | None = None


def drafts(viewer: Viewer) -> QuerySet[SitrepDraft]:
    """The drafts of the viewer's operation that are neither signed nor dropped; for who sees reports."""
    if not viewer.sees(Compartment.COORDINATION):
        return SitrepDraft.objects.none()
    found = SitrepDraft.objects.filter(operation__code=viewer.operation)
    return found.select_related("operation", "report")


def open_drafts(viewer: Viewer) -> QuerySet[SitrepDraft]:
    """The drafts that wait to be signed."""
    return drafts(viewer).filter(report=None, dropped_at=None)


def schedule(viewer: Viewer) -> SitrepSchedule | None:
    """How often drafts are put together by themselves."""
    return SitrepSchedule.objects.filter(operation__code=viewer.operation).select_related("agency").first()


def last_until(viewer: Viewer, at: datetime) -> datetime:
    """Where the last report ended, and so where the next one begins."""
    last = selectors.sitreps(viewer).first()
    if last is None:
        return at - FIRST
    ended = last.until or last.issued_at
    return ended if ended < at else at - FIRST


def happened(viewer: Viewer, since: datetime, until: datetime, regime: str) -> Happened:
    """The events of the period from `since` to `until`, as known at its end."""
    found = incidents.incidents(viewer).filter(merged_into=None)
    within = found.filter(happened_at__gt=since, happened_at__lte=until)
    noted = within.filter(severity__gte=period.NOTABLE).exclude(state="false").order_by("-severity", "-happened_at")
    sent = alert_selectors.alerts(viewer).filter(sent_at__gt=since, sent_at__lte=until).order_by("sent_at")
    day = timezone.localdate(until)
    reports = day in board_selectors.days_of(viewer, regime)
    board = board_selectors.board(viewer, regime, day, until) if reports else None
    gap_counts = gaps.state_counts(viewer, Filter(), until)
    alerts = list(sent)
    return Happened(
        events=list(noted[: period.EVENTS_SHOWN]),
        events_found=noted.count(),
        alerts=alerts,
        clocks=plans.running(viewer, until)[:CLOCKS_SHOWN],
        board=board,
        day=day if board else None,
        counts=_counts(viewer, found, since, until, gap_counts, board, len(alerts)),
        before=selectors.sitreps(viewer).filter(issued_at__lte=until).first(),
        late_incidents=found.filter(live=True, due_at__lt=until).count(),
        late_promises=gap_counts["late"],
        case_totals=statistics_selectors.released(viewer, since, until),
    )


def _counts(
    viewer: Viewer,
    found: QuerySet[Incident],
    since: datetime,
    until: datetime,
    gap_counts: dict[str, int],
    board: Board | None,
    alerts: int,
) -> Counts:
    told = found.aggregate(
        new=Count("pk", filter=Q(reported_at__gt=since, reported_at__lte=until)),
        open=Count("pk", filter=Q(live=True)),
        ended=Count("pk", filter=Q(ended_at__gt=since, ended_at__lte=until)),
    )
    city = board.city if board else {}
    return Counts(
        incidents_new=told["new"],
        incidents_open=told["open"],
        incidents_ended=told["ended"],
        alerts=alerts,
        gaps_open=sum(count for state, count in gap_counts.items() if state in set(GapState) - {GapState.CLOSED}),
        gaps_late=gap_counts["late"],
        promises_kept=gaps.kept_counts(viewer, until).kept,
        stations_heard=max((city[stage].received for stage in STAGES if stage in city), default=0),
        stations_trouble=sum(city[stage].problem for stage in STAGES if stage in city),
    )


@dataclass(frozen=True, slots=True)
class Trends:
    """What the first page draws: how four counts ran over the days before, and when incidents happened."""

    gaps_open: tuple[int, ...]
    gaps_late: tuple[int, ...]
    kept: tuple[int, ...]
    incidents: list[tuple[datetime, int]]
    incidents_open: tuple[int, ...]


def trends(viewer: Viewer, until: datetime) -> Trends:
    """The counts at the same hour of the days before, from the rows as they are kept, and incidents of eight days."""
    days = brief.days_before(until)
    opened = gaps.gaps_of(viewer, files=False).order_by().values_list("opened_at", "closed_at")
    promised = (
        gaps.commitments_of(viewer)
        .order_by()
        .exclude(state__in=("proposed", "noted", "lapsed", "declined", "withdrawn"))
    )
    promises = list(promised.values_list("due", "filed_at", "verified_at"))
    late = [(due, filed) for due, filed, _verified in promises if filed is None or filed > due]
    found = incidents.incidents(viewer).filter(merged_into=None).order_by()
    recent = found.filter(happened_at__gt=until - timedelta(days=brief.USUAL_DAYS + 1), happened_at__lte=until)
    return Trends(
        gaps_open=brief.open_at(opened, days),
        gaps_late=brief.open_at(late, days),
        kept=tuple(brief.kept_share(promises, day) for day in days),
        incidents=list(recent.values_list("happened_at", "severity")),
        incidents_open=brief.open_at(found.values_list("reported_at", "ended_at"), days),
    )
