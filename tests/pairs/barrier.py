"""Two sides at once on PostgreSQL: one is held before a statement of its own until the other is done, or waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import Event
from typing import Any

from django.db import connection

PATIENCE = 20.0  # seconds; a side that takes longer than this is stuck
A_WHILE = 1.5  # seconds; a side that waits for longer than this may wait for a lock of this process
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
Side = Callable[[], object]
Wrapper = Callable[..., Any]


class Barrier:
    """Holds its connection before the statement with this index; the commit counts as the last statement."""

    def __init__(self, hold: int) -> None:
        self.hold, self.passed = hold, 0
        self.held_before = ""
        self.reached, self.go = Event(), Event()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django calls this for every statement of the connection."""
        self._pass(sql)
        return execute(sql, params, many, context)

    @contextmanager
    def around(self) -> Iterator[None]:
        """Hold what the connection of this thread does."""
        commit = connection.commit

        def held_commit() -> None:
            self._pass("COMMIT")
            commit()

        connection.commit = held_commit  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(self):
                yield
        finally:
            del connection.commit  # a thread of the pool may run the other side next

    def _pass(self, statement: str) -> None:
        if self.passed == self.hold:
            self.held_before = statement[:60]
            self.reached.set()
            self.go.wait(PATIENCE)
        self.passed += 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one hold ended: the statement that was held (empty if the side has fewer), and what went wrong."""

    held_before: str
    errors: tuple[BaseException, ...]


def two_at_once(first: Side, second: Side, *, hold: int, watch: Wrapper) -> Outcome:
    """Run the first side up to the hold, then the second until it is done or waits, then both to their end.

    `watch` sees every statement of both.
    """
    barrier = Barrier(hold)
    with ThreadPoolExecutor(2) as hands:
        one = hands.submit(_run, first, barrier, watch)
        while not (barrier.reached.wait(0.002) or one.done()):
            pass
        other = hands.submit(_run, second, None, watch)
        end = time.monotonic() + A_WHILE
        while not (other.done() or _somebody_waits()) and time.monotonic() < end:
            time.sleep(0.002)
        barrier.go.set()
        errors = tuple(error for error in (_error(one), _error(other)) if error is not None)
    return Outcome(barrier.held_before, errors)


def _run(side: Side, barrier: Barrier | None, watch: Wrapper) -> None:
    try:
        with connection.execute_wrapper(watch), barrier.around() if barrier else nullcontext():
            side()
    finally:
        connection.close()


def _error(side: Future[None]) -> BaseException | None:
    return side.exception(PATIENCE)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])
