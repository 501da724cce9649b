"""A copy of the ledger is made for an agency that is there, of one operation."""

from __future__ import annotations

import pytest

from posko.cli.ledger_export import receiver_of
from posko.domain.access import Compartment
from posko.domain.errors import BadInput

pytestmark = pytest.mark.django_db
OPEN = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


@pytest.mark.parametrize(
    ("agency", "walls"),
    [
        ("bawaslu", OPEN),
        ("kpu", OPEN),
        ("kejari", OPEN),
        ("kodim", OPEN | {Compartment.SECURITY}),
        ("satpol-pp", OPEN | {Compartment.SECURITY}),
        ("kec-jatinegara", OPEN),
    ],
)
def test_it_reads_what_its_chief_may_read_without_any_agreement(agency: str, walls: frozenset[Compartment]) -> None:
    viewer = receiver_of(agency)
    assert (viewer.agency, viewer.operation, viewer.compartments) == (agency, "test-jaktim", walls)


def test_where_two_operations_have_such_an_agency_it_is_that_of_the_first_unless_another_is_named() -> None:
    assert receiver_of("polres").operation == "test-jaktim"
    assert receiver_of("polres", "test-other").operation == "test-other"


@pytest.mark.parametrize("name", ["", "KPU", "kpu ", "../kpu"])
def test_an_agency_that_is_not_there_is_answered_with_those_that_are(name: str) -> None:
    with pytest.raises(BadInput, match=r"There is no agency .* there are: bawaslu, .*, polres,"):
        receiver_of(name)


def test_an_operation_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(BadInput, match="there are: test-jaktim, test-other"):
        receiver_of("kpu", "pilkada-2030")
