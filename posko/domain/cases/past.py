"""The spans that ended between two moments of a case: the state it left, and the clocks answered, in time or late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from posko.domain.cases.machine import Case
from posko.law import cases as law


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a machine from one state to another. `to` is "" if the machine is at its end."""

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
    """The states that were left or entered; what the clock alone moved did so at the last moment in time."""
    states = law.states(after.regime)
    for machine in law.MACHINES:
        to = after.state(machine)
        if to != before.state(machine):
            passed = after.passed_at if after.passed_at != before.passed_at else None
            moved = (after.lapsed_at or passed) if machine == "gakkumdu" else None
            yield Move(machine, "" if states[to].last else to, moved or at)


def answered(before: Case, after: Case, event: str) -> Iterator[Answered]:
    """The clocks that an event answered, without those that it made needless. No event: only those that lapsed."""
    told = {(each.rule, each.start) for each in before.late}
    # A clock whose rule was never read in a source is no breach, and was not surely kept.
    unread = {(each.rule, each.start) for each in after.late if not each.deadline.verified}
    late = {(each.rule, each.start) for each in after.late} - unread - told
    yield from (Answered(rule, start, True) for rule, start in sorted(late))
    kept = {(run.rule, run.start) for run in before.running.values()}
    kept -= {(run.rule, run.start) for run in after.running.values()}
    needless = {clock.rule for clock in law.clocks(after.regime) if not event or event in clock.dropped_by}
    yield from (Answered(rule, start, False) for rule, start in sorted(kept - late - unread) if rule not in needless)
