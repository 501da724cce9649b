"""Production runs on PostgreSQL: the app suite, but for what asks one thing thousands of times, passes there too."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.parts import ROOT, found_post, posko

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif("POSKO_TESTS_NESTED" in os.environ, reason="this is the inner run on PostgreSQL"),
]
# What asks the same of people, of states or of paper thousands of times; what it reads is read by the others too.
ONCE = ("test_access_table", "test_who_writes_in_a_case", "test_pages_ask_few_questions", "test_a_run_goes_on_paper")


def test_the_app_suite_passes_on_postgresql(postgresql_url: str) -> None:
    asked = ("tests/apps", *(f"--ignore-glob=*/{name}.py" for name in ONCE))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *asked],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": postgresql_url, "POSKO_TESTS_NESTED": "1"},
    )
    told = run.stdout + run.stderr
    passed = re.search(r"(\d+) passed", told)
    assert run.returncode == 0, told[-4000:]
    assert passed
    assert int(passed[1]) > 100


def test_the_inner_run_would_really_be_on_postgresql(postgresql_url: str) -> None:
    assert postgresql_url.startswith("postgres://")
    assert connection.vendor == "sqlite"


def test_a_new_post_knows_that_it_has_one_operation(postgresql_url: str, tmp_path: Path) -> None:
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    with psycopg.connect(postgresql_url) as database:
        counted = database.execute("SELECT 1 FROM pg_stats WHERE tablename = 'operation_operation'").fetchone()
    assert counted, "uncounted, an operation is taken for one of hundreds"


def test_the_first_bad_row_is_named_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    head = posko("ledger", "head", data=tmp_path, DATABASE_URL=postgresql_url).stdout.strip()
    with psycopg.connect(postgresql_url, autocommit=True) as database:
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            database.execute("TRUNCATE ledger_entry CASCADE")
        database.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        refused = posko("serve", "--port", "1", data=tmp_path, DATABASE_URL=postgresql_url)
        assert (refused.returncode, "ledger_entry_no_change" in refused.stderr) == (2, True)
        database.execute("DELETE FROM ledger_entry WHERE number = (SELECT MIN(number) FROM ledger_entry)")
        database.execute(
            "CREATE OR REPLACE FUNCTION ledger_purge_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RETURN NEW; END $$"
        )
        database.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    refused = posko("serve", "--port", "1", data=tmp_path, DATABASE_URL=postgresql_url)
    assert "ledger_payload_purge_only" in refused.stderr, "a function that was emptied counts as a missing guard"
    answer = posko("ledger", "verify", "--head", head, "--json", data=tmp_path, DATABASE_URL=postgresql_url)
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["first_bad"]["number"] == 1
    mended = posko("migrate", "--restore-triggers", data=tmp_path, DATABASE_URL=postgresql_url)
    assert mended.returncode == 0, mended.stderr
    with psycopg.connect(postgresql_url) as database, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        database.execute("DELETE FROM ledger_entry WHERE number = 2")


def test_a_head_taken_while_others_write_still_holds_later(postgresql_url: str, tmp_path: Path) -> None:
    """Numbers are given out before commit: a head must not be taken over a row that a slower writer overtakes."""
    script = """
import sys, time, django
django.setup()
from datetime import UTC, datetime
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, system_viewer
from posko.kit.acts import act

@act
def linger(*, by, at):
    record("test.happened", by=by, at=at, compartment=Compartment.PUBLIC)
    time.sleep(float(sys.argv[1]))

for _ in range(100):
    linger(by=system_viewer("t"), at=datetime.now(UTC))
"""
    environment = {
        **os.environ,
        "DATABASE_URL": postgresql_url,
        "DJANGO_SETTINGS_MODULE": "posko.web.settings",
        "POSKO_DATA": str(tmp_path),
    }
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    writers = [
        subprocess.Popen([sys.executable, "-c", script, pause], cwd=ROOT, env=environment)
        for pause in ("0.08", "0.002", "0.02")
    ]
    heads: list[str] = []

    def watch() -> None:
        while any(writer.poll() is None for writer in writers):
            heads.append(posko("ledger", "head", data=tmp_path, DATABASE_URL=postgresql_url).stdout.strip())

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    watcher.join()
    with psycopg.connect(postgresql_url) as database:
        rows = [row[0] for row in database.execute("SELECT row_hash FROM ledger_entry ORDER BY number")]
    from posko.domain.ledger import head_of, read_head

    kept = [read_head(head) for head in heads if head]
    assert len(kept) > 2
    assert all(head_of(rows[: head.count]) == head for head in kept)


def test_a_rakor_whose_form_is_sent_twice_at_once_is_one_meeting(postgresql_url: str, tmp_path: Path) -> None:
    script = """
import sys, uuid, django
django.setup()
from datetime import UTC, datetime, timedelta
from posko.apps.operation import selectors
from posko.apps.rakor import services
from posko.domain.access import system_viewer
code = selectors.codes()[0]
by, at = system_viewer("t", operation=code), datetime.now(UTC)
for number in range(40):
    new = services.NewRakor(uuid.UUID(int=number), "Rakor", at + timedelta(hours=1), "Aula", "bawaslu")
    services.convene(new, by=by, at=at)
"""
    environment = {
        **os.environ,
        "DATABASE_URL": postgresql_url,
        "DJANGO_SETTINGS_MODULE": "posko.web.settings",
        "POSKO_DATA": str(tmp_path),
    }
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    senders = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment) for _ in range(3)]
    assert [sender.wait() for sender in senders] == [0, 0, 0]
    with psycopg.connect(postgresql_url) as database:
        meetings = database.execute("SELECT count(*) FROM rakor_rakor").fetchone()
        entries = database.execute("SELECT count(*) FROM ledger_entry WHERE event = 'rakor.convened'").fetchone()
        assert (meetings, entries) == ((40,), (40,))
