"""Long work in steps: the states of a job as a table, how long a worker may be silent, and when a round is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from posko.domain.access import Viewer
from posko.domain.gaps.states import Transition

Clock = Callable[[], datetime]


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STARTER, WORKER = "who started it, or who keeps the post", "a worker"

# state, whose turn, clock rule, event, next state
JOB_TABLE: tuple[Transition, ...] = (
    Transition("queued", WORKER, "none", "job.taken", "running"),
    Transition("queued", STARTER, "none", "job.cancelled", "cancelled"),
    Transition("running", WORKER, "none", "job.done", "done"),
    Transition("running", WORKER, "none", "job.failed", "failed"),
    Transition("running", WORKER, "none", "job.cancelled", "cancelled"),
    # the worker was told to stop and laid it down between two steps
    Transition("running", WORKER, "none", "job.released", "queued"),
    # its worker went silent
    Transition("running", WORKER, "lease", "job.taken", "running"),
    Transition("failed", STARTER, "none", "job.resumed", "queued"),
    Transition("cancelled", STARTER, "none", "job.resumed", "queued"),
)
OVER: Final = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
# A worker that has not been heard of for so long is taken for dead; a step must be much shorter.
LEASE: Final = timedelta(minutes=2)
# A job whose worker died so often kills its workers.
MOST_DEATHS: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """What a handler gives after each step of its work.

    `write` is called in one transaction together with keeping the rest, so that a step happened wholly or not at all;
    thinking belongs before the step, outside of it. `cursor` is JSON: a handler that is taken up again begins after
    it. `message` is a sentence of the catalogue with `params`.
    """

    done: int
    total: int
    cursor: Any = None
    write: Callable[[], object] | None = None
    message: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What a handler works with: parameters, where it left off (None at first), who it is, the operation's clock."""

    params: Mapping[str, Any]
    cursor: Any
    by: Viewer
    at: Clock


Handler = Callable[[Run], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Watch:
    """The clocks of a worker, and whether it was told to stop. `offset` turns real time into the operation's."""

    real: Clock
    offset: timedelta
    stopping: Callable[[], bool]

    def at(self) -> datetime:
        """The operation's time now."""
        return self.real() + self.offset


def round_is_due(begun_at: datetime | None, every: timedelta, at: datetime) -> bool:
    """Whether a periodic task begins anew; however many rounds were missed, one makes up for them.

    A round that begun later than now says that the machine's clock was set back: nothing waits for it to catch up.
    """
    return begun_at is None or at - begun_at >= every or begun_at > at
