"""What an agency's calendar says of its clocks: the rule and the number of each clock, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from posko.apps.plans import selectors
from posko.apps.plans.selectors import ClockView, FixedView
from posko.domain.access import Viewer
from posko.domain.deadlines import last_moment
from posko.domain.plans.clock_feed import Mark, calendar_of
from posko.domain.plans.phases import Phase
from posko.kit.language import page_language


def feed(viewer: Viewer, at: datetime, *, agency: str, begun: datetime) -> bytes:
    """The running clocks of an agency and the cut-offs of the calendar as iCalendar; `begun` stamps the latter."""
    marks = [mark for seen in selectors.running(viewer, at, agency=agency) for mark in _marks(viewer, seen)]
    marks.extend(_fixed_mark(viewer, seen, begun) for seen in selectors.fixed(viewer, at))
    return calendar_of(marks, name=_("Posko: clocks"))


def law_name(row: object) -> str:
    """The name of a row of law in the language that is spoken."""
    return _spoken(row, "name")


def _spoken(row: object, field: str) -> str:
    language = page_language()
    return str(getattr(row, f"{field}_{language}"))


def phase_name(now: Phase) -> str:
    """The stage that runs, or where the moment lies among the stages, in the language that is spoken."""
    states = {"before": _("Before the stages"), "between": _("Between two stages"), "after": _("After the stages")}
    return law_name(now.shown.stage) if now.shown else states[now.state]


def _marks(viewer: Viewer, seen: ClockView) -> Iterator[Mark]:
    """One moment where all countings agree, else the earliest and the latest."""
    words = {"rule": law_name(seen.rule), "number": seen.row.number}
    if not seen.differ:
        yield _mark(viewer, seen, "due", seen.deadline.warn_by, _("%(rule)s, clock %(number)s: due") % words)
        return
    earliest, latest = _("%(rule)s, clock %(number)s: earliest date"), _("%(rule)s, clock %(number)s: latest date")
    yield _mark(viewer, seen, "warn", seen.deadline.warn_by, earliest % words)
    yield _mark(viewer, seen, "breach", seen.deadline.breach_after or seen.deadline.warn_by, latest % words)


def _mark(viewer: Viewer, seen: ClockView, kind: str, end: date | datetime, summary: str) -> Mark:
    key = f"{viewer.operation}/clock/{seen.row.number}/{kind}"
    ground = _ground(seen.rule.code, _spoken(seen.rule, "basis"), verified=seen.rule.verified)
    return Mark(key, last_moment(end), summary, ground, seen.row.recorded_at)


def _fixed_mark(viewer: Viewer, seen: FixedView, begun: datetime) -> Mark:
    clock = seen.clock
    words = {
        "begins": _("%(name)s begins"),
        "ends": _("%(name)s ends"),
        "last_day": _("%(name)s: last day"),
    }[clock.kind]
    ground = _ground(clock.code, _spoken(seen.law, "basis"), verified=clock.verified)
    key = f"{viewer.operation}/fixed/{clock.code}/{clock.kind}"
    return Mark(key, clock.moment, words % {"name": law_name(seen.law)}, ground, begun)


def _ground(code: str, source: str, *, verified: bool) -> str:
    doubt = "" if verified else " " + _("Not verified.")
    return _("Rule %(code)s. Ground: %(source)s.") % {"code": code, "source": source} + doubt
