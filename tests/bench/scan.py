"""Ten thousand cases against the API's own description, on SQLite and on PostgreSQL: what was asked, what was found.

`python -m tests.bench.scan`; no time is measured. A fault ends it with 1.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.bench import pages
from tests.parts import durable_postgresql

CASES, A_ROUND = 10_000, 100


def main() -> None:
    """Scan both."""
    pages.in_a_process("tests.bench.scan")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.scan", database)


def scan() -> int:
    """Scan the post of this process, each round with other cases, and print the sums; 1 where something is wrong."""
    pages.build_world()
    from django.db import connection

    from posko.apps.intake.devices import services as devices
    from tests import described
    from tests.cast import AT, viewer_of

    token = devices.make_device("Pos 9", "polres", "", by=viewer_of("duty"), at=AT)
    reports, answers, faults = described.some_reports(token), Counter[tuple[str, int]](), dict[str, str]()
    begun, turn = time.monotonic(), 0
    while answers.total() < CASES:
        found = described.scan(token, reports, fuzzed=A_ROUND, turn=turn)
        answers, faults, turn = answers + found.answers, faults | found.faults, turn + 1
    took = (time.monotonic() - begun) / 60
    print(f"schemathesis on {connection.vendor}: {answers.total():,} cases, {took:.0f} minutes, {len(faults)} faults")
    for (operation, status), count in sorted(answers.items()):
        print(f"  {operation:<44}{status:>5}{count:>8,}")
    for fault, example in faults.items():
        print(f"\n{fault}\n{example}")
    return 1 if faults else 0


if __name__ == "__main__":
    import os

    if "POSKO_DATA" in os.environ and "DJANGO_SETTINGS_MODULE" in os.environ:
        sys.exit(scan())
    main()
