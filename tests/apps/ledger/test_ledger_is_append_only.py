"""The database refuses to change the past, whoever asks it."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from posko.apps.ledger import services, triggers
from posko.apps.ledger.models import Cosignature, Entry, Node, Payload, SignedHead, Witness
from posko.apps.ledger.sealing import services as sealing
from posko.domain.access import Compartment
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter

FORBIDDEN = [
    "UPDATE ledger_entry SET event = 'x' WHERE number = (SELECT MIN(number) FROM ledger_entry)",
    "DELETE FROM ledger_entry WHERE number = (SELECT MAX(number) FROM ledger_entry)",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_payload SET body = '{}'",
    "UPDATE ledger_payload SET body = NULL, salt = ''",
    "DELETE FROM ledger_payload",
    "UPDATE ledger_leaf SET void = NOT void",
    "DELETE FROM ledger_leaf",
    "UPDATE ledger_node SET hash = ''",
    "DELETE FROM ledger_node",
    "UPDATE ledger_signedhead SET size = 0",
    "DELETE FROM ledger_signedhead",
    "UPDATE ledger_cosignature SET line = ''",
    "DELETE FROM ledger_cosignature",
]
BY_VENDOR = {
    "sqlite": [
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE number = (SELECT MIN(number) FROM ledger_entry)",
        "INSERT OR REPLACE INTO ledger_payload SELECT * FROM ledger_payload",
        'INSERT OR REPLACE INTO ledger_leaf SELECT "index" + 1000000, number, hash, void FROM ledger_leaf',
        'INSERT OR REPLACE INTO ledger_leaf SELECT "index", number + 1000000, hash, void FROM ledger_leaf',
        "INSERT OR REPLACE INTO ledger_node (level, place, hash) SELECT level, place, '' FROM ledger_node",
        "REPLACE INTO ledger_cosignature (id, head_id, witness_id, at, taken_real, line)"
        " SELECT id, head_id, witness_id, at, taken_real, '' FROM ledger_cosignature",
        "REPLACE INTO ledger_signedhead (origin, size, root, checkpoint, peaks, at)"
        " SELECT origin, size, '', '', '[]', at FROM ledger_signedhead",
    ],
    "postgresql": [
        "TRUNCATE ledger_entry CASCADE",
        "TRUNCATE ledger_payload",
        "TRUNCATE ledger_leaf",
        "TRUNCATE ledger_node",
        "TRUNCATE ledger_signedhead CASCADE",
        "TRUNCATE ledger_cosignature",
    ],
}


@pytest.fixture
def _sealed(see: See, at: datetime) -> None:
    """A row of each table: what is sealed, with a node and a signed head."""
    sealing.seal(patience=5)
    Node.objects.create(level=8, place=0, hash="0" * 64)
    head = SignedHead.objects.create(origin="posko.test/x", size=1, root="0" * 64, checkpoint="", peaks=[], at=at)
    witness = Witness.objects.create(
        form_key=uuid.uuid4(), agency="kpu", valid_until=at.date(), registered_at=at, name="w", vkey="w", public="w"
    )
    Cosignature.objects.create(head=head, witness=witness, at=at, taken_real=at, line="first")
    connection.check_constraints()  # PostgreSQL truncates no table whose foreign keys wait


def _statements() -> list[str]:
    return FORBIDDEN + BY_VENDOR[connection.vendor]


@pytest.mark.django_db
@pytest.mark.usefixtures("_sealed")
@pytest.mark.parametrize("index", range(len(FORBIDDEN) + 6 + (connection.vendor == "sqlite")))
def test_the_database_refuses_to_change_the_past(index: int) -> None:
    statement = _statements()[index]
    before = list(Entry.objects.values_list("number", "row_hash"))
    assert before
    refusals = "append-only|permission denied"
    with pytest.raises(DatabaseError, match=refusals), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    as_owner()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Entry.objects.values_list("number", "row_hash")) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("_sealed")
def test_the_same_cosignature_brought_twice_is_no_fault_and_changes_nothing() -> None:
    there = Cosignature.objects.get()
    again = Cosignature(head=there.head, witness=there.witness, at=there.at, taken_real=there.at, line="second")
    Cosignature.objects.bulk_create([again], ignore_conflicts=True)
    assert Cosignature.objects.get().line == "first"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            columns = "head_id, witness_id, at, taken_real, line"
            cursor.execute(f"REPLACE INTO ledger_cosignature ({columns}) SELECT {columns.replace('line', 'at')}"
                           " FROM ledger_cosignature")  # fmt: skip
        assert Cosignature.objects.get().line == "first"


@pytest.mark.django_db
def test_no_trigger_is_missing() -> None:
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_a_recorded_purge_empties_a_payload_and_the_proof_still_holds(see: See, at: datetime) -> None:
    from posko.apps.ledger.verifying import selectors

    entry = enter("test.happened", Compartment.COORDINATION, by=see("bawaslu"), at=at, payload={"word": "secret"})
    services.purge(entry.number, by=see("bawaslu"), at=at, reason="retention")
    assert Payload.objects.get(entry_id=entry.number).body is None
    assert selectors.verify().fault is None


@pytest.mark.django_db(transaction=True)
def test_a_flush_of_a_test_database_leaves_the_triggers_in_place() -> None:
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 0
    assert triggers.missing(connection) == []
