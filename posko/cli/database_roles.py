"""Two roles of PostgreSQL: one that owns the tables, and one as which the post works.

The post works as the role of DATABASE_URL. It may read and add rows of the ledger and change none of them; it owns no
table, so the ledger's triggers and the policies of the second wall hold for it. The tables belong to the role of
POSKO_DATABASE_OWNER_URL, which migrates, restores, backs up and gives the other one its rights; while the post runs
nobody needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from posko.domain.errors import BadInput

ADDRESS: Final = "POSKO_DATABASE_OWNER_URL"
_PAYLOAD, _MIGRATIONS = "ledger_payload", "django_migrations"
# What a recorded purge empties; the trigger lets nothing else through.
_PURGED: Final = ("body", "salt")
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
HOW: Final = (
    "Do once, as the owner of the database or the server's administrator: "
    "psql -c \"CREATE ROLE posko_app LOGIN PASSWORD '…'\". "
    "Then, with the address used so far as POSKO_DATABASE_OWNER_URL and the same address with posko_app and its "
    "password as DATABASE_URL: posko migrate. "
    "Then, without POSKO_DATABASE_OWNER_URL: posko serve"
)
# Each: what is wrong with the role, and a question that is true where it is; an empty one is put together when asked.
_WRONG: Final = (
    ("is superuser", "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"),
    ("passes by the policies of rows (BYPASSRLS)", "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user"),
    (
        "owns tables of the post",
        "SELECT bool_or(pg_has_role(current_user, relowner, 'MEMBER')) FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')",
    ),
    ("may change or empty the ledger", ""),
    (
        "may make tables of its own here",
        "SELECT has_schema_privilege(current_schema(), 'CREATE')"
        " OR has_database_privilege(current_database(), 'CREATE, TEMPORARY')",
    ),
)


def become_owner() -> None:
    """From now on this process works as the owner of the tables, where an address of his is given."""
    from django.conf import settings
    from django.db import connections

    if not settings.DATABASE_OWNER:
        return
    connection = connections["default"]
    connection.close()
    # Every thread's connection reads the same settings.
    connection.settings_dict.update(settings.DATABASE_OWNER)


@contextmanager
def as_owner() -> Iterator[None]:
    """The same until the block ends."""
    from django.db import connections

    before = dict(connections["default"].settings_dict)
    become_owner()
    yield
    if connections["default"].settings_dict != before:
        connections["default"].close()
        connections["default"].settings_dict.update(before)


def must_build() -> None:
    """Raises BadInput where this process works on PostgreSQL as a role that may make no tables there."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_schema_privilege(current_schema(), 'CREATE')")
        user, may = cursor.fetchone()
    if not may:
        raise BadInput(
            "The role “%(user)s” may make no tables in this database. Set POSKO_DATABASE_OWNER_URL to the address of "
            "the tables' owner for this command.",
            user=user,
        )


def must_own(table: str) -> None:
    """Raises BadInput where a table is there that this role does not own, and so cannot take away."""
    from django.db import connection

    question = (
        "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s) AND NOT pg_has_role(current_user, relowner, 'MEMBER')"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [table])
        if cursor.fetchone():
            raise BadInput(
                "A restore into this database was stopped. Only the owner of its tables can finish it: run, with "
                "POSKO_DATABASE_OWNER_URL set: posko check files"
            )


def give_rights() -> None:
    """Put up the second wall and give the role of the post its rights, over whatever tables there are now."""
    from django.db import connection, transaction

    from posko.kit import walls

    if connection.vendor != "postgresql":
        return
    with transaction.atomic():
        walls.put_up(connection)
        if role := role_of_the_post():
            grant(role)


def grant(role: str) -> None:
    """Give a role what the post needs, and take from it what it has besides."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in _rights(cursor, role):
            cursor.execute(statement)


def must_be_safe() -> None:
    """Raises BadInput where the post would work as a role that could change the past, or without its second wall."""
    for problem in problems():
        raise BadInput("%(problem)s", problem=problem)


def problems() -> list[str]:
    """What is wrong with the role as which the post works, in words, with what to do."""
    from django.db import connection

    from posko.kit import walls

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        for words, question in _WRONG:
            if _is_true(cursor, question or _changes_the_past()):
                cursor.execute("SELECT current_user")
                return [f"The post's role in the database, “{cursor.fetchone()[0]}”, {words}. {HOW}"]
    return [
        f"The table {table} is not behind its wall in the database. Run, with {ADDRESS} set: posko migrate"
        for table in walls.missing(connection)
    ]


def _changes_the_past() -> str:
    from posko.apps.ledger.triggers import APPEND_ONLY

    changed = [
        f"has_any_column_privilege('{table}', 'UPDATE') OR has_table_privilege('{table}', 'DELETE, TRUNCATE, TRIGGER')"
        for table in APPEND_ONLY
    ]
    payload = (
        "has_table_privilege('ledger_payload', 'UPDATE, DELETE, TRUNCATE, TRIGGER')"
        " OR has_column_privilege('ledger_payload', 'entry_id', 'UPDATE')"
        " OR has_column_privilege('ledger_payload', 'row_hash', 'UPDATE')"
    )
    return f"SELECT {' OR '.join([*changed, payload])}"


def _is_true(cursor: Any, question: str) -> bool:
    cursor.execute(question)
    return bool(cursor.fetchone()[0])


def role_of_the_post() -> str:
    """The role that DATABASE_URL names, unless it is the owner itself. BadInput where the server knows no such role."""
    from django.conf import settings
    from django.db import connection

    owner, told = settings.DATABASE_OWNER, urlsplit(settings.DATABASE_URL)
    role, name = unquote(told.username or ""), unquote(told.path.lstrip("/"))
    if not owner or role in ("", owner["USER"]):
        return ""
    if name != owner["NAME"]:
        raise BadInput(
            "DATABASE_URL names the database %(one)s and POSKO_DATABASE_OWNER_URL %(other)s; both name the same one.",
            one=name,
            other=owner["NAME"],
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            raise BadInput(
                "The server knows no role “%(role)s”, which DATABASE_URL names. Make it first: "
                "CREATE ROLE %(role)s LOGIN PASSWORD '…'",
                role=role,
            )
    return role


def _rights(cursor: Any, role: str) -> Iterator[str]:
    from django.db import connection

    quoted = connection.ops.quote_name
    cursor.execute("SELECT current_schema(), current_database()")
    schema, database = (quoted(name) for name in cursor.fetchone())
    to = quoted(role)
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {to}"
    # Whoever may make a temporary table could lay one over the ledger's name for a trigger to read.
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {to}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {to}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {to}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {to}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {to}"
    cursor.execute(_TABLES)
    for (table,) in cursor.fetchall():
        yield f"GRANT {_may(table)} ON {quoted(table)} TO {to}"


def _may(table: str) -> str:
    from posko.apps.ledger.triggers import APPEND_ONLY

    if table == _MIGRATIONS:
        return "SELECT"
    if table in APPEND_ONLY:
        return "SELECT, INSERT"
    if table == _PAYLOAD:
        return f"SELECT, INSERT, UPDATE ({', '.join(_PURGED)})"
    return "SELECT, INSERT, UPDATE, DELETE"
