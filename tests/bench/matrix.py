"""All cells of the access matrix on SQLite and a sample on PostgreSQL: what was asked, and what is answered otherwise.

`python -m tests.bench.matrix [CELLS A URL]` asks all, or so many of each URL. A wrong cell ends it with 1.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import pages
from tests.parts import durable_postgresql

SAMPLE = 40


def main() -> None:
    """Ask both."""
    pages.in_a_process("tests.bench.matrix")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.matrix", database)


def ask() -> int:
    """Ask the post of this process and print the sums and all that is wrong; 1 where something is."""
    pages.build_world()
    from django.db import connection

    from tests.cast import AT
    from tests.matrix import people, setting
    from tests.matrix.cells import cells, sample

    logging.disable(logging.WARNING)
    everyone = cells(people.everybody())
    a_url = int(os.environ.get("CELLS_A_URL", SAMPLE if connection.vendor == "postgresql" else 0))
    asked = list(sample(everyone, a_url, random.Random(a_url))) if a_url else everyone  # a draw, nothing secret
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, setting.opened(Path(folder), AT) as asking:
        wrong = [told for cell in asked if (told := asking.wrong(cell))]
    took = (time.monotonic() - begun) / 60
    all_of = "" if a_url else "all "
    print(f"access matrix on {connection.vendor}: {all_of}{len(asked):,} cells, {took:.0f} minutes, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        sys.exit(ask())
    os.environ |= {"CELLS_A_URL": sys.argv[1]} if len(sys.argv) > 1 else {}
    main()
