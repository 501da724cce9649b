"""What is over between two moments of a case: the state it left, and the clocks that were answered, kept or late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from posko.domain.cases.machine import Case
from posko.law import cases as law


@dataclass(frozen=True, slots=True)
class Move:
    """A machine went from one state to another; `to` is "" where nothing more is expected of it."""

    machine: law.Machine
    to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A clock that ended: late, or kept."""

    rule: str
    start: datetime
    late: bool


def moves(before: Case, after: Case, at: datetime) -> Iterator[Move]:
    """The states that were left or entered; a case that lapsed did so at its last moment in time."""
    states = law.states(after.regime)
    for machine in law.MACHINES:
        to = after.state(machine)
        if to != before.state(machine):
            lapsed = after.lapsed_at if machine == "gakkumdu" else None
            yield Move(machine, "" if states[to].last else to, lapsed or at)


def answered(before: Case, after: Case, event: str) -> Iterator[Answered]:
    """The clocks that an event answered; none for those that it made needless. No event: only what lapsed."""
    late = {(each.rule, each.start) for each in after.late} - {(each.rule, each.start) for each in before.late}
    yield from (Answered(rule, start, True) for rule, start in sorted(late))
    kept = {(run.rule, run.start) for run in before.running.values()}
    kept -= {(run.rule, run.start) for run in after.running.values()}
    needless = {clock.rule for clock in law.clocks(after.regime) if not event or event in clock.dropped_by}
    yield from (Answered(rule, start, False) for rule, start in sorted(kept - late) if rule not in needless)
