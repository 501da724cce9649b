"""The second wall: on PostgreSQL the database itself shows rows of a wall only behind it.

The first wall is the selectors: each takes a viewer, and shows what this viewer may see. The second guards against a
selector that forgets to. A table whose model says `wall` has a policy of row-level security: its rows are there only
while the connection says that this wall is open. A connection that says nothing sees none and writes none.

`opened` is the one place where a connection is told. Every request, job, round and turn of a writer runs inside it
with the walls of its viewer; what the house does by itself opens the walls it needs by name. It is no guard against
whoever can send SQL as the application: he can tell the connection the same. SQLite has no such policies.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpResponse, StreamingHttpResponse

from posko.domain.access import Compartment

SETTING: Final = "posko.walls"
# The walls that stand in the database, too.
OURS: Final = (Compartment.VOTER, Compartment.CASE, Compartment.SECURITY)
_POLICY: Final = "posko_wall"
_here = threading.local()


@contextmanager
def opened(walls: Collection[Compartment] = ()) -> Iterator[None]:
    """Let this thread's connection see behind these walls and no others until the block ends.

    Where the connection says so already nothing is sent: pages without such a wall ask the database no more than
    before. Blocks lie inside each other, and so do transactions, which take a setting back with all else.
    """
    before = _wanted()
    _want(_text(walls))
    try:
        yield
    finally:
        try:
            _want(before)
        except DatabaseError:
            connection.close()  # nobody goes on with one that may still be open


def opened_also(*walls: Compartment) -> AbstractContextManager[None]:
    """The same for a piece of work that needs one wall more than its viewer has; each says why beside it."""
    return opened({*walls, *(wall for wall in OURS if wall in _wanted().split(","))})


def keep_open(*walls: Compartment) -> None:
    """Open walls for good in this thread: for a command, which names what it works on and ends with its process."""
    _want(_text(walls))


def held_through(response: HttpResponse, walls: Collection[Compartment]) -> None:
    """Let an answer that is still being written see behind the walls of its viewer until its last piece."""
    if not _text(walls) or not isinstance(response, StreamingHttpResponse) or response.is_async:
        return
    if getattr(response, "file_to_stream", None) is None:  # bytes of a file ask no rows
        response.streaming_content = _pieces(iter(response), walls)


def _pieces(content: Iterator[bytes], walls: Collection[Compartment]) -> Iterator[bytes]:
    """Open while a piece is made, shut while it travels: whatever this thread does in between has its own walls."""
    while True:
        with opened(walls):
            piece = next(content, None)
        if piece is None:
            return
        yield piece


def _text(walls: Collection[Compartment]) -> str:
    return ",".join(wall.value for wall in OURS if wall in walls)


def _wanted() -> str:
    return getattr(_here, "walls", "")


def _want(walls: str) -> None:
    _here.walls = walls
    _tell(connection.connection)


def _tell(raw: Any) -> None:
    """Tell a connection of psycopg which walls are open, unless it knows. That is kept on the connection itself: a new
    one knows nothing, and is told even that nothing is open."""
    if raw is None or connection.vendor != "postgresql" or raw.closed or getattr(raw, "posko_walls", None) == _wanted():
        return
    if raw.info.transaction_status.name == "INERROR":
        raw.posko_walls = None  # goes back with its transaction; whoever comes next tells it anew
        return
    raw.posko_walls = None
    with connection.wrap_database_errors:
        raw.execute(f"SELECT set_config('{SETTING}', %s, false)", [_wanted()])
    raw.posko_walls = _wanted()


def _on_new_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    if connection.vendor == "postgresql":
        _tell(connection.connection)


connection_created.connect(_on_new_connection, dispatch_uid="posko.walls")


def tables() -> dict[str, Compartment]:
    """The tables behind a wall: their models say so."""
    found = {model._meta.db_table: getattr(model, "wall", None) for model in apps.get_models()}
    return {table: wall for table, wall in sorted(found.items()) if wall is not None}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Give each of these tables its policy, for its owner too. For the owner of the tables, after a migration."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in missing(connection):
            cursor.execute("SELECT quote_ident(polname) FROM pg_policy WHERE polrelid = to_regclass(%s)", [table])
            for (policy,) in cursor.fetchall():
                cursor.execute(f"DROP POLICY {policy} ON {table}")
            cursor.execute(f"CREATE POLICY {_POLICY} ON {table} USING ({_condition(tables()[table])})")
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables of this database that are not behind their wall, or behind another's."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
            " array_agg(pg_get_expr(p.polqual, c.oid)) FILTER (WHERE p.polqual IS NOT NULL), count(p.oid),"
            " bool_and(p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}' AND p.polwithcheck IS NULL)"
            " FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.oid = ANY (SELECT to_regclass(each) FROM unnest(%s::text[]) AS each) GROUP BY 1, 2",
            [list(tables())],
        )
        wanted = tables()
        return [
            table
            for table, forced, conditions, count, plain in cursor.fetchall()
            if not (forced and plain and count == 1 and _says(conditions, wanted[table]))
        ]


def _condition(wall: Compartment) -> str:
    return f"'{wall.value}' = ANY (string_to_array(current_setting('{SETTING}', true), ','))"


def _says(conditions: Iterable[str] | None, wall: Compartment) -> bool:
    """PostgreSQL writes a condition with its own brackets and types."""
    told = "".join(conditions or ()).replace("::text", "").replace(" ", "").strip("()")
    return told == _condition(wall).replace(" ", "").strip("()")
