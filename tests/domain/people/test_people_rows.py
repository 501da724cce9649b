"""A file of people: every row is held against what stands already, and every problem is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posko.domain.access import Role
from posko.domain.people.rows import Ground, PeopleReading, PersonRow, read_people
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from tests.sheets import workbook

HEAD = ("username", "name", "agency", "role", "place", "superior", "deputy", "telephone")
CHIEF = PersonRow("arif", "Arif", "polres", Role.CHIEF, telephone="081200000114")
OFFICE = PersonRow("sari", "Sari", "polres", Role.ADMINISTRATOR)
GROUND = Ground(
    agencies={"polres": "polri", "bpbd": "pemkot"},
    places={"31.75.03"},
    names=AliasTable(
        [
            PlaceRecord("31.75.03", Level.KECAMATAN, "Jatinegara", "31.75"),
            PlaceRecord("31.75.06.1001", Level.KELURAHAN, "Jatinegara", "31.75.06"),
        ]
    ),
    held={"arif": CHIEF, "sari": OFFICE},
    taken={"gone"},
    loader="sari",
)


def read(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> PeopleReading:
    data = "\n".join(",".join(row) for row in (head, *rows)).encode()
    return read_people("orang.csv", data, GROUND)


def row(username: str = "dewi", **cells: str) -> tuple[str, ...]:
    told = {"username": username, "name": "Dewi Piket", "agency": "polres", "role": "duty_officer", **cells}
    return tuple(told.get(column, "") for column in HEAD)


def problem(*rows: tuple[str, ...]) -> str:
    found = read(*rows)
    assert not found.ok
    return str(found.problems[0])


def test_the_place_of_a_post_may_be_written_by_its_name() -> None:
    assert read(row(place="Kec. Jatinegara")).added[0].place == "31.75.03"


def test_a_new_person_is_added_with_superior_deputy_and_telephone() -> None:
    found = read(row(superior="arif", deputy="arif", telephone="+62 812 0000 0103", place="31.75.03"))
    expected = PersonRow("dewi", "Dewi Piket", "polres", Role.DUTY_OFFICER, "31.75.03", "arif", "arif", "081200000103")
    assert (found.added, found.changed, found.same, found.problems) == ((expected,), (), 0, ())


def test_an_indonesian_header_and_role_are_understood() -> None:
    head = ("nama_login", "nama", "instansi", "peran", "telepon")
    found = read(("dewi", "Dewi Piket", "polres", "Perwira Jaga", "0812-0000-0103"), head=head)
    assert found.added[0].role is Role.DUTY_OFFICER


def test_a_workbook_that_lost_the_zero_of_a_number_is_understood() -> None:
    data = workbook(("dewi", "Dewi", "polres", "duty_officer", 81200000103), head=(*HEAD[:4], "telephone"))
    assert read_people("orang.xlsx", data, GROUND).added[0].telephone == "081200000103"


def test_who_stands_so_already_is_left_alone() -> None:
    found = read(row("arif", name="Arif", role="chief"))
    assert (found.added, found.changed, found.same, found.ok) == ((), (), 1, True)


def test_an_empty_cell_leaves_what_stands() -> None:
    (changed,) = read(row("arif", name="Arif Nugraha", role="chief")).changed
    assert (changed.full_name, changed.telephone) == ("Arif Nugraha", "081200000114")


def test_two_new_people_may_name_each_other() -> None:
    found = read(row("a", superior="b"), row("b", deputy="a"))
    assert found.ok
    assert len(found.added) == 2


WRONG = [
    (row(agency="polda"), "row 2, column agency: There is no agency polda"),
    (row(role="boss"), "boss is not known here. Write one of: Chief"),
    (row(agency="bpbd", role="bawaslu_officer"), "bpbd cannot hold the role bawaslu_officer"),
    (row(place="31.75.99"), "31.75.99 is no place of this city"),
    (row(place="Jatinegara"), "“Jatinegara” is the name of more than one place: Kec. Jatinegara (31.75.03)"),
    (row(superior="nobody"), "There is no open account nobody"),
    (row(superior="dewi"), "Nobody is their own superior"),
    (row(agency="bpbd", role="liaison", superior="arif"), "arif belongs to another agency than bpbd"),
    (row(telephone="ask me"), "ask me is no telephone number"),
    (row("dewi piket"), "dewi piket is no log-in name"),
    (row("gone"), "The log-in name gone is taken"),
    (row(name="3175031234560001"), "looks like a NIK"),
    (row(name="=1+1"), "begins with = as a formula"),
    (row("arif", agency="bpbd", role="liaison"), "arif holds a post at polres already"),
    (row("sari", name="Sari", role="chief"), "Nobody changes their own role"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said[:30] for _row, said in WRONG])
def test_a_wrong_row_is_named_with_what_to_do(wrong: tuple[str, ...], said: str) -> None:
    assert said in problem(wrong)


def test_good_rows_may_go_in_alone_but_for_who_names_a_wrong_one() -> None:
    found = read(
        row("a", superior="b"), row("b", agency="polda"), row("c"), row("d", deputy="a"), row("e", superior="d")
    )
    assert (found.ok, found.part, [each.row for each in found.problems]) == (False, True, [2, 3, 5, 6])
    assert [each.username for each in found.added] == ["c"]
    assert "There is no open account b, and no good row of that name" in str(found.problems[0])
    assert not read(row("b", agency="polda")).part


def test_every_error_of_a_row_is_told_at_once_with_a_guess() -> None:
    found = read(row("dewi piket", agency="polrs", role="chef", place="31.75.99", telephone="ask me"))
    assert [each.column for each in found.problems] == ["username", "role", "telephone", "place", "agency"]
    assert "Did you mean “Chief”?" in str(found.problems[1]) and "Did you mean “polres”?" in str(found.problems[4])


def test_an_agency_and_a_role_may_be_written_as_pages_write_them() -> None:
    ground = replace(GROUND, agency_words={"polres jakarta timur": "polres"})
    data = b"username,name,agency,role\ndewi,Dewi,POLRES  Jakarta Timur,Duty officer"
    (added,) = read_people("orang.csv", data, ground).added
    assert (added.agency, added.role) == ("polres", Role.DUTY_OFFICER)


def test_a_circle_keeps_the_good_rows_back_too() -> None:
    found = read(row("a", superior="b"), row("b", superior="a"), row("c"))
    assert (found.ok, found.part) == (False, False)


def test_a_name_that_stands_twice_is_named_with_both_rows() -> None:
    assert "dewi stands in row 2 and again in row 3" in problem(row(), row())


@pytest.mark.parametrize("link", ["superior", "deputy"])
def test_a_circle_is_refused_and_shown(link: str) -> None:
    said = problem(row("a", **{link: "b"}), row("b", **{link: "c"}), row("c", **{link: "a"}))
    assert f"column {link}: This goes round in a circle: a → b → c → a" in said


def test_a_circle_over_somebody_who_is_not_in_the_file_is_found() -> None:
    held = {
        "a": PersonRow("a", "A", "polres", Role.CHIEF, superior="b"),
        "b": PersonRow("b", "B", "polres", Role.PLANNER),
    }
    above = Ground(GROUND.agencies, GROUND.places, GROUND.names, held)
    data = ",".join(HEAD) + "\nb,B,polres,planner,,a,,"
    assert "circle" in str(read_people("orang.csv", data.encode(), above).problems[0])


def test_an_empty_table_and_an_unknown_column_are_refused() -> None:
    assert "no row below the header" in str(read().problems[0])
    assert "unknown column rank" in str(read(head=(*HEAD, "rank")).problems[0])
