"""The threads that deliver: some to a gateway, so that one that hangs holds up no other.

A turn looks who is to be asked and starts what is missing; it waits for nobody.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection

from posko.apps.outgoing.delivery import selectors, services
from posko.apps.outgoing.delivery.selectors import Round
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.jobs import Watch
from posko.kit import waits, walls

LINES = 4  # threads to one gateway
WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.SECURITY})
log = logging.getLogger(__name__)
_working: dict[tuple[str, int], list[threading.Thread]] = {}


def turn(watch: Watch, *, by: Viewer) -> None:
    """Give up what is over, and start a thread for each gateway that is to be asked and has none, or too few."""
    viewer = system_viewer("outgoing", operation=by.operation, city=by.city, compartments=WALLS)
    with walls.opened(WALLS):  # the worker brings everybody's
        services.give_up(by=viewer, at=watch.at())
        asked = list(selectors.rounds(viewer, watch.at()))
    for each in asked:
        lines = _working.setdefault((by.operation, each.key), [])
        lines[:] = [thread for thread in lines if thread.is_alive()]
        wanted = min(LINES, -(-each.waiting // services.TAKEN)) if not each.on_trial else 1
        for _ in range(wanted - len(lines)):
            lines.append(_started(_line(each, watch, viewer)))


def wait(seconds: float) -> None:
    """Wait until all threads are done, but no longer than so."""
    until = time.monotonic() + seconds
    for lines in list(_working.values()):
        for thread in lines:
            thread.join(max(0.0, until - time.monotonic()))


def _line(each: Round, watch: Watch, viewer: Viewer) -> Callable[[], None]:
    def run() -> None:
        try:
            waits.hold(waits.ROUNDS)
            with walls.opened(WALLS):  # the worker brings everybody's
                services.work(each, watch, by=viewer)
        except Exception:
            log.exception("a line to %s failed; what it held is taken up again when its lease is over", each.way)
        finally:
            connection.close()

    return run


def _started(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, name="outgoing-line", daemon=True)
    thread.start()
    return thread
