"""Where a matter stands, and the clocks that run or were late in it. Never changed: each event gives the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from posko.domain.calendar import REGIME
from posko.domain.deadlines import Deadline
from posko.law import cases as law
from posko.law.cases import Machine


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

    `decided`: the state of each class that was decided, the latest last; `violation` is that of the latest.
    `forwarded`: the classes whose letter has gone. `happened`: the last moment of every event by name.
    `in_doubt`: clocks that were answered between their dates, and until when that puts the case at risk (None: until
    another event settles it). `lapsed_at`, `passed_at`: the last moment before the clock alone moved the centre.
    """

    regime: str = REGIME
    violation: str = law.NOTHING
    gakkumdu: str = law.NOTHING
    decided: Mapping[str, str] = field(default_factory=dict)
    forwarded: frozenset[str] = frozenset()
    running: Mapping[str, Running] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    in_doubt: Mapping[str, datetime | None] = field(default_factory=dict)
    happened: Mapping[str, datetime] = field(default_factory=dict)
    discussions: frozenset[int] = frozenset()
    lapsed_at: datetime | None = None
    passed_at: datetime | None = None
    at: datetime | None = None

    def state(self, machine: Machine) -> str:
        """The state in one machine."""
        return self.violation if machine == "violation" else self.gakkumdu

    @property
    def threads(self) -> Mapping[str, str]:
        """The state of each class that was decided. Before a decision there is one state, under no class."""
        return self.decided or {"": self.violation}

    @property
    def states(self) -> frozenset[str]:
        """Every state in which the matter stands."""
        return frozenset({*self.threads.values(), self.gakkumdu} - {law.NOTHING})

    @property
    def ended(self) -> bool:
        """Whether nothing more is expected: a crime ends where the centre does, each other class by itself."""
        known = law.states(self.regime)
        if self.gakkumdu and not known[self.gakkumdu].last:
            return False
        return all(state == "DECIDED_CRIME" or (state and known[state].last) for state in self.threads.values())
