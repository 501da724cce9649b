"""One thread that writes for all: who waits together is committed together, and is answered only after the commit.

A commit that is on the disk (SQLite FULL, PostgreSQL with synchronous commit) costs milliseconds, whatever is in it.
So callers hand what they have to one thread with a connection of its own, which writes all that waits in one
transaction. Where more wait than fit, each sender gets its turn: a flood from one slows nobody else.

What is written, and how, is the caller's matter (`keep`); this room knows queues, turns and failures only.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection

from posko.domain.errors import Busy
from posko.domain.intake import Away
from posko.kit import waits, walls

T = TypeVar("T")
R = TypeVar("R")

# So many are committed together, and so many may wait; who waits longer than this (seconds) is told to come again.
BATCH, MOST_WAITING, PATIENCE = 64, 1_000, 15.0
# A thread that has nothing to do for so long (seconds) ends, and its connection with it; the next caller starts one.
IDLE = 30.0


class _Waiting(Generic[T, R]):
    """One caller that waits: its item, and the outcome."""

    __slots__ = ("answer", "done", "error", "gone", "item")

    def __init__(self, item: T) -> None:
        self.item = item
        self.answer: R | None = None
        self.error: BaseException | None = None
        self.gone = False
        # A bare lock is the cheapest thing to wait for: taken here, let go by the writer.
        self.done = threading.Lock()
        self.done.acquire()


class GroupWriter(Generic[T, R]):
    """Writes what callers hand in, many in one transaction.

    `keep(items)` writes all of them in one transaction and gives an answer for each, in order; when it raises, nothing
    is kept. One that spoils a batch is found by writing each alone.
    """

    def __init__(
        self, name: str, keep: Callable[[Sequence[T]], Sequence[R]], *, batch: int = BATCH, most: int = MOST_WAITING
    ) -> None:
        self._name, self._keep, self._batch, self._most = name, keep, batch, most
        # Held during each transaction of this process that writes much, so that none sleeps in the database's queue.
        self.gate = threading.Lock()
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    def write(self, item: T, *, lane: str, patience: float = PATIENCE) -> R:
        """Write one item. Returns the answer of `keep` after the commit. Raises Away if it cannot be written now."""
        waiting: _Waiting[T, R] = _Waiting(item)
        with self._changed:
            if self._count >= self._most or self._stopping:
                raise Away
            self._lanes.setdefault(lane, deque()).append(waiting)
            self._count += 1
            self._must_run()
            self._changed.notify()
        if not waiting.done.acquire(timeout=patience):
            waiting.gone = True
            raise Away
        if waiting.error is not None:
            raise waiting.error
        return waiting.answer  # type: ignore[return-value]  # the writer answered, or there is an error

    def waiting(self) -> int:
        """How many wait to be taken; who has time lets them go first."""
        return self._count

    def idle_for(self) -> float:
        """Seconds since this process last wrote; 0 while somebody waits."""
        return 0.0 if self._count else time.monotonic() - self._wrote_at

    def stop(self) -> None:
        """Write what waits, then end the thread and close its connection."""
        with self._changed:
            thread, self._stopping = self._thread, True
            self._changed.notify_all()
        if thread is not None:
            thread.join()
        self._stopping = False

    def _forget(self) -> None:
        """A new process has no thread and nobody who waits."""
        self._changed = threading.Condition(threading.Lock())
        self._lanes: OrderedDict[str, deque[_Waiting[T, R]]] = OrderedDict()
        self._count, self._wrote_at = 0, 0.0
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.gate = threading.Lock()

    def _must_run(self) -> None:
        """Start the thread if there is none, or if it died."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        waits.hold(waits.PAGES)
        try:
            while batch := self._next():
                self._write(batch)
        finally:
            connection.close()

    def _next(self) -> list[_Waiting[T, R]]:
        """The next items, one a sender and round. Empty if this thread shall end."""
        with self._changed:
            while True:
                if self._count:
                    if taken := self._taken():
                        return taken
                elif self._stopping or (not self._changed.wait(IDLE) and not self._count):
                    self._thread = None
                    return []

    def _taken(self) -> list[_Waiting[T, R]]:
        """At most a batch, without callers that gave up waiting: they were told that nothing is saved."""
        taken: list[_Waiting[T, R]] = []
        while self._lanes and len(taken) < self._batch:
            lane, those = self._lanes.popitem(last=False)
            first = those.popleft()
            self._count -= 1
            if those:
                self._lanes[lane] = those
            if not first.gone:
                taken.append(first)
        return taken

    def _write(self, batch: list[_Waiting[T, R]]) -> None:
        try:
            self._write_together(batch)
        except BaseException as broken:
            for each in batch:
                each.error = each.error or _error_for(broken)
            with suppress(Exception):
                connection.close()
        finally:
            self._wrote_at = time.monotonic()
            for each in batch:
                each.done.release()

    def _write_together(self, batch: list[_Waiting[T, R]]) -> None:
        items = [each.item for each in batch]
        try:
            answers = self._kept(items)
        except (OperationalError, InterfaceError, Busy):
            if connection.vendor == "sqlite":
                raise
            # The server may have closed the connection; a commit that went unseen is found again by its key.
            connection.close()
            answers = self._kept(items)
        except Exception:
            for each in batch:
                self._write_alone(each)
            return
        for each, answer in zip(batch, answers, strict=True):
            each.answer = answer

    def _write_alone(self, waiting: _Waiting[T, R]) -> None:
        try:
            waiting.answer = self._kept([waiting.item])[0]
        except Exception as broken:
            waiting.error = _error_for(broken)

    def _kept(self, items: Sequence[T]) -> Sequence[R]:
        with self.gate, walls.opened():
            return self._keep(items)


def _error_for(broken: BaseException) -> BaseException:
    """A database that is away is no fault of the message: its sender comes again."""
    if isinstance(broken, OperationalError | InterfaceError | Busy):
        away = Away()
        away.__cause__ = broken
        return away
    return broken
