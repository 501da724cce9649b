"""Whether the post is well: its database answers. A fault of its ledger rings people and takes no post away.

A thread of its own asks, so that a database that hangs holds no thread of a request for longer than PATIENCE, and one
that is asked a thousand times a second asks once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, connection

# Seconds: how long an answer is waited for, and how long one stands.
PATIENCE: Final = 0.8
FRESH: Final = 1.0
log = logging.getLogger(__name__)


class Pulse:
    """Looks at most once in FRESH seconds, and never twice at once."""

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._last: _Look | None = None

    def well(self) -> bool:
        """Whether the last look found all well; one that has taken longer than PATIENCE has not."""
        with self._lock:
            last = self._last
            if last is None or (last.done.is_set() and time.monotonic() > last.begun + FRESH):
                last = self._last = _Look(self._look)
                threading.Thread(target=last.run, name="pulse", daemon=True).start()
        last.done.wait(max(0.0, last.begun + PATIENCE - time.monotonic()))
        return last.good


class _Look:
    def __init__(self, look: Callable[[], bool]) -> None:
        self.look, self.good, self.done, self.begun = look, False, threading.Event(), time.monotonic()

    def run(self) -> None:
        try:
            self.good = self.look()
        finally:
            self.done.set()


def _all_well() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        log.warning("the database does not answer", exc_info=True)
        return False
    finally:
        connection.close()


pulse = Pulse(_all_well)
