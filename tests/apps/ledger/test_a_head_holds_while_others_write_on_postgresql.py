"""On PostgreSQL a head of the ledger is taken while others write."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from posko.domain.ledger import head_of, read_head
from tests.parts import posko
from tests.processes import ended, post_for_scripts, started

pytestmark = pytest.mark.postgresql


def test_a_head_taken_while_others_write_still_holds_later(postgresql_url: str, tmp_path: Path) -> None:
    """Numbers are given out before commit: a head must not be taken over a row that a slower writer overtakes."""
    script = """
import sys, time, django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, system_viewer
from posko.kit.acts import act

@act
def linger(*, by, at):
    record("test.happened", by=by, at=at, compartment=Compartment.PUBLIC)
    time.sleep(float(sys.argv[1]))

while not Path(sys.argv[2]).exists():
    linger(by=system_viewer("t"), at=datetime.now(UTC))
"""
    environment, enough = post_for_scripts(tmp_path, DATABASE_URL=postgresql_url), tmp_path / "enough"
    writers = [started(script, environment, pause, str(enough)) for pause in ("0.08", "0.002", "0.02")]
    heads: list[str] = []
    while len(set(heads)) < 4 and all(writer.poll() is None for writer in writers):
        heads.append(posko("ledger", "head", data=tmp_path, DATABASE_URL=postgresql_url).stdout.strip())
    enough.touch()
    for writer in writers:
        ended(writer)
    with psycopg.connect(postgresql_url) as database:
        rows = [row[0] for row in database.execute("SELECT row_hash FROM ledger_entry ORDER BY number")]
    kept = {read_head(head) for head in heads if head}
    assert len(kept) > 2
    assert all(head_of(rows[: head.count]) == head for head in kept)
