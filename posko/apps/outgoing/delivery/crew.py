"""The threads that deliver: one a gateway, so that one that hangs holds up no other.

A turn looks who is to be asked and starts who is missing; it waits for nobody.
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

WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.SECURITY})
log = logging.getLogger(__name__)
_working: dict[tuple[str, int], threading.Thread] = {}


def turn(watch: Watch, *, by: Viewer) -> None:
    """Give up what is over, and start a thread for each gateway that is to be asked and has none."""
    viewer = system_viewer("outgoing", operation=by.operation, city=by.city, compartments=WALLS)
    with walls.opened(WALLS):  # the worker brings everybody's
        services.give_up(by=viewer, at=watch.at())
        asked = list(selectors.rounds(viewer, watch.at()))
    for each in asked:
        mine = (by.operation, each.key)
        if mine not in _working or not _working[mine].is_alive():
            _working[mine] = threading.Thread(target=_line(each, watch, viewer), name="outgoing-line", daemon=True)
            _working[mine].start()


def wait(seconds: float) -> None:
    """Wait until all threads are done, but no longer than so."""
    until = time.monotonic() + seconds
    for thread in list(_working.values()):
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
