"""Production runs on PostgreSQL: a new post there is counted, and its guards stand."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from tests.parts import APPLICATION, OWNER, as_post, found_post, posko

pytestmark = pytest.mark.postgresql


def test_a_new_post_knows_that_it_has_one_operation(postgresql_url: str, tmp_path: Path) -> None:
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    with psycopg.connect(postgresql_url) as database:
        counted = database.execute("SELECT 1 FROM pg_stats WHERE tablename = 'operation_operation'").fetchone()
    assert counted, "uncounted, an operation is taken for one of hundreds"


def test_a_post_with_one_address_is_told_three_commands_and_they_make_it_serve(
    postgresql_url: str, tmp_path: Path
) -> None:
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    with psycopg.connect(postgresql_url) as database:
        for kind in ("TABLES", "SEQUENCES"):
            database.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {APPLICATION}")
        database.execute("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY")
    one = {"DATABASE_URL": postgresql_url, OWNER: ""}
    for command in (("serve", "--port", "1"), ("worker", "--once")):
        refused = posko(*command, data=tmp_path, **one)
        assert refused.returncode == 2
        assert all(word in refused.stderr for word in ("CREATE ROLE posko_app", "posko migrate", OWNER, "posko serve"))
    app = {"DATABASE_URL": as_post(postgresql_url), OWNER: ""}
    refused = posko("migrate", data=tmp_path, **app)
    assert (refused.returncode, "“posko_app” may make no tables" in refused.stderr) == (2, True)
    migrated = posko("migrate", data=tmp_path, DATABASE_URL=as_post(postgresql_url), **{OWNER: postgresql_url})
    assert migrated.returncode == 0, migrated.stderr
    works = posko("worker", "--once", data=tmp_path, **app)
    assert works.returncode == 0, works.stderr


def test_the_first_bad_row_is_named_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    head = posko("ledger", "head", data=tmp_path, DATABASE_URL=postgresql_url).stdout.strip()
    with psycopg.connect(postgresql_url, autocommit=True) as database:
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            database.execute("TRUNCATE ledger_entry CASCADE")
        database.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        told = posko("check", "post", data=tmp_path, DATABASE_URL=postgresql_url)
        assert (told.returncode, "ledger_entry_no_change" in told.stderr) == (1, True)
        database.execute("DELETE FROM ledger_entry WHERE number = (SELECT MIN(number) FROM ledger_entry)")
        database.execute(
            "CREATE OR REPLACE FUNCTION ledger_purge_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RETURN NEW; END $$"
        )
        database.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    told = posko("check", "post", data=tmp_path, DATABASE_URL=postgresql_url)
    assert "ledger_payload_purge_only" in told.stderr, "a function that was emptied counts as a missing guard"
    answer = posko("ledger", "verify", "--head", head, "--json", data=tmp_path, DATABASE_URL=postgresql_url)
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["first_bad"]["number"] == 1
    mended = posko("migrate", "--restore-triggers", data=tmp_path, DATABASE_URL=postgresql_url)
    assert mended.returncode == 0, mended.stderr
    with psycopg.connect(postgresql_url) as database, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        database.execute("DELETE FROM ledger_entry WHERE number = 2")
