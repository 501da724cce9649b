"""On PostgreSQL three send the form of one rakor at the same moment."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.processes import ended, post_for_scripts, started

pytestmark = pytest.mark.postgresql


def test_a_rakor_whose_form_is_sent_twice_at_once_is_one_meeting(postgresql_url: str, tmp_path: Path) -> None:
    script = """
import sys, uuid, django
django.setup()
from datetime import UTC, datetime, timedelta
from posko.apps.operation import selectors
from posko.apps.rakor.meetings import services
from posko.domain.access import system_viewer
code = selectors.codes()[0]
by, at = system_viewer("t", operation=code), datetime.now(UTC)
for number in range(40):
    new = services.NewRakor(uuid.UUID(int=number), "Rakor", at + timedelta(hours=1), "Aula", "bawaslu")
    services.convene(new, by=by, at=at)
"""
    environment = post_for_scripts(tmp_path, DATABASE_URL=postgresql_url)
    for sender in [started(script, environment) for _ in range(3)]:
        ended(sender)
    with psycopg.connect(postgresql_url) as database:
        meetings = database.execute("SELECT count(*) FROM rakor_rakor").fetchone()
        entries = database.execute("SELECT count(*) FROM ledger_entry WHERE event = 'rakor.convened'").fetchone()
        assert (meetings, entries) == ((40,), (40,))
