"""The steps that every command needs before it touches the database."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from posko.cli import key_files
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation

DEMO = Path("var/demo")


def ready(*walls: Compartment, as_owner: bool = False) -> None:
    """Set Django up; called first by every command that needs the database, with the walls behind which it works.

    `as_owner` is for commands that work on the tables themselves: those work under the address of the tables' owner,
    where one is given. What a stopped restore left in the data folder is settled before anybody reads there.
    """
    import django
    from django.conf import settings

    with loading():
        django.setup()

    from posko.cli import database_roles
    from posko.cli.backup import databases, settling, swap
    from posko.kit.walls import keep_open

    keep_open(*walls)
    if as_owner:
        database_roles.become_owner()
    key_files.must_be_closed(settings.DATA)
    with database_roles.as_owner() if (settings.DATA / swap.MARKER).exists() else nullcontext():
        settling.settle(settings.DATA)
    databases.must_be_finished()


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded stays for good, so nothing is collected meanwhile and none of it is walked through later: an
    eighth of a short command's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def migrate(verbosity: int = 0) -> None:
    """Bring the database to this version's shape. BadInput where it has one that this version does not know."""
    from django.core.management import call_command

    from posko.cli import database_roles, shapes

    database_roles.must_build()
    shapes.must_be_known()
    call_command("migrate", interactive=False, verbosity=verbosity)
    database_roles.give_rights()


def count_rows() -> None:
    """Let PostgreSQL count its tables.

    It never counts a small one by itself, nor one that was just loaded from a backup; what is joined with the few
    operations of a post it then takes for nearly empty, and picks slow ways through thousands of rows.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def must_be_migrated() -> None:
    """Refuse a database that is empty or of another version."""
    from posko.cli import shapes

    shapes.must_be_known()
    if not shapes.is_migrated():
        _point_to_the_demo()
        raise BadInput(
            "The database is empty or of another version. For a new operation run: posko operation create --city "
            "jaktim. For an existing one run: posko migrate"
        )


def _point_to_the_demo() -> None:
    """Name the demo's folder to a person who built the demo and asks for it without the folder."""
    told = os.environ.get("POSKO_DATA") or os.environ.get("DATABASE_URL")
    if not told and (DEMO / "posko.sqlite3").exists():
        raise BadInput(
            "There is no operation in var, but a demo in %(demo)s. For the demo write POSKO_DATA=%(demo)s before the "
            "command; for an operation of your own run: posko operation create --city jaktim",
            demo=DEMO,
        )


def the_operation(code: str) -> Operation:
    """The operation named, or the only one there is."""
    from posko.apps.operation import selectors as operations

    codes = operations.codes()
    if not codes:
        _point_to_the_demo()
        raise BadInput("There is no operation yet. Make one with: posko operation create --city jaktim")
    if not code and len(codes) > 1:
        raise BadInput("Several operations live here: %(codes)s. Name one with --operation.", codes=", ".join(codes))
    found = operations.by_code(code or codes[0])
    if found is None:
        raise BadInput("There is no operation “%(code)s”; there are: %(codes)s.", code=code, codes=", ".join(codes))
    return found


def console(operation: Operation) -> Viewer:
    """The command line as a viewer: a named job that sees what everybody at the table sees."""
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return system_viewer("console", operation=operation.code, city=operation.city_id, compartments=walls)


def the_operation_exists() -> None:
    """Refuse to serve where there is nothing to serve."""
    from posko.apps.operation import selectors as operations

    if not operations.any_at_all():
        raise BadInput("There is no operation yet. Make one with: posko operation create --city jaktim")
