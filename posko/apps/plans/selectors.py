"""The clocks of the law that run in an operation, and the dates of the election's own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from posko.apps.operation import selectors as operations
from posko.apps.people.accounts.selectors import token_hash
from posko.apps.people.models import Agency
from posko.apps.plans.models import FeedLink, RunningClock
from posko.domain import calendar, deadlines
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.deadlines import Deadline, last_moment
from posko.domain.plans import clocks, phases
from posko.domain.plans.clocks import ClockEnd, FixedClock
from posko.law import deadlines as law_deadlines
from posko.law import plans as law


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with what the law and the time say of it.

    `state` is running, warn or breached; met, lapsed or withdrawn once it is ended. `left` is the time to the
    earliest date, in `warn` to the latest; `late_by` is lateness now, or at the end.
    """

    row: RunningClock
    rule: law_deadlines.Rule
    actor: law_deadlines.Actor
    deadline: Deadline
    state: str
    left: timedelta | None
    late_by: timedelta | None
    may_end: bool

    @property
    def ended(self) -> bool:
        """Whether it no longer runs."""
        return self.row.ended_at is not None

    @property
    def differ(self) -> bool:
        """Whether the ways of counting give different dates."""
        return clocks.differ(self.deadline)

    @property
    def near(self) -> bool:
        """Whether less than a day is left."""
        return self.left is not None and self.left < clocks.NEAR

    @property
    def next_at(self) -> datetime:
        """The moment the list is ordered by: the end of the earliest date."""
        return last_moment(self.deadline.warn_by)


@dataclass(frozen=True, slots=True)
class FixedView:
    """A clock of the calendar with its name: the row of law it comes from carries `name_id` and `name_en`."""

    clock: FixedClock
    law: law.Stage | law_deadlines.BeforeRule
    left: timedelta | None


def clocks_of(viewer: Viewer) -> QuerySet[RunningClock]:
    """The clocks that exist for this viewer, ended ones too."""
    if not viewer.sees(Compartment.COORDINATION):
        return RunningClock.objects.none()
    found = RunningClock.objects.filter(operation__code=viewer.operation)
    return found.select_related("operation", "agency", "started_by_agency")


def running_count(viewer: Viewer) -> int:
    """How many clocks run."""
    return clocks_of(viewer).filter(ended_at=None).count()


def running(viewer: Viewer, at: datetime, *, agency: str = "") -> list[ClockView]:
    """The clocks that run, next due first; one that is breached stays until somebody ends it."""
    return sorted(_views(viewer, at, agency, ended=False), key=lambda seen: (seen.next_at, seen.row.number))


def ended(viewer: Viewer, at: datetime, *, agency: str = "") -> list[ClockView]:
    """The clocks that were ended, latest first."""
    return sorted(_views(viewer, at, agency, ended=True), key=lambda seen: -seen.row.number)


def view(viewer: Viewer, clock: RunningClock, at: datetime) -> ClockView:
    """The clock as this viewer sees it now."""
    regime, end = clock.operation.regime, clock.ended_at
    rule = law_deadlines.rule(regime, clock.rule, calendar.local_day(clock.started_at))
    deadline = deadlines.due(rule, clock.started_at)
    own = viewer.agency in {clock.agency.code, clock.started_by_agency.code}
    return ClockView(
        clock,
        rule,
        law_deadlines.actors(regime)[rule.actor],
        deadline,
        state=clock.ended_how or clocks.state_at(deadline, at),
        left=None if end else clocks.time_left(deadline, at),
        late_by=None if clock.ended_how == ClockEnd.WITHDRAWN else clocks.late_by(deadline, end or at),
        may_end=own and end is None and viewer.may(Act.CLOCK_START),
    )


def rules(viewer: Viewer, on: date) -> list[law_deadlines.Rule]:
    """The clocks of the viewer's regime in the version of a day, in the order of the law table."""
    regime = operations.regime(viewer)
    versions = [each for each in law_deadlines.rules(regime) if each.since <= on]
    return [law_deadlines.version(tuple(versions), code, on) for code in law_deadlines.codes(versions)]


def fixed(viewer: Viewer, at: datetime) -> list[FixedView]:
    """The cut-offs of the election's own calendar in order of time; `left` is None for one that is past."""
    regime = operations.regime(viewer)
    named: dict[str, law.Stage | law_deadlines.BeforeRule] = {stage.code: stage for stage in law.stages(regime)}
    found = list(clocks.stage_clocks(law.stages(regime)))
    voting = phases.voting_day(law.stages(regime))
    if voting is not None:
        for code in law_deadlines.codes(each for each in law_deadlines.before_rules(regime) if each.anchor == "voting"):
            named[code] = rule = law_deadlines.before_rule(regime, code, voting)
            found.append(clocks.cut_off_clock(deadlines.before(rule, voting)))
    views = [FixedView(each, named[each.code], each.moment - at if each.moment > at else None) for each in found]
    return sorted(views, key=lambda seen: (seen.clock.moment, seen.clock.code))


def feed_link(viewer: Viewer) -> FeedLink | None:
    """The live feed link of the viewer's own agency."""
    live = FeedLink.objects.filter(agency__code=viewer.agency, agency__operation__code=viewer.operation)
    return live.filter(revoked_at=None).first()


def feed_agency(token: str) -> Agency | None:
    """The agency whose live feed link a token is."""
    live = FeedLink.objects.select_related("agency__operation").filter(token_hash=token_hash(token), revoked_at=None)
    link = live.first()
    return link.agency if link else None


def _views(viewer: Viewer, at: datetime, agency: str, *, ended: bool) -> list[ClockView]:
    found = clocks_of(viewer).filter(ended_at__isnull=not ended)
    return [view(viewer, clock, at) for clock in (found.filter(agency__code=agency) if agency else found)]
