"""The database's own refusal to change the past, on SQLite and PostgreSQL.

Installed by migration; `missing()` is asked at every start. A payload may be emptied only when the ledger already
holds the purge that says so (`ledger.purged` with this entry as its subject).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "posko: the ledger is append-only"

_SQLITE: Mapping[str, str] = {
    # REPLACE deletes silently before it inserts; a number that exists is therefore refused on the way in.
    "ledger_entry_no_replace": f"""CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "ledger_entry_no_update": f"""CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "ledger_entry_no_delete": f"""CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "ledger_payload_no_replace": f"""CREATE TRIGGER ledger_payload_no_replace BEFORE INSERT ON ledger_payload
        WHEN EXISTS (SELECT 1 FROM ledger_payload WHERE entry_id = NEW.entry_id)
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "ledger_payload_purge_only": f"""CREATE TRIGGER ledger_payload_purge_only BEFORE UPDATE ON ledger_payload
        WHEN NOT (NEW.body IS NULL AND NEW.salt = '' AND NEW.entry_id = OLD.entry_id
            AND NEW.row_hash = OLD.row_hash AND EXISTS (SELECT 1 FROM ledger_entry
                WHERE event = 'ledger.purged' AND subject = 'ledger:' || OLD.entry_id))
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "ledger_payload_no_delete": f"""CREATE TRIGGER ledger_payload_no_delete BEFORE DELETE ON ledger_payload
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
}

_FUNCTIONS_TEXT = f"""
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$;
CREATE OR REPLACE FUNCTION ledger_purge_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.body IS NULL AND NEW.salt = '' AND NEW.entry_id = OLD.entry_id AND NEW.row_hash = OLD.row_hash
        AND EXISTS (SELECT 1 FROM ledger_entry
            WHERE event = 'ledger.purged' AND subject = 'ledger:' || OLD.entry_id) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '{_REFUSAL}';
END $$;
"""
_POSTGRESQL: Mapping[str, str] = {
    "ledger_entry_no_change": """CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    "ledger_entry_no_truncate": """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    "ledger_payload_purge_only": """CREATE TRIGGER ledger_payload_purge_only BEFORE UPDATE ON ledger_payload
        FOR EACH ROW EXECUTE FUNCTION ledger_purge_only()""",
    "ledger_payload_no_delete": """CREATE TRIGGER ledger_payload_no_delete BEFORE DELETE ON ledger_payload
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    "ledger_payload_no_truncate": """CREATE TRIGGER ledger_payload_no_truncate BEFORE TRUNCATE ON ledger_payload
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger that is not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTIONS_TEXT)
        for name in missing(connection):
            cursor.execute(_wanted(connection)[name])


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger. For the migration's way back and for throw-away test databases only."""
    with connection.cursor() as cursor:
        for name in _wanted(connection):
            on = f" ON {_table(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are absent, disabled or not as written here."""
    found = _found_postgresql(connection) if connection.vendor == "postgresql" else _found_sqlite(connection)
    return [name for name in _wanted(connection) if name not in found]


def _wanted(connection: BaseDatabaseWrapper) -> Mapping[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def _table(name: str) -> str:
    return "ledger_entry" if name.startswith("ledger_entry") else "ledger_payload"


def _found_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if _same(sql, _SQLITE.get(name, ""))}


def _found_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    """Triggers that are there, switched on, and whose function still says what is written here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
            "AND t.tgrelid IN (to_regclass('ledger_entry'), to_regclass('ledger_payload'))"
        )
        return {name for name, body in cursor.fetchall() if " ".join(body.split()) in " ".join(_FUNCTIONS_TEXT.split())}


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
