"""PostgreSQL gives numbers out before they are committed, and some never are: the feed passes over none that comes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.parts import ROOT, found_post

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif("POSKO_TESTS_NESTED" in os.environ, reason="this is the inner run on PostgreSQL"),
]
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
from posko.apps.ledger import change_selectors as feed
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
    environment = {
        **os.environ,
        "DATABASE_URL": postgresql_url,
        "DJANGO_SETTINGS_MODULE": "posko.web.settings",
        "POSKO_DATA": str(tmp_path),
    }
    found_post(tmp_path, DATABASE_URL=postgresql_url)

    def start(script: str, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", BEGIN + script, *words]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    done = tmp_path / "done"
    reader, writers = start(READ, str(done)), [start(WRITE, pause) for pause in ("0.08", "0.002", "0.02")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    done.touch()
    told = [int(line) for line in reader.communicate(timeout=60)[0].split()]
    with psycopg.connect(postgresql_url) as database:
        rows = database.execute("SELECT number FROM ledger_entry WHERE event = 'gap.opened' ORDER BY number")
        kept = [number for (number,) in rows]
    assert len(kept) == 3 * 48
    assert told == kept
    assert kept[-1] - kept[0] >= len(kept), "some numbers were never committed, or the test shows nothing"
