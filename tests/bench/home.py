"""The home page at fifty thousand gaps, promises and incidents: as it stands, and after an act of somebody.

Server time of whole pages, in a process of their own. What all share is kept until somebody acts, so the page is also
asked right after each act, when the queue and every figure are worked out anew.
"""

from __future__ import annotations

import time
import uuid

from tests.bench import gaps, incidents, pages
from tests.parts import durable_postgresql

INCIDENTS, ACTS = 50_000, 20
WHO = ("bpbd", "duty", "bawaslu")
PAGES = ("/", "/?tab=all", "/?tab=mine&kind=promise")


def main() -> None:
    """Build and measure, on SQLite and on PostgreSQL."""
    pages.in_a_process("tests.bench.home")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.home", database)


def measure() -> None:
    """Fill an operation, ask the page many times as three people, then right after acts."""
    pages.build_world()
    gaps.fill()
    incidents.fill(INCIDENTS)
    from django.db import connection

    from posko.cli import setting_up

    setting_up.count_rows()
    print(f"home at {gaps.GAPS:,} gaps and {INCIDENTS:,} incidents on {connection.vendor}, server time")
    for who in WHO:
        pages.look(who, PAGES)
    _after_acts()
    print()


def _after_acts() -> None:
    from posko.apps.people.journal import services
    from tests.cast import AT, logged_in, viewer_of

    client, by = logged_in("duty"), viewer_of("bpbd")
    times, cpu = list[float](), list[float]()
    for _act in range(ACTS):
        new = services.NewLine(uuid.uuid4(), "Pos pantau", "Posko", "radio", "Air surut.")
        services.write_line(new, by=by, at=AT)
        begun, used = time.perf_counter(), time.process_time()
        assert client.get("/").status_code == 200
        times.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    times.sort()
    cpu.sort()
    told = f"p50 {times[ACTS // 2]:5.0f} ms  p95 {times[-2]:5.0f} ms  CPU p50 {cpu[ACTS // 2]:5.0f} ms"
    print(f"  {'/ right after an act':<36}{told}")


if __name__ == "__main__":
    measure()
