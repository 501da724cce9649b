"""The threads in which views run."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Final, TypeVar

T = TypeVar("T")
Work = Callable[[], object]
LATE: Final = 0.02  # seconds


class Threads:
    """So many threads that take work in its order, and tell the event loop what came of it."""

    def __init__(self, count: int) -> None:
        self._most, self._count = count, 0
        self._lock = threading.Lock()
        self._idle: list[SimpleQueue[Work]] = []
        self._waiting: deque[Work] = deque()
        self._ended: deque[Work] = deque()
        self._begun = 0
        self._timer: asyncio.TimerHandle | None = None

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """What `work` gives or raises, in one of the threads."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(lambda: loop.call_soon_threadsafe(_come_of(work, future)))
        return future

    def see_to(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """The same for work whose end nobody waits for.

        Waking the loop for each would cost more than the rest of a small request: it looks when the next begins.
        """
        self._look()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._begun += 1
        self._put(lambda: self._ended.append(_come_of(work, future)))
        self._timer = self._timer or asyncio.get_running_loop().call_later(LATE, self._tick)
        return future

    def _look(self) -> None:
        while self._ended:
            self._ended.popleft()()
            self._begun -= 1

    def _tick(self) -> None:
        self._look()
        self._timer = asyncio.get_running_loop().call_later(LATE, self._tick) if self._begun else None

    def _put(self, work: Work) -> None:
        """To the thread that was busy last, whose connection is warm; to a new one only where none is idle."""
        with self._lock:
            if self._idle:
                self._idle.pop().put(work)
            elif self._count < self._most:
                self._count += 1
                threading.Thread(target=self._run, args=(work,), name=f"view-{self._count}", daemon=True).start()
            else:
                self._waiting.append(work)

    def _run(self, work: Work) -> None:
        own: SimpleQueue[Work] = SimpleQueue()
        while True:
            work()
            with self._lock:
                if self._waiting:
                    work = self._waiting.popleft()
                    continue
                self._idle.append(own)
            work = own.get()


def _come_of(work: Callable[[], T], future: asyncio.Future[T]) -> Work:
    """Do the work; gives how the event loop hears of it. Whatever it raises, the thread goes on."""
    try:
        return partial(_give, future, work())
    except BaseException as broken:
        return partial(_raise, future, broken)


def _give(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _raise(future: asyncio.Future[T], broken: BaseException) -> None:
    if not future.done():
        future.set_exception(broken)
