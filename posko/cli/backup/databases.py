"""The database as one file and back: SQLite by its backup interface, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from posko import clock
from posko.cli import database_roles
from posko.domain.access import system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.backup import DATABASES
from posko.domain.ledger import Head, head_of, read_head

_HASHES = 'SELECT hash FROM ledger_leaf ORDER BY "index"'
_SIGNED = "SELECT checkpoint FROM ledger_signedhead WHERE id > {} ORDER BY id"
# By this name PostgreSQL knows our programs; one whose restore was killed goes on by itself.
_LOADER = "posko-pg_restore"
_LOADING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
_STOP = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = %s"
)
_TABLES = (
    "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> %s"
)
# A table that exists from before a backup is loaded until its ledger is proven.
_UNFINISHED = "posko_restore_unfinished"
_PATIENCE = 5.0  # seconds to wait for writers, so that their rows are under the head of the copy
# Django's names for the environment variables of PostgreSQL's programs, so that no password is in a command.
_SETTINGS = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The database of one moment as a file, the ledger's head in it, and the notes signed after a head of before."""

    engine: str
    path: Path
    head: Head
    signed: list[str]


def snapshot(folder: Path, last: int) -> Snapshot:
    """Copy the database of the running post into a folder, consistent to the moment, with what it sealed until now.

    `last`: the number of the last signed head that is known already.
    """
    from django.db import connection
    from django.db.utils import DatabaseError

    from posko.apps.ledger.sealing.services import seal

    seal(patience=_PATIENCE)
    path = folder / DATABASES[connection.vendor]
    take = _postgresql if connection.vendor == "postgresql" else _sqlite
    try:
        return Snapshot(connection.vendor, path, *take(path, last))
    except (DatabaseError, sqlite3.Error) as failed:
        raise BadInput("The database cannot be backed up: %(why)s", why=failed) from failed


def _sqlite(path: Path, last: int) -> tuple[Head, list[str]]:
    from django.db import connection

    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if (said := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise BadInput("The database is damaged: %(why)s", why=said)
        signed = [row[0] for row in copy.execute(_SIGNED.format("?"), [last])]
        return head_of(row[0] for row in copy.execute(_HASHES)), signed


def _postgresql(path: Path, last: int) -> tuple[Head, list[str]]:
    """One transaction gives its snapshot to pg_dump and reads the head, after every writer that was on its way."""
    from django.db import connection, transaction

    from posko.apps.ledger.models import WRITERS_LOCK

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [WRITERS_LOCK])
        try:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT pg_export_snapshot()")
                shown = str(cursor.fetchone()[0])
                cursor.execute("SELECT pg_advisory_unlock(%s)", [WRITERS_LOCK])
                _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security",
                     f"--snapshot={shown}", f"--file={path}")  # fmt: skip
                cursor.execute(_SIGNED.format("%s"), [last])
                signed = [row[0] for row in cursor]
                cursor.execute(_HASHES)
                return head_of(row[0] for row in cursor), signed
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")


def name() -> str:
    """Which PostgreSQL database DATABASE_URL names, without its password; an empty word for SQLite."""
    from django.db import connection

    told: dict[str, Any] = connection.settings_dict
    return f"{told['HOST']}:{told['PORT']}/{told['NAME']}" if connection.vendor == "postgresql" else ""


def close() -> None:
    """Let go of the database."""
    from django.db import connection

    connection.close()


def must_be_empty() -> None:
    """Raises BadInput where the PostgreSQL database that DATABASE_URL names holds a table, or is being loaded."""
    if _rows(_LOADING, _LOADER):
        raise BadInput("Somebody loads a backup into the database that DATABASE_URL names. Wait until that has ended.")
    if _rows(_TABLES, _UNFINISHED):
        raise BadInput("The database that DATABASE_URL names is not empty. Make a new, empty one and name that: "
                       "what is in the old one stays as it is.")  # fmt: skip


def must_be_finished() -> None:
    """Raises BadInput for a PostgreSQL database into which a backup was loaded that nobody proved."""
    if name() and _is_there(_UNFINISHED):
        raise BadInput("A restore into this database was stopped. Begin it again, into a new, empty database.")


def must_be_ours() -> None:
    """Raises BadInput where this process is not the owner of a database into which somebody loads a backup."""
    if name():
        database_roles.must_own(_UNFINISHED)


def is_loaded(wanted: str) -> bool:
    """Whether DATABASE_URL names this database and a stopped restore had loaded it. Its loader is stopped, too."""
    if name() != wanted:
        return False
    until = time.monotonic() + 10
    while _rows(_STOP, _LOADER) and time.monotonic() < until:
        time.sleep(0.1)
    return _is_there("ledger_entry")


def load(dump: Path) -> None:
    """Load a dump into the empty PostgreSQL database, all or nothing; until it is proven a table says so."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {_UNFINISHED} ()")
    connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
         f"--dbname={connection.settings_dict['NAME']}", str(dump))  # fmt: skip


def prove(head: str, made_at: str) -> None:
    """Hold the ledger that came back against its head, row by row, and let it say that it was restored.

    BadInput where it does not hold, or where the backup's version is unknown here. What was proven is not told twice.
    """
    from django.db import connection, transaction

    from posko.apps.ledger import services
    from posko.apps.ledger.verifying import selectors
    from posko.cli import shapes
    from posko.domain.ledger_walk import Grade, Kept

    if name() and not _is_there(_UNFINISHED):
        return
    shapes.must_be_known()
    kept = read_head(head)
    told = selectors.verify([Kept(kept, "the manifest", rows=True)], beside=False)
    if (fault := told.fault) is not None and fault.grade != Grade.GUARD:
        raise BadInput("The ledger in this backup is broken at row %(number)s: %(reason)s. Nothing was put in place.",
                       number=fault.number, reason=fault.reason)  # fmt: skip
    if told.verdict.head != kept:
        raise BadInput(
            "The ledger in this backup ends at %(found)s, its manifest says %(kept)s.",
            found=told.verdict.head,
            kept=kept,
        )
    with transaction.atomic():
        services.record_restore(head=head, made_at=made_at, by=system_viewer("console"), at=clock.real_time())
        if name():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {_UNFINISHED}")


def empty_again() -> None:
    """Take out what was loaded into a database that was empty before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ DECLARE r record; BEGIN"
            " FOR r IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP"
            " EXECUTE format('DROP TABLE public.%I CASCADE', r.name); END LOOP;"
            " FOR r IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP"
            " EXECUTE format('DROP FUNCTION %s CASCADE', r.name); END LOOP; END $$"
        )


def must_be_idle(path: Path) -> None:
    """Raises BadInput while somebody else has the SQLite database open; folds its journal into it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as database:
            database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as busy:
        raise BadInput("The post still runs on %(path)s. Stop it first.", path=path.parent) from busy
    except sqlite3.DatabaseError:
        return  # damaged: that is why somebody restores


def _is_there(table: str) -> bool:
    return bool(_rows("SELECT 1 FROM pg_class WHERE oid = to_regclass(%s)", f"public.{table}"))


def _rows(question: str, told: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question, [told])
        return list(cursor.fetchall())


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BadInput("%(program)s is not on this machine. Install PostgreSQL's client programs.", program=program)
    done = subprocess.run([found, *arguments], env=_environment(program), capture_output=True, text=True, check=False)  # noqa: S603 - fixed programs, found on the machine's own path
    if done.returncode:
        raise BadInput("%(program)s failed: %(why)s", program=program, why=done.stderr.strip()[-600:])


def _environment(program: str) -> Mapping[str, str]:
    from django.db import connection

    from posko.kit.walls import OURS, SETTING

    settings: dict[str, Any] = connection.settings_dict
    told = {name: str(settings[key]) for key, name in _SETTINGS.items() if settings.get(key)}
    options = {f"PG{key.upper()}": str(value) for key, value in (settings.get("OPTIONS") or {}).items() if "ssl" in key}
    # Its rows are behind the second wall for PostgreSQL's programs, too.
    walls = f"-c {SETTING}={','.join(wall.value for wall in OURS)}"
    return {**os.environ, **told, **options, "PGAPPNAME": f"posko-{program}", "PGOPTIONS": walls}
