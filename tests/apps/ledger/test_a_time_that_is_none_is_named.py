"""A time that somebody wrote over with what is no time keeps no walk over the ledger back: the row is named."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.heads.services import sign
from posko.apps.ledger.models import Entry, Leaf
from posko.apps.ledger.verifying import selectors
from posko.apps.ledger.walking import selectors as walking
from posko.domain.access import Compartment
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter

pytestmark = pytest.mark.django_db
SQLITE = [
    "'0000-01-01 00:00:00'",
    "'0001-01-01 00:00:00+14:00'",
    "'nonsense'",
    "''",
    "x'ff00'",
    "CAST(x'ff62' AS TEXT)",
    "7",
    "1e999",
]
POSTGRESQL = ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'12024-11-27'"]
each_time = pytest.mark.parametrize("time", SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


@pytest.fixture
def rows(settings: Settings, tmp_path: Path, see: See, at: datetime) -> list[int]:
    """Rows under a signed head; the second one is of a paper with a head."""
    settings.DATA = tmp_path
    for event in ("test.happened", "sitrep.issued", "test.happened"):
        enter(event, Compartment.PUBLIC, by=see("duty"), at=at, payload={"head": f"1:{'0' * 64}"})
    sign(at=at)
    as_owner()
    triggers.drop(connection)
    return list(Entry.objects.order_by("-number").values_list("number", flat=True)[:3])[::-1]


def write_time(number: int, time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_entry SET at = {time} WHERE number = %s", [number])


def named() -> tuple[int, str]:
    fault = selectors.verify().fault
    assert fault is not None
    return fault.number, fault.reason


@each_time
def test_the_row_is_named_as_altered(time: str, rows: list[int]) -> None:
    write_time(rows[0], time)
    assert named() == (rows[0], "the row does not agree with its own hash: a column was altered")


@each_time
def test_a_row_that_carries_a_head_is_named_too(time: str, rows: list[int]) -> None:
    write_time(rows[1], time)
    selectors.printed_heads()
    look = walking.Look()
    look.go_on()
    assert look.fault is not None
    assert (look.fault.number, "altered" in look.fault.reason) == (rows[1], True)


@each_time
def test_a_row_that_is_not_sealed_yet_is_named_too(time: str, rows: list[int]) -> None:
    Leaf.objects.filter(number=rows[2]).delete()
    write_time(rows[2], time)
    look = walking.Look()
    look.go_on()
    fault = look.verdict().fault
    assert fault is not None
    assert (fault.number, "altered" in fault.reason) == (rows[2], True)


@each_time
def test_the_rows_beside_it_hold(time: str, rows: list[int]) -> None:
    write_time(rows[2], time)
    look = walking.Look()
    look.go_on()
    assert look.verdict().faults == 1
