"""The threads in which views run."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Threads:
    """So many threads that take work in its order, and tell the event loop what came of it."""

    def __init__(self, count: int) -> None:
        self._works: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._run, name=f"view-{number + 1}", daemon=True).start()

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """What `work` gives or raises, in one of the threads."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def done() -> None:
            try:
                result = work()
            except BaseException as broken:
                loop.call_soon_threadsafe(_raise, future, broken)
            else:
                loop.call_soon_threadsafe(_give, future, result)

        self._works.put(done)
        return future

    def _run(self) -> None:
        while True:
            self._works.get()()


def _give(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _raise(future: asyncio.Future[T], broken: BaseException) -> None:
    if not future.done():
        future.set_exception(broken)
