"""The lines of an export: each leaf has one, whole for who may read the row, and a hash alone for everybody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from posko.apps.ledger import services, triggers
from posko.apps.ledger.exports import selectors
from posko.apps.ledger.models import Entry
from posko.apps.ledger.sealing import selectors as sealing
from posko.apps.ledger.sealing.services import seal
from posko.domain import ledger
from posko.domain.access import Compartment, Viewer, agency_viewer
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter

pytestmark = pytest.mark.django_db
POLICE = agency_viewer("polres", operation="test-jaktim", city="31.75", root="polri")
SUPERVISORS = agency_viewer("bawaslu", operation="test-jaktim", city="31.75", root="bawaslu")


def lines(viewer: Viewer | None = None) -> dict[int, dict[str, Any]]:
    """The lines of an export of everything that is sealed, by number, but for void ones: other tests leave them."""
    seal()
    return {line["number"]: line for line in selectors.lines(viewer, sealing.size()) if "void" not in line}


def by_hand(*statements: str) -> None:
    """Change the past as the owner of the database, with its guard taken away."""
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_every_row_hashes_to_what_stands_beside_it(see: See, at: datetime) -> None:
    enter(
        "gap.opened", Compartment.COORDINATION, by=see("duty"), at=at, subject="gap:1", payload={"judul": "Gelap ≤ 3"}
    )
    found = lines()
    assert sorted(found) == sorted(Entry.objects.values_list("number", flat=True))
    for line in found.values():
        row = {**line["row"], "at": datetime.strptime(line["row"]["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)}
        assert ledger.row_hash(ledger.Row(number=line["number"], **row)) == line["row_hash"] == line["twin_hash"]
        assert ledger.payload_hash(**line["payload"]) == row["payload_hash"]


def test_leaves_are_the_hashes_of_the_rows_in_their_order() -> None:
    found = lines()
    leaves = [leaf.hex() for leaf in selectors.leaf_entries(None, sealing.size())]
    assert all(leaves[line["index"]] == line["row_hash"] for line in found.values())
    assert [found[number]["index"] for number in sorted(found)] == sorted(line["index"] for line in found.values())
    assert len(found) == Entry.objects.count()


@pytest.mark.parametrize(
    ("wall", "read_by"),
    [
        (Compartment.PUBLIC, {"polres", "bawaslu"}),
        (Compartment.COORDINATION, {"polres", "bawaslu"}),
        (Compartment.SECURITY, {"polres"}),
        (Compartment.VOTER, set()),
        (Compartment.CASE, set()),
        (Compartment.AUDIT, set()),
    ],
)
def test_an_agency_reads_what_its_chief_may_read_and_never_a_case_or_a_voter(
    wall: Compartment, read_by: set[str], see: See, at: datetime
) -> None:
    row = enter("thing.happened", wall, by=see("planner"), at=at, subject="thing:1", payload={"kelas": "sangat rawan"})
    for viewer in (POLICE, SUPERVISORS):
        line = lines(viewer)[row.number]
        if viewer.agency in read_by:
            assert line["row"]["subject"] == "thing:1"
            assert line["payload"]["body"] == '{"kelas":"sangat rawan"}'
        else:
            assert line == {
                "index": line["index"],
                "number": row.number,
                "row_hash": row.row_hash,
                "twin_hash": row.row_hash,
                "hidden": True,
            }
    assert "row" in lines()[row.number]


def test_rows_of_another_operation_are_hidden(see: See, at: datetime) -> None:
    row = enter("gap.opened", Compartment.COORDINATION, by=see("other"), at=at)
    assert lines(POLICE)[row.number]["hidden"]


def test_a_purged_row_goes_out_without_its_words(see: See, at: datetime) -> None:
    row = enter("gap.opened", Compartment.COORDINATION, by=see("duty"), at=at, payload={"nama": "Budi"})
    services.purge(row.number, by=see("duty"), at=at, reason="asked")
    line = lines()[row.number]
    assert line["payload"] is None
    assert line["row"]["payload_hash"] == row.payload_hash


def test_what_contradicts_itself_goes_out_as_it_stands(see: See, at: datetime) -> None:
    rows = [enter("gap.opened", Compartment.COORDINATION, by=see("duty"), at=at) for _ in range(4)]
    first, second, third, fourth = (row.number for row in rows)
    seal()
    by_hand(
        f"UPDATE ledger_entry SET event = 'gap.forgotten' WHERE number = {first}",
        f"DELETE FROM ledger_entry WHERE number = {second}",
        f"DELETE FROM ledger_payload WHERE entry_id = {second}",
        f"DELETE FROM ledger_payload WHERE entry_id = {third}",
        f"DELETE FROM ledger_leaf WHERE number = {third}",
    )
    size = sealing.size()
    found = {line["number"]: line for line in selectors.lines(None, size)}
    assert found[first]["row"]["event"] == "gap.forgotten"
    assert found[first]["row_hash"] == rows[0].row_hash
    assert found[second] == {"index": second - 1, "number": second, "missing": True}
    assert found[third]["index"] is None
    assert (found[third]["twin_hash"], found[third]["payload"]) == (None, None)
    leaves = list(selectors.leaf_entries(None, size))
    assert leaves[third - 1] == bytes(32)
    assert leaves[fourth - 1].hex() == rows[3].row_hash


def test_a_row_that_was_slipped_in_under_a_void_number_is_told_beside_it(see: See, at: datetime) -> None:
    row = enter("gap.opened", Compartment.COORDINATION, by=see("duty"), at=at)
    seal()
    by_hand(
        f"UPDATE ledger_leaf SET void = {'1' if connection.vendor == 'sqlite' else 'true'} WHERE number = {row.number}"
    )
    found = [line for line in selectors.lines(None, sealing.size()) if line["number"] == row.number]
    assert found[0] == {"index": row.number - 1, "number": row.number, "void": True}
    assert (found[1]["index"], found[1]["row_hash"]) == (None, row.row_hash)


@pytest.mark.sqlite
def test_a_time_that_is_none_goes_out_as_it_stands(see: See, at: datetime) -> None:
    row = enter("gap.opened", Compartment.COORDINATION, by=see("duty"), at=at)
    seal()
    by_hand(f"UPDATE ledger_entry SET at = 'nonsense' WHERE number = {row.number}")
    assert lines()[row.number]["row"]["at"] == "nonsense"
