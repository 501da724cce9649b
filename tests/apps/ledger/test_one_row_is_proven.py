"""A `.tlog-proof` shows that one row stands under a signed head, to whoever has the post's key and nothing else."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.exports.proving import Proven, prove
from posko.apps.ledger.heads import selectors
from posko.apps.ledger.heads.services import sign
from posko.apps.ledger.models import Entry
from posko.apps.ledger.witnesses import services as witnesses
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.ledger import void_hash
from posko.domain.tlog.checkpoints import cosigned, read_checkpoint
from posko.domain.tlog.notes import verified
from posko.domain.tlog.proofs import check_inclusion, leaf_hash, read_proof
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter
from tests.witnesses import NOW, Machine, confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def opened(see: See, at: datetime, compartment: Compartment = Compartment.COORDINATION) -> Entry:
    by = see("planner")
    return enter("gap.opened", compartment, by=by, at=at, subject="gap:1", payload={"judul": "Gelap"})


def by_hand(statement: str) -> None:
    """Change the past as the owner of the database, with its guard taken away."""
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)


def holds(proven: Proven, row_hash: str) -> None:
    """Read the file as a stranger does, and hold the row's hash against the head in it."""
    file = read_proof(str(proven.file))
    assert verified(file.checkpoint, [selectors.post_key().verifier])
    head = read_checkpoint(file.checkpoint.text)
    check_inclusion(leaf_hash(bytes.fromhex(row_hash)), file.index, head.size, file.proof, head.root)


def test_the_proof_leads_from_the_row_to_the_newest_head(see: See, at: datetime) -> None:
    row = opened(see, at)
    for _ in range(300):
        opened(see, at)
    proven = prove(row.number, at=at)
    assert proven.size == selectors.latest().size > 300  # type: ignore[union-attr]
    holds(proven, row.row_hash)


def test_a_head_that_a_witness_cosigned_is_taken_before_a_newer_one(see: See, at: datetime) -> None:
    machine = Machine()
    confirmed(machine)
    row = opened(see, at)
    head = sign(at=at)
    witnesses.take(f"{head.checkpoint}{machine.line(head)}", by=see("admin"), at=at, real_at=NOW)
    later = opened(see, at)
    proven = prove(row.number, at=at)
    assert proven.size == head.size
    assert cosigned(proven.file.checkpoint, [machine.signer.verifier])
    assert prove(later.number, at=at).size > head.size


def test_the_row_lies_beside_its_proof_without_its_payload(see: See, at: datetime) -> None:
    row = opened(see, at)
    told = json.loads(prove(row.number, at=at).file.extra)
    assert (told["number"], told["row_hash"]) == (row.number, row.row_hash)
    assert (told["row"]["event"], told["row"]["subject"]) == ("gap.opened", "gap:1")
    assert "payload" not in told


@pytest.mark.parametrize("wall", [Compartment.CASE, Compartment.VOTER])
def test_of_a_row_of_cases_or_voters_the_hash_alone_goes_out(wall: Compartment, see: See, at: datetime) -> None:
    row = opened(see, at, wall)
    proven = prove(row.number, at=at)
    told = json.loads(proven.file.extra)
    assert not proven.open
    assert told.keys() == {"index", "number", "row_hash", "twin_hash", "hidden"}
    holds(proven, told["row_hash"])


def test_a_void_number_is_proven_to_be_void(see: See, at: datetime) -> None:
    opened(see, at)
    sign(at=at)
    last = opened(see, at)
    by_hand(f"UPDATE ledger_entry SET number = number + 1 WHERE number = {last.number}")
    proven = prove(last.number, at=at)
    assert proven.void
    assert json.loads(proven.file.extra)["void"] is True
    holds(proven, void_hash(last.number))


@pytest.mark.parametrize("number", [-1, 0, 1_000_000_000])
def test_a_number_that_no_row_has_is_refused(number: int, at: datetime) -> None:
    with pytest.raises(BadInput, match=rf"no row {number}\. The rows are 1 to \d+"):
        prove(number, at=at)


def test_a_row_that_was_slipped_in_has_no_proof(see: See, at: datetime) -> None:
    row = opened(see, at)
    opened(see, at)
    sign(at=at)
    by_hand(f"DELETE FROM ledger_leaf WHERE number = {row.number}")
    with pytest.raises(BadInput, match="slipped in"):
        prove(row.number, at=at)


@pytest.mark.parametrize("column", ["row_hash", "number", "actor"])
def test_a_row_that_is_not_what_was_sealed_has_no_proof(column: str, see: See, at: datetime) -> None:
    row = opened(see, at)
    opened(see, at)
    sign(at=at)
    other = "-number" if column == "number" else "'" + "0" * 64 + "'"
    by_hand(f"UPDATE ledger_entry SET {column} = {other} WHERE number = {row.number}")
    with pytest.raises(BadInput, match="not what the post sealed"):
        prove(row.number, at=at)


def test_a_leaf_that_was_changed_with_its_row_has_no_proof(see: See, at: datetime) -> None:
    row = opened(see, at)
    sign(at=at)
    for table, column in (("leaf", "hash"), ("entry", "row_hash")):
        by_hand(f"UPDATE ledger_{table} SET {column} = '{'0' * 64}' WHERE number = {row.number}")
    with pytest.raises(BadInput, match="not what the post sealed"):
        prove(row.number, at=at)
