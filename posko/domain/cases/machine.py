"""The machines played: one event after the other, with the clocks that run, what was late, and what may come next.

A case is never changed: each event gives the next one, so that what is stored can be held against a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from posko.domain import calendar, clocks, deadlines
from posko.domain.cases.events import TWO_PIECES, Event
from posko.domain.deadlines import Deadline
from posko.domain.errors import BadInput, said
from posko.law import cases as law
from posko.law import deadlines as rules
from posko.law.cases import Clock, Machine, Step

REGIME = "pilkada"
LAPSED = "LAPSED"
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs since `start`."""

    rule: str
    start: datetime
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Late:
    """A clock that was breached: `ended_at` when it was answered at last, None while it still is not; `by` how much
    after the latest of its dates (until the moment that is looked at)."""

    rule: str
    start: datetime
    deadline: Deadline
    ended_at: datetime | None
    by: timedelta


@dataclass(frozen=True, slots=True)
class Case:
    """Where a matter stands: a state in each machine ("" before it is there), its clocks, its events.

    `happened`: the last moment of every event by name; `lapsed_at`: the last moment in time, where it lapsed.
    """

    regime: str = REGIME
    violation: str = law.NOTHING
    gakkumdu: str = law.NOTHING
    running: Mapping[str, Running] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    happened: Mapping[str, datetime] = field(default_factory=dict)
    discussions: frozenset[int] = frozenset()
    lapsed_at: datetime | None = None
    at: datetime | None = None

    def state(self, machine: Machine) -> str:
        """The state in one machine."""
        return self.violation if machine == "violation" else self.gakkumdu


class ImpossibleError(BadInput):
    """An event that cannot have happened where the case stands."""


def replay(events: Iterable[Event], *, until: datetime | None = None, regime: str = REGIME) -> Case:
    """The case after its events, as it stood at `until` (by default at the last event). BadInput as `advance`."""
    case = Case(regime)
    for event in events:
        if until is not None and event.at > until:
            break
        case = advance(case, event)
    return case if until is None else at_moment(case, until)


def ground(events: Sequence[Event], at: datetime, *, regime: str = REGIME) -> Case:
    """The case that a new event goes on from: one that lapsed still takes what happened before its last moment.

    Unless its last event is later than that: then nothing can have happened in between.
    """
    now = replay(events, until=at, regime=regime)
    if now.lapsed_at is None or max(now.happened.values()) > now.lapsed_at:
        return now
    return replay(events, until=now.lapsed_at, regime=regime)


def advance(case: Case, event: Event) -> Case:
    """The case after one more event. BadInput for one that is out of order or impossible, naming what is allowed."""
    if case.at is not None and event.at < case.at:
        raise BadInput(
            "Line %(line)s: %(event)s at %(at)s lies before the event above it (%(before)s). Events stand in the order "
            "in which they happened.",
            line=event.line,
            event=event.name,
            at=event.at.isoformat(),
            before=case.at.isoformat(),
        )
    case = at_moment(case, event.at)
    try:
        return _take(case, event)
    except (ValueError, OverflowError) as wrong:
        if isinstance(wrong, BadInput):
            raise
        raise BadInput("Line %(line)s: %(reason)s", line=event.line, reason=str(wrong)) from wrong


def _take(case: Case, event: Event) -> Case:
    tells = _said(case, event)
    taken = [step for step in law.steps(case.regime) if _fits(step, case, event.name, tells)]
    if not any(_stands_alone(step) for step in taken):
        raise _impossible(case, event)
    for step in taken:
        for need in step.needs:
            _must(need, case, event)
    return _follow(case, event, taken)


def at_moment(case: Case, at: datetime) -> Case:
    """The case as it stands at a moment with no event in between: a clock that is over for good makes it lapse."""
    for clock in law.clocks(case.regime):
        running = case.running.get(clock.rule)
        if running is not None and case.gakkumdu in clock.lapses_from and deadlines.is_breached(running.deadline, at):
            end = deadlines.last_moment(running.deadline.breach_after)
            late = Late(clock.rule, running.start, running.deadline, None, at - end)
            return replace(case, gakkumdu=LAPSED, running={}, late=(*case.late, late), lapsed_at=end, at=at)
    return replace(case, at=at)


def lateness(case: Case) -> tuple[Late, ...]:
    """What was late, and what is late now, seen from `case.at`."""
    if case.at is None:
        return ()
    pending = [
        Late(run.rule, run.start, run.deadline, None, by)
        for run in case.running.values()
        if (by := clocks.late_by(run.deadline, case.at)) is not None
    ]
    return (*case.late, *pending)


def at_risk(case: Case) -> bool:
    """Whether a clock that runs is past its earliest date and not past its latest."""
    return case.at is not None and any(
        clocks.state_at(run.deadline, case.at) == "warn" for run in case.running.values()
    )


def allowed(case: Case) -> tuple[str, ...]:
    """The names of the events that may come next, in the order of the table."""
    return tuple(name for name in law.event_names(case.regime) if ways(case, name))


def ways(case: Case, event: str) -> tuple[Step, ...]:
    """The steps that some event of this name could take now: what it may say stands in their `when`."""
    found = tuple(step for step in law.steps(case.regime) if step.event == event and _may_come(step, case))
    return found if any(_stands_alone(step) for step in found) else ()


def _stands_alone(step: Step) -> bool:
    """Whether an event may take this step and no other: the centre begins only with what Bawaslu registers or finds."""
    return step.machine == "violation" or law.NOTHING not in step.sources


def _may_come(step: Step, case: Case) -> bool:
    """Whether some event of this name could take the step: what it will say is open, what it needs is known."""
    if case.state(step.machine) not in step.sources:
        return False
    if "two_discussions" in step.needs and not {1, 2} <= case.discussions:
        return False
    if "first_extension" in step.needs and "handling.extended" in case.happened:
        return False
    if step.event == "discussion.held" and step.when.get("n") in case.discussions:
        return False
    return "first_forwarding" not in step.needs or step.event not in case.happened


def _said(case: Case, event: Event) -> Said:
    """What the event says, and what follows from it: whether a report came too late, whether a verdict is there."""
    known = event.moment("known_at")
    late = known is not None and _is_late(case.regime, known, event.at)
    return {**event.said, "late": late, "received": event.moment("received_at") is not None}


def _is_late(regime: str, known: datetime, at: datetime) -> bool:
    rule = rules.rule(regime, "report.filing", calendar.local_day(known))
    return deadlines.is_breached(deadlines.due(rule, known), at)


def _fits(step: Step, case: Case, name: str, tells: Said) -> bool:
    here = step.event == name and case.state(step.machine) in step.sources
    return here and all(tells.get(key) == value for key, value in step.when.items())


def _must(need: str, case: Case, event: Event) -> None:
    """BadInput where what a step needs is not there."""
    wanting = {
        "two_pieces_of_evidence": (
            int(event.said.get("evidence", 0)) < TWO_PIECES,
            "a crime is decided on at least two pieces of evidence",
        ),
        "two_discussions": (not {1, 2} <= case.discussions, "a crime is decided after the first two discussions"),
        "reason": (not str(event.said.get("reason", "")).strip(), "the two more days need a recorded reason"),
        "missing": (not event.said.get("missing"), "what is missing must be named"),
        "first_extension": ("handling.extended" in case.happened, "handling is extended once"),
        "first_forwarding": ("report.forwarded" in case.happened, "it was forwarded before"),
    }[need]
    if wanting[0]:
        raise _impossible(case, event, wanting[1])


def _follow(case: Case, event: Event, taken: list[Step]) -> Case:
    states = {step.machine: step.to for step in taken if step.to != law.STAYS}
    held = case.discussions | ({int(event.said["n"])} if event.name == "discussion.held" else set())
    if event.name == "finding.recorded":
        held = frozenset()
    after = replace(
        case,
        violation=states.get("violation", case.violation),
        gakkumdu=states.get("gakkumdu", case.gakkumdu),
        happened={**case.happened, event.name: event.at},
        discussions=frozenset(held),
        at=event.at,
    )
    return _wind(after, event)


def _wind(case: Case, event: Event) -> Case:
    """End the clocks that the event answered, begin those that it starts."""
    running, late = dict(case.running), list(case.late)
    for clock in law.clocks(case.regime):
        run = running.get(clock.rule)
        if run is not None and (event.name in clock.ended_by or not _runs(clock, case)):
            del running[clock.rule]
            late += _answered(run, event, dropped=event.name in clock.dropped_by)
        if event.name in clock.begins and (start := _start(clock, case, event)) is not None:
            begun = _begin(case.regime, clock.rule, start)
            if _runs(clock, case):
                running[clock.rule] = begun
            elif not clock.runs_in:
                late += _answered(begun, event, dropped=False)
    return replace(case, running=running, late=tuple(late))


def _runs(clock: Clock, case: Case) -> bool:
    return case.violation in clock.runs_in or case.gakkumdu in clock.runs_in


def _start(clock: Clock, case: Case, event: Event) -> datetime | None:
    if clock.field:
        return event.moment(clock.field) or (event.at if clock.runs_in else None)
    if clock.since:
        return max((case.happened[name] for name in clock.since if name in case.happened), default=event.at)
    return event.at


def _begin(regime: str, rule: str, start: datetime) -> Running:
    found = rules.rule(regime, rule, calendar.local_day(start))
    return Running(rule, start, deadlines.due(found, start))


def _answered(run: Running, event: Event, *, dropped: bool) -> list[Late]:
    by = None if dropped else clocks.late_by(run.deadline, event.at)
    return [] if by is None else [Late(run.rule, run.start, run.deadline, event.at, by)]


def _impossible(case: Case, event: Event, why: str = "") -> BadInput:
    return ImpossibleError(
        said(
            "Line %(line)s: %(event)s cannot happen here%(why)s. The matter stands at %(state)s; allowed: %(allowed)s."
        ),
        line=event.line,
        event=event.name,
        why=f" ({why})" if why else "",
        state=" / ".join(state for state in (case.violation, case.gakkumdu) if state) or "nothing yet",
        allowed=", ".join(allowed(case)) or "nothing",
    )
