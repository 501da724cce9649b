"""The database's own refusal to change the past, on SQLite and PostgreSQL.

Installed by migration; `missing()` is asked at every start and by the round. A payload may be emptied only when the
ledger already holds the purge that says so (`ledger.purged` with this entry as its subject). Leaves, the nodes over
them, signed heads and cosignatures are only ever added.

A trigger counts only if all of it is as written here: its table, when and for what it fires, that it fires for every
row and is switched on, and the whole body of its function. Whatever else sits on these tables counts as well: a
trigger, a rule or a policy that Posko did not put there can change or hide a row as it is written or read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "posko: the ledger is append-only"
# Tables of which a row is never changed, each with what makes a row of it one and the same.
APPEND_ONLY: Mapping[str, tuple[str, ...]] = {
    "ledger_entry": ("number = NEW.number",),
    "ledger_leaf": ('"index" = NEW."index"', "number = NEW.number"),
    "ledger_node": ("id = NEW.id", "level = NEW.level AND place = NEW.place"),
    "ledger_signedhead": ("id = NEW.id", "origin = NEW.origin AND size = NEW.size"),
    "ledger_cosignature": ("id = NEW.id",),
}
TABLES: Final = (*APPEND_ONLY, "ledger_payload")


def _append_only(table: str, same: tuple[str, ...]) -> dict[str, str]:
    """The triggers of such a table on SQLite."""
    known = " OR ".join(f"({each})" for each in same) if len(same) > 1 else same[0]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    return {
        # REPLACE deletes silently before it inserts; a row that exists is therefore refused on the way in.
        f"{table}_no_replace": f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {known}) {refuse}""",
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
    }


_SQLITE: Mapping[str, str] = {
    # Two who bring the same line at once are no fault: the one that is there stays, also against REPLACE.
    "ledger_cosignature_no_second": """CREATE TRIGGER ledger_cosignature_no_second BEFORE INSERT ON ledger_cosignature
        WHEN EXISTS (SELECT 1 FROM ledger_cosignature
            WHERE head_id = NEW.head_id AND witness_id = NEW.witness_id AND at = NEW.at)
        BEGIN SELECT RAISE(IGNORE); END""",
    **{name: sql for table, same in APPEND_ONLY.items() for name, sql in _append_only(table, same).items()},
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

_REFUSE, _PURGE_ONLY = "ledger_refuse", "ledger_purge_only"
_BODIES: Mapping[str, str] = {
    _REFUSE: f"""
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END """,
    _PURGE_ONLY: f"""
BEGIN
    IF NEW.body IS NULL AND NEW.salt = '' AND NEW.entry_id = OLD.entry_id AND NEW.row_hash = OLD.row_hash
        AND EXISTS (SELECT 1 FROM ledger_entry
            WHERE event = 'ledger.purged' AND subject = 'ledger:' || OLD.entry_id) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '{_REFUSAL}';
END """,
}
# The bits of `pg_trigger.tgtype`; all of ours fire before.
_ROW, _BEFORE = 1, 2
_EVENTS: Mapping[str, int] = {"DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


@dataclass(frozen=True, slots=True)
class _Guard:
    """A trigger on PostgreSQL."""

    table: str
    events: tuple[str, ...]
    function: str

    @property
    def each(self) -> str:
        return "STATEMENT" if self.events == ("TRUNCATE",) else "ROW"

    @property
    def kind(self) -> int:
        return _BEFORE | (_ROW if self.each == "ROW" else 0) | sum(_EVENTS[event] for event in self.events)


_POSTGRESQL: Mapping[str, _Guard] = {
    **{f"{table}_no_change": _Guard(table, ("UPDATE", "DELETE"), _REFUSE) for table in APPEND_ONLY},
    **{f"{table}_no_truncate": _Guard(table, ("TRUNCATE",), _REFUSE) for table in APPEND_ONLY},
    "ledger_payload_purge_only": _Guard("ledger_payload", ("UPDATE",), _PURGE_ONLY),
    "ledger_payload_no_delete": _Guard("ledger_payload", ("DELETE",), _REFUSE),
    "ledger_payload_no_truncate": _Guard("ledger_payload", ("TRUNCATE",), _REFUSE),
}
_OURS = ", ".join(f"to_regclass('{table}')" for table in TABLES)
_ON_POSTGRESQL = f"""
SELECT 'trigger', quote_ident(t.tgname), c.relname, p.proname, p.prosrc,
    t.tgtype::int, t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgnargs = 0 AND cardinality(t.tgattr) = 0
    AND t.tgconstraint = 0 AND l.lanname = 'plpgsql' AND p.proconfig IS NULL AND NOT p.prosecdef
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_language l ON l.oid = p.prolang
WHERE NOT t.tgisinternal AND c.oid IN ({_OURS})
UNION ALL SELECT 'rule', quote_ident(rulename), ev_class::regclass::text, '', '', 0, false FROM pg_rewrite
    WHERE ev_class IN ({_OURS})
UNION ALL SELECT 'policy', quote_ident(polname), polrelid::regclass::text, '', '', 0, false FROM pg_policy
    WHERE polrelid IN ({_OURS})
UNION ALL SELECT 'heir', inhrelid::regclass::text, inhparent::regclass::text, '', '', 0, false FROM pg_inherits
    WHERE inhparent IN ({_OURS})
UNION ALL SELECT 'row security', '', relname, '', '', 0, false FROM pg_class
    WHERE relrowsecurity AND oid IN ({_OURS})
UNION ALL SELECT 'setting', 'session_replication_role', '', '', '', 0, false
    WHERE current_setting('session_replication_role') = 'replica'
"""
_TAKEN_OFF: Mapping[str, str] = {
    "trigger": "DROP TRIGGER {name} ON {table}",
    "rule": "DROP RULE {name} ON {table}",
    "policy": "DROP POLICY {name} ON {table}",
    "heir": "ALTER TABLE {name} NO INHERIT {table}",
    "row security": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY",
    "setting": "SET session_replication_role = origin",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that sits on a table of the ledger, and whether it is exactly what is written here."""

    kind: str
    name: str
    table: str
    ours: bool

    @property
    def words(self) -> str:
        return self.name if self.kind == "trigger" else " ".join((self.kind, self.name, self.table)).strip()


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger that is not there, on the tables that there are: each migration asks after its own."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        standing = {each.name for each in _found(connection) if each.ours}
        if connection.vendor == "postgresql":
            for function, body in _BODIES.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
                )
        for name, (table, statement) in _wanted(connection).items():
            if table in tables and name not in standing:
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove whatever sits on the tables of the ledger. For the migration's way back, for putting the guard up anew,
    and for throw-away test databases."""
    with connection.cursor() as cursor:
        for each in _found(connection):
            if connection.vendor == "postgresql":
                cursor.execute(_TAKEN_OFF[each.kind].format(name=each.name, table=each.table))
            else:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(each.name)}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are absent, disabled or not as written here, and of what does not belong there."""
    found = _found(connection)
    standing = {each.name for each in found if each.ours}
    lost = [name for name in _wanted(connection) if name not in standing]
    return lost + [each.words for each in found if not each.ours and each.words not in lost]


def _wanted(connection: BaseDatabaseWrapper) -> Mapping[str, tuple[str, str]]:
    """Every trigger by its name: its table, and the statement that makes it."""
    if connection.vendor != "postgresql":
        # A trigger of ours begins with the name of its table.
        return {name: (next(table for table in TABLES if name.startswith(table)), sql) for name, sql in _SQLITE.items()}
    return {
        name: (
            guard.table,
            f"CREATE TRIGGER {name} BEFORE {' OR '.join(guard.events)} ON {guard.table}"
            f" FOR EACH {guard.each} EXECUTE FUNCTION {guard.function}()",
        )
        for name, guard in _POSTGRESQL.items()
    }


def _found(connection: BaseDatabaseWrapper) -> list[_Found]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_ON_POSTGRESQL)
            return [_Found(kind, name, table, _is_ours(name, table, *rest)) for kind, name, table, *rest in cursor]
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        told = [(name, table, sql) for name, table, sql in cursor if table in TABLES or name in _SQLITE]
        return [_Found("trigger", name, table, _same(sql, _SQLITE.get(name, ""))) for name, table, sql in told]


def _is_ours(name: str, table: str, *rest: Any) -> bool:
    function, body, kind, plain = rest
    guard = _POSTGRESQL.get(name)
    return (
        guard is not None
        and plain
        and (table, function, kind) == (guard.table, guard.function, guard.kind)
        and _same(body, _BODIES[function])
    )


def _same(one: str, other: str) -> bool:
    """Earlier versions broke their lines elsewhere."""
    return one.split() == other.split()
