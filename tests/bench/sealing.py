"""The sealer beside its writers: how fast it works off a backlog, what an act pays for it, and who waits for it.

Acts are the opening of a gap, one after another, in blocks with the sealer at work beside them and blocks without; so
what else the machine does falls on both. The sealer is a process of its own, as beside a post, and looks as often.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench import pages
from tests.parts import durable_postgresql

BACKLOG, RATE = 20_000, 5_000  # rows, and rows a second
BLOCKS, ACTS, DEARER = 16, 100, 1.10
IMPORT, LONGEST = 10.0, 1.0  # seconds


def main() -> None:
    """On SQLite and on PostgreSQL."""
    pages.in_a_process("tests.bench.sealing")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.sealing", database)


def measure() -> None:
    """Build, and print the three figures of one database."""
    pages.build_world()
    from django.db import connection

    print(f"sealing on {connection.vendor}")
    _fill(BACKLOG)
    _backlog()
    _dearer()
    _waits(connection.vendor)
    print()


def _fill(rows: int) -> None:
    """Rows of the ledger that nobody sealed yet, a thousand a transaction."""
    from posko.apps.ledger.services import record
    from posko.domain.access import Compartment
    from posko.kit.acts import act
    from tests.cast import AT, viewer_of

    @act
    def some(*, by: Any, at: Any) -> None:
        for _ in range(1_000):
            record("bench.filled", by=by, at=at, compartment=Compartment.PUBLIC, payload={"text": "x" * 200})

    for _ in range(rows // 1_000):
        some(by=viewer_of("bawaslu"), at=AT)


def _backlog() -> None:
    from posko.apps.ledger.sealing.services import seal

    begun, used = time.perf_counter(), time.process_time()
    leaves = seal()
    wall, own = time.perf_counter() - begun, time.process_time() - used
    assert leaves >= BACKLOG, f"{leaves} of {BACKLOG} rows were sealed"
    print(f"  a backlog of {leaves:,}: {leaves / wall:,.0f} leaves a second (bar {RATE:,}), {own:.1f} s of processor")


def _dearer() -> None:
    """The same act with the sealer at work and without, block by block."""
    times: dict[bool, list[float]] = {True: [], False: []}
    with _sealer() as switch:
        _acts(ACTS)
        for block in range(BLOCKS):
            switch(on := bool(block % 2))
            times[on] += _acts(ACTS)
    alone, beside = (statistics.median(times[on]) for on in (False, True))
    mean = statistics.fmean(times[True]) / statistics.fmean(times[False])
    print(f"  an act alone {alone * 1000:.2f} ms, beside the sealer {beside * 1000:.2f} ms: {beside / alone:.3f} x, "
          f"mean {mean:.3f} x (bar {DEARER})")  # fmt: skip


def _acts(count: int) -> list[float]:
    """Seconds of the processor and the wall that each act took: the wall's, for the sealer's lock is waited for."""
    from posko.apps.gaps.course.services import NewGap, open_gap
    from posko.apps.territory.models import Place
    from tests import story
    from tests.cast import AT, viewer_of

    by, place, found = viewer_of("bawaslu"), Place.objects.get(code=story.KAMPUNG_MELAYU), []
    for _ in range(count):
        new = NewGap(uuid.uuid4(), "Pompa belum siap", place, "flood", 2)
        begun = time.perf_counter()
        open_gap(new, by=by, at=AT + timedelta(minutes=1))
        found.append(time.perf_counter() - begun)
    return found


@contextmanager
def _sealer() -> Iterator[Any]:
    """A sealer as a worker has it; gives a switch that lets it work or rest."""
    flag = Path(os.environ["POSKO_DATA"]) / "seal-now"
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sealing", "sealer"], stdout=subprocess.PIPE)

    def switch(on: bool) -> None:
        flag.touch() if on else flag.unlink(missing_ok=True)
        time.sleep(0.1)

    try:
        assert process.stdout and process.stdout.readline()  # it stands
        yield switch
    finally:
        process.terminate()
        process.wait()


def sealer() -> None:
    """Seal as often as a worker does, while told to."""
    from posko.cli import setting_up

    setting_up.ready()
    from posko.apps.ledger.sealing.services import seal
    from posko.cli.worker import SEAL

    flag = Path(os.environ["POSKO_DATA"]) / "seal-now"
    print("ready", flush=True)
    while True:
        if flag.exists():
            seal()
        time.sleep(SEAL if flag.exists() else 0.05)


def _waits(vendor: str) -> None:
    """The longest act: while a backlog is worked off; and on PostgreSQL while an import holds its numbers open."""
    _fill(BACKLOG)
    with _sealer() as switch:
        switch(True)
        _told("while a backlog is sealed", _acts(300))
        if vendor == "postgresql":  # on SQLite an import lets nobody write, sealer or not
            importing = threading.Thread(target=_import)
            importing.start()
            time.sleep(0.5)
            times: list[float] = []
            while importing.is_alive():
                times += _acts(20)
            importing.join()
            _told(f"while an import of {IMPORT:.0f} s goes on and the sealer works", times)


def _told(when: str, times: list[float]) -> None:
    longest = max(times)
    print(f"  {len(times):,} acts {when}: longest {longest * 1000:.0f} ms (bar {LONGEST * 1000:.0f} ms)")
    assert longest < LONGEST, "a writer waited for the sealer"


def _import() -> None:
    """One act that has its numbers of the ledger and goes on for long."""
    from posko.apps.ledger.services import record
    from posko.domain.access import Compartment
    from posko.kit.acts import act
    from tests.cast import AT, viewer_of

    @act
    def import_much(*, by: Any, at: Any) -> None:
        for _ in range(10):
            record("bench.imported", by=by, at=at, compartment=Compartment.PUBLIC)
            time.sleep(IMPORT / 10)

    import_much(by=viewer_of("bawaslu"), at=AT)


if __name__ == "__main__":
    {"measure": measure, "sealer": sealer}[sys.argv[1] if len(sys.argv) > 1 else "measure"]()
