"""On PostgreSQL the post works as a role that reads and adds rows of the ledger; one that may more does not serve."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from posko.apps.ledger import services
from posko.cli import database_roles
from posko.domain.access import Compartment
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter
from tests.parts import APPLICATION

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]
FORBIDDEN = (
    "UPDATE ledger_entry SET actor = 'x'",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "TRUNCATE ledger_payload",
    "DELETE FROM ledger_payload",
    "UPDATE ledger_payload SET row_hash = ''",
    "UPDATE ledger_leaf SET void = true",
    "DELETE FROM ledger_node",
    "TRUNCATE ledger_signedhead",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER ledger_entry_no_change ON ledger_entry",
    "CREATE TABLE mine (x int)",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DELETE FROM django_migrations",
    "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
    "TRUNCATE cases_case",
    "SELECT setval(pg_get_serial_sequence('ledger_entry', 'number'), 1)",
)


def _as_administrator(statement: str) -> None:
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(f"SET LOCAL ROLE {APPLICATION}")


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_of_the_post_is_refused(statement: str) -> None:
    refusals = "permission denied|must be owner"
    with pytest.raises(DatabaseError, match=refusals), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_adds_rows_and_empties_a_payload_after_a_recorded_purge(see: See, at: datetime) -> None:
    entry = enter("test.happened", Compartment.COORDINATION, by=see("bawaslu"), at=at, payload={"word": "secret"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_payload SET body = NULL, salt = ''")
    services.purge(entry.number, by=see("bawaslu"), at=at, reason="retention")


def test_it_may_serve() -> None:
    assert database_roles.problems() == []
    database_roles.must_be_safe()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f"ALTER ROLE {APPLICATION} SUPERUSER", "is superuser"),
        (f"ALTER ROLE {APPLICATION} BYPASSRLS", "BYPASSRLS"),
        (f"GRANT posko TO {APPLICATION}", "owns tables"),
        (f"ALTER TABLE ledger_payload OWNER TO {APPLICATION}", "owns tables"),
        (f"GRANT UPDATE ON ledger_entry TO {APPLICATION}", "may change or empty the ledger"),
        (f"GRANT UPDATE (place) ON ledger_entry TO {APPLICATION}", "may change or empty the ledger"),
        ("GRANT DELETE ON ledger_entry TO PUBLIC", "may change or empty the ledger"),
        (f"GRANT TRUNCATE ON ledger_payload TO {APPLICATION}", "may change or empty the ledger"),
        (f"GRANT TRIGGER ON ledger_entry TO {APPLICATION}", "may change or empty the ledger"),
        (f"GRANT UPDATE (row_hash) ON ledger_payload TO {APPLICATION}", "may change or empty the ledger"),
        (f"GRANT UPDATE (hash) ON ledger_leaf TO {APPLICATION}", "may change or empty the ledger"),
        (f"GRANT DELETE ON ledger_signedhead TO {APPLICATION}", "may change or empty the ledger"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "may make tables of its own"),
        ("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY", "cases_case is not behind its wall"),
    ],
)
def test_a_role_that_could_do_more_does_not_serve_and_is_told_what_to_do(change: str, words: str) -> None:
    _as_administrator(change)
    (problem,) = database_roles.problems()
    assert words in problem
    assert "posko migrate" in problem


def test_migrate_takes_from_the_role_what_it_has_too_much() -> None:
    _as_administrator(f"GRANT ALL ON ledger_entry, ledger_payload TO {APPLICATION}")
    assert database_roles.problems()
    as_owner()
    database_roles.grant(APPLICATION)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APPLICATION}")
    assert database_roles.problems() == []
