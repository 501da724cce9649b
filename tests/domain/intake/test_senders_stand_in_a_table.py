"""A table of devices or of numbers: every row is held against what is known, and every problem is named."""

from __future__ import annotations

import pytest

from posko.domain.intake.sender_rows import Ground, SenderReading, SenderRow, read_devices, read_numbers
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from tests.sheets import workbook

KNOWN = SenderRow("Rajawali 1", "polres", "31.75.09")
NUMBER = SenderRow("KPPS 028", "kpu", "31.75.09.1002/028", channel="sms", number="081200000114")


def key(row: SenderRow) -> str:
    return row.number or f"{row.agency}:{row.name}"


GROUND = Ground(
    agencies={"polres", "kpu"},
    places={"31.75.09", "31.75.09.1002", "31.75.09.1002/028", "31.75.03"},
    names=AliasTable(
        [
            PlaceRecord("31.75.09", Level.KECAMATAN, "Ciracas", "31.75"),
            PlaceRecord("31.75.09.1002", Level.KELURAHAN, "Cibubur", "31.75.09"),
        ]
    ),
    key=key,
    known={key(KNOWN): KNOWN, key(NUMBER): NUMBER},
    acts_at=lambda code: code.startswith("31.75.09"),
    area="31.75.09",
    holders={"duty": "polres"},
    agency_words={"polres metro": "polres"},
)
HEAD = "nama;instansi;tempat;pemegang"


def devices(*rows: str) -> SenderReading:
    return read_devices("perangkat.csv", "\n".join((HEAD, *rows)).encode(), GROUND)


def numbers(*rows: str) -> SenderReading:
    return read_numbers("nomor.csv", "\n".join(("nomor;nama;instansi;tempat", *rows)).encode(), GROUND)


def test_a_device_is_read_with_its_place_by_name_and_its_holder() -> None:
    found = devices("Rajawali 2;Polres Metro;Kel. Cibubur;duty", "Rajawali 3;polres;;")
    assert found.ok, found.problems
    assert found.added == (
        SenderRow("Rajawali 2", "polres", "31.75.09.1002", "duty"),
        SenderRow("Rajawali 3", "polres", "31.75.09"),
    )


def test_a_file_that_is_loaded_twice_makes_nobody_twice() -> None:
    found = devices("Rajawali 1;polres;31.75.09;")
    assert (found.ok, found.added, found.same) == (True, (), 1)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Rajawali 1;polres;31.75.09.1002;", "known already, as “Rajawali 1”"),
        ("Rajawali 9;polrs;31.75.09;", "Did you mean “polres”"),
        ("Rajawali 9;polres;31.75.03;", "no place of your area"),
        ("Rajawali 9;polres;Atlantis;", "is no place here"),
        ("Rajawali 9;polres;;siapa", "holds no open post"),
        ("0812 3456 7890;polres;;", "row 2"),
        (";polres;;", "row 2"),
        (f"{'x' * 81};polres;;", "more than 80 signs"),
    ],
)
def test_a_wrong_row_is_named_and_the_good_ones_may_go_in_alone(row: str, says: str) -> None:
    found = devices(row, "Rajawali 4;polres;;")
    assert not found.ok
    assert found.part
    assert says in str(found.problems[0])
    assert [each.name for each in found.added] == ["Rajawali 4"]


def test_two_rows_of_one_name_are_one_too_many() -> None:
    assert "stands in row 2 already" in str(devices("A 1;polres;;", "A 1;polres;;").problems[0])


def test_a_number_is_read_however_a_spreadsheet_keeps_it() -> None:
    data = workbook((81200000777, "KPPS 1", "kpu", "31.75.09.1002/028"), head=("nomor", "nama", "instansi", "tempat"))
    (row,) = read_numbers("nomor.xlsx", data, GROUND).added
    assert (row.number, row.channel, row.place) == ("081200000777", "sms", "31.75.09.1002/028")


def test_a_number_that_stands_otherwise_is_not_turned_over_in_silence() -> None:
    assert numbers("0812-0000-0114;KPPS 028;kpu;31.75.09.1002/028").same == 1
    assert "known already, as “KPPS 028”" in str(numbers("081200000114;Lain;polres;31.75.09").problems[0])
    assert "no telephone number" in str(numbers("abc;Lain;polres;31.75.09").problems[0])


def test_an_empty_file_is_said() -> None:
    assert not devices().ok
