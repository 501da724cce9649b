"""The cast and the world that app tests live in: Jakarta Timur, one operation, and a neighbour city."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

# Tests never touch the data of a post that runs on this machine.
os.environ["POSKO_DATA"] = tempfile.mkdtemp(prefix="posko-tests-")
os.environ["POSKO_SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG"
os.environ.pop("POSKO_DEMO", None)

# No test is timed: a busy machine is no fault of what it tests.
hypothesis_settings.register_profile("posko", deadline=None)
hypothesis_settings.load_profile("posko")

pytest_plugins = ["tests.parts", "tests.cast", "tests.mail"]


@pytest.fixture(scope="session")
def trial_data() -> Path:
    """The folder of trial data, or a skip with the reason."""
    folder = Path(os.environ.get("POSKO_TRIAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (folder / "jaktim_kelurahan.geojson").exists():
        pytest.skip("no trial data here: set POSKO_TRIAL_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Build the world once; every test then runs inside its own transaction on top of it."""
    from tests import world

    with django_db_blocker.unblock():
        world.build()


@pytest.fixture(scope="module")
def beneath(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module's own fixtures write now lies beneath all its tests, each of which goes back to it."""
    from django.db import connection, transaction

    atomic = transaction.atomic()
    atomic._from_testcase = True  # type: ignore[attr-defined]  # as the atomic blocks of Django's own test case are
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, atomic:
        # After each test Django closes its connection, which here still holds the module's transaction.
        patch.setattr(connection, "close", lambda: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def at() -> datetime:
    """A quiet moment of the operation: Monday 25 November 2024, 15.00 WIB."""
    from tests.cast import AT

    return AT


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """A test's rows go back behind what was worked out from them, and no test has used up the limits of the next."""
    from posko.kit import caches, limits

    caches.forget_all()
    limits.forget_all()


@pytest.fixture(autouse=True, scope="session")
def _locks_keep_their_order() -> None:
    """A lock that comes in the wrong order fails the test that meets it."""
    from posko.kit import locks

    locks.strict = True


@pytest.fixture(autouse=True, scope="session")
def _flush_leaves_the_ledger_guarded() -> Iterator[None]:
    """A throw-away test database may be flushed between tests; only there the triggers step aside for it."""
    from django.db import connection

    from posko.apps.ledger import triggers

    flush = connection.ops.execute_sql_flush

    def guarded_flush(sql_list: Iterable[str]) -> None:
        if "test" not in str(connection.settings_dict["NAME"]) and "memory" not in str(
            connection.settings_dict["NAME"]
        ):
            raise RuntimeError("only a throw-away test database is ever flushed")
        triggers.drop(connection)
        try:
            flush(sql_list)
        finally:
            triggers.install(connection)

    connection.ops.execute_sql_flush = guarded_flush  # type: ignore[method-assign]
    yield
    connection.ops.execute_sql_flush = flush  # type: ignore[method-assign]
