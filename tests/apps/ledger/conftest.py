"""What the tests of the ledger stand on."""

from __future__ import annotations

import pytest
from django.db import connection

from posko.apps.ledger import selectors


@pytest.fixture(autouse=True)
def _numbers_follow(request: pytest.FixtureRequest) -> None:
    """The next row bears the number after the last one. PostgreSQL gives no number back with the row of a test;
    whoever seals would make void leaves of all of them, thousands by the end of a lane."""
    asked = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if connection.vendor != "postgresql" or not asked:
        return
    request.getfixturevalue("db")
    selectors._reads.clear()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT setval('ledger_entry_number_seq', (SELECT MAX(number) FROM ledger_entry))")
        cursor.execute("RESET ROLE")
