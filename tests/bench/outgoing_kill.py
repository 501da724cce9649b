"""Kill who sends and who brings an order at each of twelve points, and see whether it arrives and is acted on once.

`python -m tests.bench.outgoing_kill` works on the post of POSKO_DATA (or DATABASE_URL). Each point has an order of its
own and a process that is forked for it and killed there (SIGKILL): while the order is written, taken, looked up, sent,
answered, kept. The next process finds what it left. A point that kills nobody is a fault.
"""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection

from posko import clock
from posko.apps.ledger.models import Entry
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.delivery import line, selectors, services
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.domain.access import Compartment, system_viewer
from posko.domain.jobs import Watch
from posko.domain.outgoing import policies
from posko.kit import walls
from tests.gateway_door import Came, Gateway, gateway
from tests.outgoing import contact, order, way

SECURITY = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.SECURITY})
BEFORE, AFTER = "before", "after"
# Where who brings it is killed: before or after a piece of the worker. `asked` is killed by the gateway itself, when it
# has the message and has not answered.
WORKER: dict[str, tuple[Any, str, str]] = {
    "before it is taken": (services, "_take", BEFORE),
    "once it is taken": (services, "_take", AFTER),
    "before the gateway is looked up": (line, "_looked_up", BEFORE),
    "once the line is open": (line, "_connected", AFTER),
    "once the gateway answered": (line, "_asked", AFTER),
    "before the answer is kept": (services, "_keep", BEFORE),
    "while the answer is kept": (services, "moved", AFTER),
    "once the answer is kept": (services, "_keep", AFTER),
    "before the count is recorded": (services, "record_delivered", BEFORE),
}
ASKED = "while the gateway has it"
# Where the server is killed: while it writes the order, or what its recipient answered.
SERVER: dict[str, tuple[Any, str, str]] = {
    "while the order is written": (queue, "record", BEFORE),
    "while the answer of its recipient is written": (queue, "moved", AFTER),
}


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_victims: list[int] = []  # whom the gateway kills when it is asked


def killed_at(where: tuple[Any, str, str] | None, work: Callable[[], object]) -> int:
    """Work in a process of its own, killed there; how it ended."""
    connection.close()
    if (child := os.fork()) == 0:
        if where is not None:
            _lay(*where)
        try:
            work()
        finally:
            os._exit(0)
    _victims[:] = [child]
    return os.waitpid(child, 0)[1]


def _lay(module: Any, name: str, when: str) -> None:
    real = getattr(module, name)

    def instead(*args: Any, **kwargs: Any) -> Any:
        if when == BEFORE:
            die()
        told = real(*args, **kwargs)
        die()
        return told

    setattr(module, name, instead)


class Trial:
    """One post with a gateway, and an order a point."""

    def __init__(self, door: Gateway) -> None:
        operation = operations.by_code(operations.codes()[0])
        assert operation is not None
        self.by = system_viewer("worker", operation=operation.code, city=operation.city_id, compartments=SECURITY)
        self.door, self.offset, self.number = door, operation.clock_offset, 0
        self.contact = contact(code=operation.code)
        way(door.port, code=operation.code)
        self.faults: list[str] = []

    def new(self) -> NewSending:
        self.number += 1
        return order(self.number, contact=self.contact.pk)

    def at(self, later: timedelta = timedelta()) -> Any:
        return clock.real_time() + self.offset + later

    def work(self, later: timedelta = timedelta()) -> None:
        watch = Watch(lambda: clock.real_time() + later, self.offset, lambda: False)
        for turn in selectors.rounds(self.by, watch.at()):
            services.work(turn, watch, by=self.by)

    def answer(self, ref: str) -> None:
        queue.acknowledge(ref, contacts=[self.contact.pk], by=self.by, at=self.at())

    def worker(self, name: str, where: tuple[Any, str, str] | None, *, killer: Gateway | None = None) -> None:
        new = self.new()
        queue.send(new, by=self.by, at=self.at())
        self.must_die(name, killed_at(where, self.work))
        if killer is not None:
            killer.answer = Gateway().answer
        killed_at(None, lambda: self.work(policies.LEASE))
        self.look(name, new)

    def writer(self, name: str) -> None:
        new = self.new()
        self.must_die(name, killed_at(SERVER[name], lambda: queue.send(new, by=self.by, at=self.at())))
        if Sending.objects.filter(key=new.key).exists():
            self.faults.append(f"{name}: a row without its record")
        killed_at(None, lambda: queue.send(new, by=self.by, at=self.at()))
        killed_at(None, lambda: self.work(policies.LEASE))
        self.look(name, new)

    def answered(self, name: str) -> None:
        new = self.new()
        queue.send(new, by=self.by, at=self.at())
        killed_at(None, self.work)
        self.must_die(name, killed_at(SERVER[name], lambda: self.answer(new.ref)))
        if (state := Sending.objects.get(key=new.key).state) != "sent":
            self.faults.append(f"{name}: {state} without its record")
        self.look(name, new)

    def must_die(self, name: str, how: int) -> None:
        if not (os.WIFSIGNALED(how) and os.WTERMSIG(how) == signal.SIGKILL):
            self.faults.append(f"{name}: nobody was killed")

    def look(self, name: str, new: NewSending) -> None:
        """It arrived at least once, always under its key; it is answered twice, and acted on once."""
        came = [json.loads(each.body)["key"] for each in self.door.came]
        row = Sending.objects.get(key=new.key)
        if not came.count(new.key) or row.state != "sent":
            self.faults.append(f"{name}: it came {came.count(new.key)} times and is {row.state}")
        self.answer(new.ref)
        self.answer(new.ref)
        acted = Entry.objects.filter(event="sending.acknowledged", subject=new.ref).count()
        row.refresh_from_db()
        if acted != 1 or row.state != "acknowledged":
            self.faults.append(f"{name}: acted on {acted} times and is {row.state}")


def main() -> None:
    """Print what went wrong as one line of JSON."""
    walls.keep_open(*SECURITY)
    with gateway() as door:
        trial = Trial(door)
        for name, where in WORKER.items():
            trial.worker(name, where)
        door.answer = _kill_who_asks
        trial.worker(ASKED, None, killer=door)
        trial.writer("while the order is written")
        trial.answered("while the answer of its recipient is written")
        came = Counter(json.loads(each.body)["key"] for each in door.came)
    print(json.dumps({"points": trial.number, "came": sorted(came.values()), "faults": trial.faults}))


def _kill_who_asks(_came: Came) -> tuple[int, bytes, dict[str, str]]:
    os.kill(_victims.pop(), signal.SIGKILL)
    return 200, b"{}", {}


if __name__ == "__main__":
    main()
