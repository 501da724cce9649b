"""Numbers of people: each from its own institution, proven before it counts, and removed after the vote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from posko.domain.errors import BadInput
from posko.domain.outgoing import contacts
from posko.domain.outgoing.contact_rows import ContactReading, Ground, read_contacts
from posko.domain.outgoing.contacts import Proving, Role
from posko.domain.territory.places import AliasTable, Level, PlaceRecord

NOW = datetime(2024, 11, 27, 3, tzinfo=UTC)
STATION, OTHER = "31.75.09.1002/014", "31.75.09.1002/015"
VOTING = date(2024, 11, 27)
GROUND = Ground(
    root="kpu",
    stations={STATION, OTHER},
    names=AliasTable([PlaceRecord("31.75.09.1002", Level.KELURAHAN, "Susukan", "31.75.09")]),
    today=date(2024, 11, 20),
    voting=VOTING,
)


def read(*rows: str, head: str = "TPS,Peran,Nomor", ground: Ground = GROUND) -> ContactReading:
    return read_contacts("kontak.csv", "\n".join((head, *rows)).encode(), ground)


def test_a_row_is_a_number_at_a_station_that_goes_seven_days_after_the_vote() -> None:
    found = read(f"{STATION},Ketua KPPS,+62 812-0000-0101", "TPS 15 Susukan,kpps,81200000102")
    assert [(row.place, row.role, row.number) for row in found.rows] == [
        (STATION, Role.KPPS, "081200000101"),
        (OTHER, Role.KPPS, "081200000102"),
    ]
    assert {row.purge_on for row in found.rows} == {date(2024, 12, 4)}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"{STATION},pengawas,081200000101", "row 2, column Peran: Numbers of supervisors are given by Bawaslu"),
        ("31.75.09.1002/099,kpps,081200000101", "row 2, column TPS: 31.75.09.1002/099 is no station of this city."),
        (f"{STATION},regu,081200000101", "row 2, column Peran: regu is not known here."),
        (f"{STATION},kpps,tidak ada", "row 2, column Nomor: tidak ada is no telephone number"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_and_the_rest_may_go_in(row: str, told: str) -> None:
    found = read(row, f"{STATION},kpps,081200000109")
    assert told in str(found.problems[0])
    assert (found.ok, found.part, [each.number for each in found.rows]) == (False, True, ["081200000109"])


def test_a_number_that_reaches_nobodys_telephone_is_a_slip() -> None:
    found = read(f"{STATION},kpps,12345", f"{OTHER},kpps,021-8191234")
    assert "12345 is no telephone number" in str(found.problems[0])
    assert [each.place for each in found.rows] == [OTHER]


def test_a_station_has_one_number_of_a_role() -> None:
    found = read(f"{STATION},kpps,081200000101", f"{STATION},kpps,081200000102")
    assert "row 3, column Nomor: Row 2 has a number for the same station and role." in str(found.problems[0])


def test_no_name_is_taken_in() -> None:
    found = read(f"{STATION},kpps,081200000101,Budi", head="TPS,Peran,Nomor,Nama")
    assert found.ok and "Budi" not in str(found.rows)


def test_a_day_to_remove_a_number_on_is_near_the_vote() -> None:
    assert read(f"{STATION},kpps,081200000101,2024-12-01", head="TPS,Peran,Nomor,Hapus pada").rows[0].purge_on == date(
        2024, 12, 1
    )
    for day in ("2024-11-19", "2025-02-01"):
        found = read(f"{STATION},kpps,081200000101,{day}", head="TPS,Peran,Nomor,Hapus pada")
        assert "is no day to remove a number on" in str(found.problems[0])


def test_after_the_vote_a_number_that_comes_late_is_kept_for_today() -> None:
    assert contacts.purge_day(None, date(2024, 12, 20), VOTING) == date(2024, 12, 20)


def test_three_codes_an_hour_and_five_tries_a_day() -> None:
    assert contacts.sending(Proving(sent=2)) is None
    assert contacts.sending(Proving(sent=3)) is not None
    valid = Proving(code_hash=contacts.hash_of("123456", of="7"), code_until=NOW + timedelta(minutes=30), since=NOW)
    assert contacts.trying(replace(valid, tries=4), NOW) is None
    assert contacts.trying(valid, NOW + timedelta(minutes=30)) is not None
    assert contacts.trying(replace(valid, tries=5), NOW) is not None
    later = replace(valid, tries=5, code_until=NOW + timedelta(days=2))
    assert contacts.trying(later, NOW + timedelta(days=1)) is None


def test_a_code_proves_the_number_it_was_sent_to_and_no_other() -> None:
    proving = Proving(code_hash=contacts.hash_of("123456", of="7"))
    assert contacts.fits(proving, " 123456 ", of="7")
    assert not contacts.fits(proving, "123457", of="7")
    assert not contacts.fits(proving, "123456", of="8")


def test_what_is_proven_or_ended_is_proven_no_more() -> None:
    for proving in (Proving(proven_at=NOW), Proving(ended=True)):
        assert isinstance(contacts.sending(proving), BadInput)
        assert isinstance(contacts.trying(proving, NOW), BadInput)
