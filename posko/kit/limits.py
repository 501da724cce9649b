"""How much one sender may send: so many messages a minute, with a burst, and so many at the same moment.

The messages of a minute are counted for all processes of the post together, in seconds of any clock that only goes
forward. How many are worked on at once is counted in each process, whose threads are what it spares.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.utils.crypto import salted_hmac

from posko.kit.cache_file import cache_of

# A phone that was offline sends what it kept in one go.
BURST: Final = 60
# So many requests of one sender are worked on at once; the other threads are for the others.
AT_ONCE: Final = 16
# A flood is reported once, and again after this many quiet seconds.
QUIET: Final = 600.0


COUNTED: Final = "default"  # the alias in CACHES


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: `level` messages may come at once at `at`; it fills by `per_minute` up to `burst`."""

    level: float
    at: float

    def filled(self, now: float, *, per_minute: int, burst: int) -> Bucket:
        """The bucket at a later moment; a clock that went back gives nothing."""
        return Bucket(min(burst, self.level + max(0.0, now - self.at) * per_minute / 60), now)


class Limits:
    """The buckets of all senders of one door, and who floods it."""

    def __init__(self, door: str, *, burst: int = BURST, at_once: int = AT_ONCE) -> None:
        self.door, self.burst, self.at_once = door, burst, at_once
        self._lock = threading.Lock()
        self._inside: Counter[str] = Counter()

    def wait(self, sender: str, now: float, *, per_minute: int) -> float:
        """0 where the sender may send now, else the seconds to wait. `per_minute` 0: no limit."""
        if per_minute <= 0:
            return 0.0
        seconds = 0.0

        def take(kept: tuple[float, float] | None) -> tuple[float, float]:
            nonlocal seconds
            before = Bucket(self.burst, now) if kept is None else Bucket(*kept)
            bucket = before.filled(now, per_minute=per_minute, burst=self.burst)
            may = bucket.level >= 1
            seconds = 0.0 if may else (1 - bucket.level) * 60 / per_minute
            return bucket.level - 1 if may else bucket.level, bucket.at

        # A bucket that had the time to fill up is as good as none.
        cache_of(COUNTED).change(self._key("bucket", sender), take, math.ceil(self.burst * 60 / per_minute) + 1)
        return seconds

    def look(self, sender: str, now: float, *, per_minute: int) -> float:
        """The seconds that `wait` would say, and nothing is taken: for a door that counts only what it refuses."""
        kept = cache_of(COUNTED).get(self._key("bucket", sender))
        if kept is None:
            return 0.0
        level = Bucket(*kept).filled(now, per_minute=per_minute, burst=self.burst).level
        return 0.0 if level >= 1 else (1 - level) * 60 / per_minute

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
        """Whether this flood was not reported yet. Asking marks it as going on."""
        news = True

        def tell(last: float | None) -> float:
            nonlocal news
            news = last is None or now - last > QUIET
            return now

        cache_of(COUNTED).change(self._key("told", sender), tell, QUIET)
        return news

    def _key(self, what: str, sender: str) -> str:
        """Addresses and numbers of people do not stand in the file."""
        return f"{what}:{self.door}:{salted_hmac(what, sender.encode('utf-8', 'surrogatepass')).hexdigest()}"


def forget_all() -> None:
    """Begin to count anew, at all doors."""
    cache_of(COUNTED).clear()
