"""How much one sender may send: so many messages a minute, with a burst, and so many at the same moment.

Counted in each process for itself, in seconds of any clock that only goes forward. Many threads may ask.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Final

# A phone that was offline sends what it kept in one go.
BURST: Final = 60
# So many requests of one sender are worked on at once; the other threads are for the others.
AT_ONCE: Final = 16
# A flood is told of once, and anew after so many quiet seconds.
QUIET: Final = 600.0
MOST_KEPT: Final = 20_000


@dataclass(slots=True)
class Bucket:
    """A token bucket: `level` messages may come at once at `at`; it fills by `per_minute` up to `burst`."""

    level: float
    at: float

    def take(self, now: float, *, per_minute: int, burst: int) -> float:
        """0 where a message may come now, else after how many seconds one may."""
        rate = per_minute / 60
        self.level = min(burst, self.level + max(0.0, now - self.at) * rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / rate


class Limits:
    """The buckets of all senders of one door, and who floods it."""

    def __init__(self, *, burst: int = BURST, at_once: int = AT_ONCE) -> None:
        self.burst, self.at_once = burst, at_once
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}
        self._inside: Counter[str] = Counter()
        self._told: dict[str, float] = {}

    def wait(self, sender: str, now: float, *, per_minute: int) -> float:
        """0 where the sender may send now, else the seconds to wait. `per_minute` 0: no limit."""
        if per_minute <= 0:
            return 0.0
        with self._lock:
            if len(self._buckets) >= MOST_KEPT:
                self._buckets.clear()
            bucket = self._buckets.setdefault(sender, Bucket(self.burst, now))
            return bucket.take(now, per_minute=per_minute, burst=self.burst)

    def enter(self, sender: str) -> bool:
        """Whether the sender may have one more request worked on; who was let in leaves again."""
        with self._lock:
            may = self._inside[sender] < self.at_once
            if may:
                self._inside[sender] += 1
            return may

    def leave(self, sender: str) -> None:
        """One request of the sender is done."""
        with self._lock:
            self._inside[sender] -= 1
            if self._inside[sender] <= 0:
                del self._inside[sender]

    def is_news(self, sender: str, now: float) -> bool:
        """Whether this flood was not told of yet; asking says that it goes on."""
        with self._lock:
            last, self._told[sender] = self._told.get(sender), now
            if len(self._told) > MOST_KEPT:
                self._told = {sender: now}
            return last is None or now - last > QUIET
