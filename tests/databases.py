"""The database of the tests: a copy of a template, with the world of `tests/world.py` on it.

The template holds the tables and nothing else. It is made once and kept until a migration changes: for SQLite as a
file under `.suite`, on PostgreSQL as a database of the server that `python -m tests` starts for all its lanes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import sql

from tests import once
from tests.parts import APPLICATION, KEPT, ROOT, make_application_role

DEAR = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")}
MEMORY = "file:memorydb_default?mode=memory&cache=shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What one database is asked for both is not asked of PostgreSQL a second time."""
    if connection.vendor == "postgresql":
        left = [item for item in items if item.path.stem in once.FILES]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item.path.stem not in once.FILES]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, passwords_cost_little: None
) -> Iterator[None]:
    """Build the world once; every test then runs inside its own transaction on top of it."""
    from posko.kit import walls
    from tests import world

    # What a test does by its own hand it does behind all walls; each request that it sends has those of its viewer.
    walls.keep_open(*walls.OURS)
    with django_db_blocker.unblock():
        made = _on_postgresql if connection.vendor == "postgresql" else _in_memory
        with made():
            world.build()
            yield


@pytest.fixture(autouse=True)
def no_head_outlives_its_test() -> Iterator[None]:
    """Take away the ledger's key and heads that a test left in the folder of all: the rows they speak of are gone."""
    yield
    for name in ("ledger.key", "ledger.heads"):
        Path(os.environ["POSKO_DATA"], name).unlink(missing_ok=True)


@contextmanager
def _in_memory() -> Iterator[None]:
    connection.settings_dict["NAME"] = MEMORY
    connection.ensure_connection()
    KEPT.mkdir(exist_ok=True)
    file = KEPT / f"{schema()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            with closing(sqlite3.connect(file)) as kept:
                kept.backup(connection.connection)
        else:
            _make_tables()
            for old in KEPT.glob("*.sqlite3"):
                old.unlink()
            with closing(sqlite3.connect(file.with_suffix(".part"))) as kept:
                connection.connection.backup(kept)
            file.with_suffix(".part").replace(file)
    yield


@contextmanager
def _on_postgresql() -> Iterator[None]:
    server, name = os.environ["DATABASE_URL"], f"posko_test_{secrets.token_hex(6)}"
    like = template(server)
    with psycopg.connect(server, autocommit=True) as made:
        made.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
        # What a database is forbidden to all is not copied.
        made.execute(sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.close()
    connection.settings_dict["NAME"] = name
    # As a post works: as a role that owns no table, and for which the second wall stands.
    connection.settings_dict["OPTIONS"] = {"options": f"-c role={APPLICATION}"}
    yield
    connection.close()
    with psycopg.connect(server, autocommit=True) as made:
        made.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def template(server: str) -> str:
    """The name of the database with all tables on a server, which the first who asks makes."""
    make_application_role(server)
    name = f"posko_template_{schema()}"
    with psycopg.connect(server, autocommit=True) as made:
        made.execute("SELECT pg_advisory_lock(1)")
        if not made.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            new = f"{name}_{secrets.token_hex(3)}"
            made.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(new)))
            with working_on(urlsplit(server)._replace(path=f"/{new}").geturl()):
                _make_tables()
            made.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(new), sql.Identifier(name)))
    return name


@contextmanager
def working_on(url: str) -> Iterator[None]:
    """Let the default connection go to another database until the block ends."""
    from posko.web.settings import _database

    usual, settings = connections["default"], connections.settings["default"]
    try:
        connections.settings["default"] = connections.configure_settings({"default": _database(url)})["default"]
        connections["default"] = connections.create_connection("default")
        yield
    finally:
        connection.close()
        connections["default"], connections.settings["default"] = usual, settings


def schema() -> str:
    """What the tables come from, as a short hash: migrations, triggers, walls, settings, and the packages' own."""
    posko = ROOT / "posko"
    files = [*posko.glob("**/migrations/*.py"), *posko.glob("**/triggers.py"), *posko.glob("apps/*/models/*.py")]
    files += [posko / "kit" / "walls.py", posko / "cli" / "database_roles.py", ROOT / "tests" / "databases.py"]
    files += [ROOT / "posko" / "web" / "settings.py", ROOT / "requirements" / "dev.txt"]
    told = hashlib.sha256(django.__version__.encode())
    for file in sorted(files):
        told.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return told.hexdigest()[:12]


def _make_tables() -> None:
    from posko.cli import database_roles
    from posko.kit import walls

    call_command("migrate", verbosity=0)
    walls.put_up(connection)
    if connection.vendor == "postgresql":
        database_roles.grant(APPLICATION)


def as_owner() -> None:
    """Until the transaction ends, be the owner of the tables, who can do what the role of a post may not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")


@pytest.fixture(scope="module")
def beneath(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module's own fixtures write now lies beneath all its tests, each of which goes back to it."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # type: ignore[attr-defined]  # as the atomic blocks of Django's own test case are
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, atomic:
        # After each test Django closes its connection, which here still holds the module's transaction.
        patch.setattr(connection, "close", lambda: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """A test's rows go back behind what was worked out from them, and no test has used up the limits of the next."""
    from posko.kit import caches, limits

    caches.forget_all()
    limits.forget_all()


@pytest.fixture(autouse=True, scope="session")
def passwords_cost_little() -> Iterator[None]:
    """A password costs a sixth of a second to hash, which only a test of that cost needs (`dear_passwords`)."""
    with pytest.MonkeyPatch.context() as patch:
        for name, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, name, least)
        yield


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password costs what it costs at a post."""
    for name, cost in DEAR.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, cost)


@pytest.fixture(autouse=True, scope="session")
def _acts_are_held_strictly() -> None:
    from tests import strict

    strict.hold()


@pytest.fixture(autouse=True, scope="session")
def _flush_leaves_the_ledger_guarded() -> Iterator[None]:
    """A throw-away test database may be flushed between tests; only there the triggers step aside for it."""
    from posko.apps.ledger import triggers

    flush = connection.ops.execute_sql_flush

    def guarded_flush(sql_list: Iterable[str]) -> None:
        if "test" not in str(connection.settings_dict["NAME"]) and "memory" not in str(
            connection.settings_dict["NAME"]
        ):
            raise RuntimeError("only a throw-away test database is ever flushed")
        with transaction.atomic():
            as_owner()
            triggers.drop(connection)
            flush(sql_list)
            triggers.install(connection)

    connection.ops.execute_sql_flush = guarded_flush  # type: ignore[method-assign]
    yield
    connection.ops.execute_sql_flush = flush  # type: ignore[method-assign]
