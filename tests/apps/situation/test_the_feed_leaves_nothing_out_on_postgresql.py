"""PostgreSQL gives numbers out before they are committed, and some never are: the feed passes over none that comes."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.processes import ended, post_for_scripts, started

pytestmark = pytest.mark.postgresql
BEGIN = """
import sys, time, django
django.setup()
from datetime import UTC, datetime
from posko.domain.access import Compartment, system_viewer
walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
by = system_viewer("t", operation="x", compartments=walls)
"""
WRITE = """
from posko.apps.ledger.services import record
from posko.kit.acts import act

@act
def linger(fails, *, by, at):
    record("gap.opened", by=by, at=at, compartment=Compartment.COORDINATION)
    time.sleep(float(sys.argv[1]))
    if fails:
        raise ValueError

for turn in range(60):
    try:
        linger(turn % 5 == 0, by=by, at=datetime.now(UTC))
    except ValueError:
        pass
"""
READ = """
from pathlib import Path
from posko.apps.ledger import selectors as feed
done, cursor, quiet = Path(sys.argv[1]), 0, 0
while quiet < 3:
    page = feed.since(by, cursor, {"gap"})
    for change in page.changes:
        print(change.number)
    quiet = quiet + 1 if done.exists() and not page.changes else 0
    cursor = page.next
    time.sleep(0.05)
"""


def test_every_entry_is_told_once_and_in_order(postgresql_url: str, tmp_path: Path) -> None:
    environment = post_for_scripts(tmp_path, DATABASE_URL=postgresql_url)
    done = tmp_path / "done"
    reader = started(BEGIN + READ, environment, str(done))
    for writer in [started(BEGIN + WRITE, environment, pause) for pause in ("0.08", "0.002", "0.02")]:
        ended(writer)
    done.touch()
    told = [int(line) for line in ended(reader).split()]
    with psycopg.connect(postgresql_url) as database:
        rows = database.execute("SELECT number FROM ledger_entry WHERE event = 'gap.opened' ORDER BY number")
        kept = [number for (number,) in rows]
    assert len(kept) == 3 * 48
    assert told == kept
    assert kept[-1] - kept[0] >= len(kept), "some numbers were never committed, or the test shows nothing"
