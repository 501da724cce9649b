"""Who is told about a promise, and when: the owner's chain, and at last the head of the agency that raised the gap.

A step is told once. After a stand-still all missed steps are recorded, and one notice goes out for the last of them:
its reader needs the present state, not the number of missed steps.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.domain.errors import N_
from posko.domain.gaps.states import OWED, Promise

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how long after the due time (negative: before), and who is told in words of the chain."""

    level: int
    after: timedelta
    told: str
    message: str

    @property
    def raiser_too(self) -> bool:
        """Whether the head of the agency that raised the gap is told as well."""
        return self.told == "heads of owner and raiser"


STEPS: tuple[Step, ...] = (
    Step(0, -DAY, "on duty", N_("A promise of yours is due tomorrow: %(promise)s")),
    Step(1, timedelta(0), "on duty", N_("A promise of yours is due and no evidence is in: %(promise)s")),
    Step(2, DAY, "head", N_("A promise of %(agency)s is a day late: %(promise)s")),
    Step(3, 3 * DAY, "heads of owner and raiser", N_("A promise of %(agency)s is three days late: %(promise)s")),
)


def steps_due(promise: Promise, at: datetime, told: Collection[int], made_at: datetime) -> tuple[Step, ...]:
    """The steps that are due at `at` and were not told, in their order; none for a promise that is no longer owed.

    They count from the time that runs: the due time, or the later one that was granted. The reminder is left out for
    a promise made less than a day before it is due, and once it is late.
    """
    if promise.state not in OWED:
        return ()
    return tuple(
        step
        for step in STEPS
        if step.level not in told
        and promise.runs_to + step.after <= at
        and (step.level > 0 or (at < promise.runs_to and made_at < promise.runs_to - DAY))
    )


def next_at(promise: Promise, told: Collection[int], made_at: datetime) -> datetime | None:
    """When the next step is due. None if nothing is owed, or once everybody was told.

    A reminder that was missed stays the next step until a later one is told: the round then finds what is due.
    """
    if promise.state not in OWED:
        return None
    last = max(told, default=-1)
    reminded = made_at < promise.runs_to - DAY
    ahead = (step.after for step in STEPS if step.level > last and (step.level > 0 or reminded))
    return promise.runs_to + after if (after := min(ahead, default=None)) is not None else None


def level_at(promise: Promise, at: datetime) -> int | None:
    """The highest step reached at `at`; None before the first one and for a promise that is no longer owed."""
    if promise.state not in OWED:
        return None
    return max((step.level for step in STEPS if promise.runs_to + step.after <= at), default=None)
