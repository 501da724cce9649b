"""The pictures of one case: its stages in the lanes of the institutions, and its clocks on one line of days.

Each has its table beside it. What a clock would be that begins only if something happens comes from the table of the
law, counted from now: it is drawn dashed and is no promise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.cases.course import timeline
from posko.domain import calendar, deadlines
from posko.domain.cases import machine, past, stages
from posko.domain.cases.course import Course
from posko.domain.cases.events import Event
from posko.domain.cases.stages import Passed
from posko.domain.deadlines import Deadline
from posko.domain.pictures.case_flow import Stop, case_flow
from posko.domain.pictures.case_line import ClockRow, Days, Kind, case_line, dated, span_of
from posko.domain.plans import clocks
from posko.kit.language import by_language
from posko.kit.rows import span_of as span_words
from posko.law import cases as law
from posko.law import deadlines as law_deadlines

OVER_SHOWN = 4
IFS_SHOWN = 3
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as its table says it: who acts, since when or until when, and how long it usually lasts."""

    passed: Passed
    name: str
    actors: str
    usual: timedelta | None

    @property
    def current(self) -> bool:
        """Whether the case stands in it now."""
        return self.passed.since is not None and self.passed.until is None


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture of the stages, and the rows of its table."""

    svg: str
    rows: Sequence[StageRow]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A clock beside the line: its name, and under it who must act, how long, by which article."""

    name: str
    under: str
    rule: law_deadlines.Rule


@dataclass(frozen=True, slots=True)
class Line:
    """The picture of the clocks, and the names that stand beside it."""

    svg: str
    rows: Sequence[LineRow]


def flow(course: Course, now: machine.Case, medians: Mapping[str, timedelta], at: datetime) -> Flow:
    """Where the case stands among its stages; `medians`: how long each state usually lasts."""
    actors = law.actors(now.regime)
    rows = [
        StageRow(
            passed,
            _(passed.stage.name),
            ", ".join(by_language(actors[code]) for code in passed.stage.lanes),
            stages.usual(passed.stage, medians),
        )
        for passed in stages.way(course.steps, now)
    ]
    end = stages.last_state(now)
    shown = rows if end is None else [row for row in rows if row.passed.since is not None]
    stops = [_stop(row, at) for row in shown]
    if end is not None:
        stops.append(Stop(by_language(end), stops[-1].lanes[:1], "done", _day(shown[-1].passed.until)))
    names = [_("Court") if code == stages.COURT else by_language(actors[code]) for code in stages.LANES]
    here = next((row for row in rows if row.current), None)
    label = _("Stages of the case. Now: %(stage)s.") % {"stage": here.name if here else by_language(end)}
    return Flow(case_flow(names, stops, usual=_("median of the city"), label=label), rows)


def line(course: Course, now: machine.Case, at: datetime) -> Line | None:
    """The clocks of the case, those that are over first, then what runs, then what would begin. None without any."""
    found = [*_over(course, now), *_running(now, at), *_if(now, at)]
    if not found:
        return None
    zone = timezone.get_current_timezone()
    since, until = span_of([row for _name, row in found], at, zone)
    days = Days(since, until, _off(since, until, now.regime), {day: _short(day) for day in dated(since, until)}, zone)
    label = _("Statutory clocks of the case; the table says the same.")
    svg = case_line([row for _name, row in found], days, now=at, now_word=_("now"), label=label)
    return Line(svg, [name for name, _row in found])


def _stop(row: StageRow, at: datetime) -> Stop:
    passed, lanes = row.passed, tuple(stages.LANES.index(code) for code in row.passed.stage.lanes)
    usual = _days(row.usual) if row.usual is not None else ""
    if row.current and passed.since is not None:
        day = (timezone.localdate(at) - timezone.localdate(passed.since)).days + 1
        return Stop(row.name, lanes, "now", _("now, day %(day)d") % {"day": day}, usual)
    if passed.until is not None:
        return Stop(row.name, lanes, "done", _day(passed.until), usual)
    return Stop(row.name, lanes, "ahead", "", usual)


def _over(course: Course, now: machine.Case) -> list[tuple[LineRow, ClockRow]]:
    """The clocks that were answered last, in time or late, and the one that the case ended with."""
    late = {(each.rule, each.start): each for each in now.late}
    found = []
    for rule, start, ended in [*dict.fromkeys(_answered(course, now))][-OVER_SHOWN:]:
        row, missed = _rule(now, rule, start), late.get((rule, start))
        deadline = missed.deadline if missed else deadlines.due(row, start)
        if missed and deadline.verified:
            words = _("late by %(span)s") % {"span": span_words(missed.by)}
        else:
            words = _("met %(day)s") % {"day": _day(ended)}
        kind: Kind = "late" if missed and deadline.verified else "met"
        drawn = ClockRow(kind, start, deadline.first, deadline.last, ended, f"{_ends(deadline)}, {words}")
        found.append((_named(row, now.regime), drawn))
    return found


def _answered(course: Course, now: machine.Case) -> Iterator[tuple[str, datetime, datetime]]:
    """Rule, start and end of every clock that is over."""
    before = course.steps[0]
    for event, after in zip(course.events, course.steps[1:], strict=True):
        if now.at is not None and event.at > now.at:
            return
        yield from _at_once(event, now.regime)
        yield from ((each.rule, each.start, event.at) for each in past.answered(before, after, event.name))
        before = after
    if now.lapsed_at:
        yield from ((each.rule, each.start, now.lapsed_at) for each in past.answered(before, now, ""))


def _at_once(event: Event, regime: str) -> Iterator[tuple[str, datetime, datetime]]:
    """The clocks that never run in a state: the event that answers one tells when it began."""
    for clock in law.clocks(regime):
        begun = event.moment(clock.field) if clock.field and not clock.runs_in else None
        if begun is not None and event.name in clock.begins:
            yield clock.rule, begun, event.at


def _running(now: machine.Case, at: datetime) -> Iterator[tuple[LineRow, ClockRow]]:
    for each in timeline.running(now, at):
        left = clocks.time_left(each.deadline, at)
        words = _ends(each.deadline)
        if each.state == "running" and left is not None:
            words += ", " + (
                _("%(span)s left to the earliest") if each.differ else _("%(span)s left")
            ) % {"span": span_words(left)}  # fmt: skip
        elif each.state == "warn" and left is not None:
            words += ", " + _("at risk, %(span)s left to the latest") % {"span": span_words(left)}
        elif each.late_by is not None and each.deadline.verified:
            words += ", " + _("late by %(span)s") % {"span": span_words(each.late_by)}
        kind: Kind = "over" if each.state == "breached" and each.deadline.verified else "running"
        drawn = ClockRow(kind, each.start, each.deadline.first, each.deadline.last, None, words)
        yield _named(each.rule, now.regime), drawn


def _if(now: machine.Case, at: datetime) -> Iterator[tuple[LineRow, ClockRow]]:
    """What would begin with the next event, were it now: the few that the case could get."""
    known: dict[str, tuple[LineRow, ClockRow]] = {}
    for event in machine.allowed(now):
        for way in timeline.ways(now, event):
            if now.gakkumdu and way.when.get("class", "crime") != "crime":
                continue  # a case of the centre is drawn as the crime that it is held for
            for rule in way.starts:
                if rule.code in now.running or rule.code in known or len(known) >= IFS_SHOWN:
                    continue
                start = _would_start(now, rule, at)
                deadline = deadlines.due(rule, start)
                name = _named(rule, now.regime, _("If it happens: %(rule)s"))
                drawn = ClockRow("if", max(start, at), deadline.first, deadline.last, None, _ends(deadline))
                known[rule.code] = (name, drawn)
    yield from known.values()


def _would_start(now: machine.Case, rule: law_deadlines.Rule, at: datetime) -> datetime:
    """When the clock would have begun: with an event that has happened, else now."""
    since = [clock.since for clock in law.clocks(now.regime) if clock.rule == rule.code and clock.since]
    happened = [now.happened[name] for names in since for name in names if name in now.happened]
    return max(happened, default=at)


def _rule(now: machine.Case, code: str, start: datetime) -> law_deadlines.Rule:
    return law_deadlines.rule(now.regime, code, calendar.local_day(start))


def _named(rule: law_deadlines.Rule, regime: str, words: str = "%(rule)s") -> LineRow:
    actor = by_language(law_deadlines.actors(regime)[rule.actor])
    length = {
        "hours": ngettext("%d hour", "%d hours", rule.length),
        "calendar_days": ngettext("%d day", "%d days", rule.length),
        "working_days": ngettext("%d working day", "%d working days", rule.length),
    }[rule.unit] % rule.length
    article = rule.source.partition(";")[0].partition(" (")[0].removeprefix("UU Pilkada ")
    under = f"{actor}, {length} · {article}"
    return LineRow(words % {"rule": by_language(rule)}, under, rule)


def _ends(deadline: Deadline) -> str:
    """`25 atau 26 Nov`: both ends, as a day or as an hour; where they agree, one."""
    first, last = timezone.localtime(deadline.first), deadline.last and timezone.localtime(deadline.last)
    if deadline.unit == "hours":
        return f"{_short(first.date())} {formats.date_format(first, 'H.i')}"
    if last is None:
        return _("%(first)s, latest not known") % {"first": _short(first.date())}
    if first.date() == last.date():
        return _short(first.date())
    one = str(first.day) if first.month == last.month else _short(first.date())
    return _("%(first)s or %(last)s") % {"first": one, "last": _short(last.date())}


def _off(since: date, until: date, regime: str) -> dict[date, str]:
    """Days off: a weekend without a word, of other days in a row the first with one."""
    found: dict[date, str] = {}
    for place in range((until - since).days):
        day = since + timedelta(days=place)
        if not calendar.is_working_day(day, regime=regime):
            alone = day - timedelta(days=1) not in found
            found[day] = _("holiday") if day.weekday() < _SATURDAY and alone else ""
    return found


def _short(day: date) -> str:
    return formats.date_format(day, "j M")


def _day(moment: datetime | None) -> str:
    return "" if moment is None else _short(timezone.localdate(moment))


def _days(length: timedelta) -> str:
    return _("%(days)s d") % {"days": formats.number_format(length / timedelta(days=1), 1)}
