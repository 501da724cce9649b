"""The course of a case for its page: its state in both machines, clocks that run or were late, and next events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.apps.cases.models import CaseEvent
from posko.domain import calendar
from posko.domain.cases import machine
from posko.domain.cases.alarms import Near, nearness
from posko.domain.cases.course import Course
from posko.domain.cases.machine import Late
from posko.domain.cases.writers import roots_of
from posko.domain.deadlines import Deadline
from posko.domain.plans import clocks
from posko.law import cases as law
from posko.law import deadlines

# An event written down later than this is shown as entered later.
_LATER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Station:
    """The state of the case in one machine. `state` is None before the case reaches it."""

    machine: law.Machine
    state: law.State | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock that runs: its rule, both countings, how near it is, and whether the case ends when it lapses."""

    rule: deadlines.Rule
    actor: deadlines.Actor
    start: datetime
    deadline: Deadline
    state: str
    near: Near
    left: timedelta | None
    late_by: timedelta | None
    ends_case: bool
    choice: bool
    ended = False

    @property
    def differ(self) -> bool:
        """Whether the ways of counting give different dates."""
        return clocks.differ(self.deadline)

    @property
    def span(self) -> timedelta:
        """The time left, or the time it is late."""
        return self.left or self.late_by or timedelta()


@dataclass(frozen=True, slots=True)
class LateLine:
    """A clock that was late, or is: the rule, and by how much after the latest of its dates."""

    rule: deadlines.Rule
    late: Late


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with the states it led to and the clocks that it answered too late; without a row, the lapse."""

    row: CaseEvent | None
    at: datetime
    states: tuple[law.State, ...]
    late: tuple[LateLine, ...]

    @property
    def breached(self) -> bool:
        """Whether a clock that the event answered was breached, and not only by our count."""
        return any(line.late.deadline.verified for line in self.late)

    @property
    def entered_later(self) -> bool:
        """Whether it was written down more than a day after it happened."""
        return self.row is not None and self.row.recorded_at - self.at > _LATER


@dataclass(frozen=True, slots=True)
class Ahead:
    """An event that may come next, and the root institutions that may write it down."""

    event: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Where an event leads: what it must say for that, the states it reaches, the clocks that begin."""

    when: Mapping[str, object]
    states: tuple[law.State, ...]
    starts: tuple[deadlines.Rule, ...]


def stations(now: machine.Case) -> list[Station]:
    """Both machines, Bawaslu's first: each class that was decided, the latest first."""
    states = law.states(now.regime)
    classes = [Station("violation", states.get(state)) for state in reversed([*now.threads.values()])]
    return [*classes, Station("gakkumdu", states.get(now.gakkumdu))]


def turn(now: machine.Case) -> str:
    """Whose turn it is, one actor's code: the centre's state says it while it goes on, else the latest class."""
    states = law.states(now.regime)
    here = [states.get(now.gakkumdu), *(states.get(state) for state in reversed([*now.threads.values()]))]
    return next((state.actor for state in here if state and not state.last and not _with_others(state, now)), "")


def _with_others(state: law.State, now: machine.Case) -> bool:
    """A crime that the centre has brought to its end waits for nobody."""
    return state.code == "DECIDED_CRIME" and bool(now.gakkumdu)


def running(now: machine.Case, at: datetime) -> list[ClockLine]:
    """The clocks that run, the earliest end first."""
    found = [_clock(run, now, at) for run in now.running.values()]
    return sorted(found, key=lambda line: line.deadline.first)


def late(now: machine.Case) -> list[LateLine]:
    """The clocks that were late or are late. They stay for ever."""
    return [_late(each, now.regime) for each in machine.lateness(now)]


def happened(rows: Sequence[CaseEvent], course: Course, now: machine.Case, at: datetime) -> list[Happened]:
    """The events up to `at` with what they led to, the latest first; `course` are the rows as the domain plays them."""
    before, found = course.steps[0], list[Happened]()
    for row, after in zip(rows, course.steps[1:], strict=True):
        if row.at > at:
            break
        found.append(Happened(row, row.at, tuple(_new_states(before, after)), tuple(_new_late(before, after))))
        before = after
    moved = now.lapsed_at or (now.passed_at if now.passed_at != before.passed_at else None)
    if moved is not None:
        found.append(Happened(None, moved, tuple(_new_states(before, now)), tuple(_new_late(before, now))))
    return found[::-1]


def ahead(now: machine.Case) -> list[Ahead]:
    """The possible next events, in the order of the table."""
    return [Ahead(event, tuple(sorted(roots_of(now, event)))) for event in machine.allowed(now)]


def ways(now: machine.Case, event: str) -> list[Way]:
    """The states that an event may lead to from here, by its fields."""
    found: dict[tuple[tuple[str, object], ...], list[law.Step]] = {}
    for step in machine.ways(now, event):
        found.setdefault(tuple(each for each in step.when.items() if each[0] != "decided"), []).append(step)
    return [Way(dict(when), *_reached(now, event, steps)) for when, steps in found.items()]


def _reached(
    now: machine.Case, event: str, steps: Sequence[law.Step]
) -> tuple[tuple[law.State, ...], tuple[deadlines.Rule, ...]]:
    codes = [step.to for step in steps if step.to != law.STAYS]
    begun = [
        deadlines.rule(now.regime, clock.rule, calendar.local_day(now.at))
        for clock in law.clocks(now.regime)
        if now.at and event in clock.begins and set(codes) & set(clock.runs_in)
    ]
    return tuple(law.states(now.regime)[code] for code in codes), tuple(begun)


def _clock(run: machine.Running, now: machine.Case, at: datetime) -> ClockLine:
    rule = deadlines.rule(now.regime, run.rule, calendar.local_day(run.start))
    ends = {code for clock in law.clocks(now.regime) if clock.rule == run.rule for code in clock.lapses_from}
    near = nearness(run.deadline.first, run.deadline.last, at, verified=run.deadline.verified)
    return ClockLine(
        rule,
        deadlines.actors(now.regime)[rule.actor],
        run.start,
        run.deadline,
        state=clocks.state_at(run.deadline, at),
        near=near,
        left=clocks.time_left(run.deadline, at),
        late_by=clocks.late_by(run.deadline, at),
        ends_case=now.gakkumdu in ends,
        choice=run.rule in law.choices(now.regime),
    )


def _late(each: Late, regime: str) -> LateLine:
    return LateLine(deadlines.rule(regime, each.rule, calendar.local_day(each.start)), each)


def _new_states(before: machine.Case, after: machine.Case) -> Iterator[law.State]:
    for each in law.MACHINES:
        if after.state(each) != before.state(each):
            yield law.states(after.regime)[after.state(each)]


def _new_late(before: machine.Case, after: machine.Case) -> Iterator[LateLine]:
    known = {(each.rule, each.start) for each in before.late}
    for each in after.late:
        if (each.rule, each.start) not in known:
            yield _late(each, after.regime)
