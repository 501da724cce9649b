"""Whoever holds the database can alter the ledger's guard; each way to do so is seen, and mended when asked."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from posko.apps.ledger import services, triggers
from posko.domain.access import system_viewer
from tests.databases import as_owner

_INSTEAD = "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} END $$"
_AGAIN = (
    "DROP TRIGGER ledger_entry_no_change ON ledger_entry;"
    " CREATE TRIGGER ledger_entry_no_change {rest} EXECUTE FUNCTION ledger_refuse()"
)
POSTGRESQL = {
    "dropped": "DROP TRIGGER ledger_entry_no_change ON ledger_entry",
    "disabled": "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_change",
    "of replicas only": "ALTER TABLE ledger_entry ENABLE REPLICA TRIGGER ledger_entry_no_change",
    "never when": _AGAIN.format(rest="BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW WHEN (false)"),
    "for one event less": _AGAIN.format(rest="BEFORE UPDATE ON ledger_entry FOR EACH ROW"),
    "for one column": _AGAIN.format(rest="BEFORE DELETE OR UPDATE OF place ON ledger_entry FOR EACH ROW"),
    "once a statement": _AGAIN.format(rest="BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH STATEMENT"),
    "afterwards": _AGAIN.format(rest="AFTER UPDATE OR DELETE ON ledger_entry FOR EACH ROW"),
    "on another table": _AGAIN.format(rest="BEFORE UPDATE OR DELETE ON ledger_payload FOR EACH ROW"),
    "with another function": (
        "DROP TRIGGER ledger_entry_no_change ON ledger_entry; CREATE TRIGGER ledger_entry_no_change"
        " BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_purge_only()"
    ),
    "an empty function": _INSTEAD.format(body="RETURN NEW;"),
    "a function that says what another of ours says": (
        "DO $do$ BEGIN EXECUTE (SELECT replace(pg_get_functiondef(oid), 'ledger_purge_only()', 'ledger_refuse()')"
        " FROM pg_proc WHERE proname = 'ledger_purge_only'); END $do$"
    ),
    "a function with a way round": _INSTEAD.format(
        body="IF current_user = 'nobody' THEN RETURN OLD; END IF; RAISE EXCEPTION 'posko: the ledger is append-only';"
    ),
    "a trigger before ours": (
        "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.actor := 'x'; RETURN NEW; END $$;"
        " CREATE TRIGGER a_first BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION other()"
    ),
    "a rule": "CREATE RULE forget AS ON INSERT TO ledger_payload DO INSTEAD NOTHING",
    "a policy": (
        "CREATE POLICY hide ON ledger_entry USING (actor <> 'x'); ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY"
    ),
    "row security alone": "ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY",
    "a table that inherits": "CREATE TABLE ledger_more () INHERITS (ledger_entry)",
    "a session that fires none": "SET LOCAL session_replication_role = replica",
}
SQLITE = {
    "dropped": "DROP TRIGGER ledger_entry_no_update",
    "never when": "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry WHEN 0"
    " BEGIN SELECT RAISE(ABORT, 'posko: the ledger is append-only'); END",
    "on another table": "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_payload"
    " BEGIN SELECT RAISE(ABORT, 'posko: the ledger is append-only'); END",
    "afterwards": "CREATE TRIGGER ledger_entry_no_update AFTER UPDATE ON ledger_entry"
    " BEGIN SELECT RAISE(ABORT, 'posko: the ledger is append-only'); END",
    "a trigger beside ours": "CREATE TRIGGER a_first AFTER INSERT ON ledger_entry"
    " BEGIN UPDATE operation_operation SET name = 'x'; END",
}


def _tamper(statements: str) -> None:
    as_owner()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if "ledger_entry_no_update" in statements:
                cursor.execute("DROP TRIGGER IF EXISTS ledger_entry_no_update")
            if statements.startswith("DROP"):
                return
        cursor.execute(statements)


@pytest.mark.django_db
@pytest.mark.parametrize("way", POSTGRESQL if connection.vendor == "postgresql" else SQLITE)
def test_every_tampering_with_the_guard_is_seen(way: str, at: datetime) -> None:
    _tamper((POSTGRESQL if connection.vendor == "postgresql" else SQLITE)[way])
    assert triggers.missing(connection), f"{way}: not seen"
    services.restore_triggers(by=system_viewer("console"), at=at)
    assert triggers.missing(connection) == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry")
