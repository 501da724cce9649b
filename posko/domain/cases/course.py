"""The course of a case: its events, read once and replayed once for all questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from posko.domain.cases import machine
from posko.domain.cases.case import Case
from posko.domain.cases.events import Event


@dataclass(frozen=True)
class Course:
    """The events of a case in their order, under the law of a regime."""

    events: Sequence[Event]
    regime: str

    @cached_property
    def steps(self) -> Sequence[Case]:
        """The case before its first event, and after each."""
        return tuple(accumulate(self.events, machine.advance, initial=Case(self.regime)))

    def last(self) -> Case:
        """The case at the moment of its last event."""
        last = self.steps[-1]
        return last if last.at is None else machine.at_moment(last, last.at)

    def standing(self, at: datetime) -> Case:
        """The case at a moment. It is replayed only for a moment before the last event."""
        if self.events and self.events[-1].at > at:
            return machine.replay(self.events, until=at, regime=self.regime)
        return machine.at_moment(self.steps[-1], at)

    def ground(self, at: datetime, event: str = "") -> Case:
        """The case that a new event starts from. A lapsed case still takes events from before its last moment.

        This needs a last event before that moment; otherwise nothing can have happened in between. A possible next
        event in another class of the same matter starts from now.
        """
        now = self.standing(at)
        if now.lapsed_at is None or machine.ways(now, event) or max(now.happened.values()) > now.lapsed_at:
            return now
        return self.standing(now.lapsed_at)
