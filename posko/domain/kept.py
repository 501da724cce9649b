"""Works a thing out once for everybody who asks for the same: a hundred screens, one computation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last `most` answers of this process, by key; who asks while one is being worked out waits for it.

    A key must hold everything that the answer depends on, the walls of who looks among it. What fails is not kept.
    """

    def __init__(self, most: int = 64) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._busy: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """The answer of a key, worked out now where it is not kept."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            mine = self._busy.setdefault(key, Lock())
        with mine:
            try:
                with self._lock:
                    if key in self._answers:
                        return self._answers[key]
                answer = work()
                with self._lock:
                    self._answers[key] = answer
                    while len(self._answers) > self.most:
                        self._answers.popitem(last=False)
                return answer
            finally:
                with self._lock:
                    if self._busy.get(key) is mine:
                        del self._busy[key]
