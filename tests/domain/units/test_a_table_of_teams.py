"""A table of teams: every row is held against the teams that stand, and every problem is named with its cell."""

from __future__ import annotations

from posko.domain.access import Role, Viewer
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from posko.domain.units.rows import Ground, TeamReading, TeamRow, handed_out, read_teams
from tests.domain.units.test_who_may_do_what_with_a_team import officer

STANDS = TeamRow("RAJA12", "Patroli Jatinegara", "polres", "patrol", 6, "", 60, "31.75.03")
NAMES = AliasTable([PlaceRecord("31.75.03", Level.KECAMATAN, "Jatinegara", "31.75")])
WORDS = {"polres": "polres", "kodim": "kodim", "polres metro jakarta timur": "polres"}


def read(text: str, by: Viewer | None = None) -> TeamReading:
    ground = Ground(by or officer(), WORDS, {"31.75.03"}, NAMES, {"RAJA12": STANDS}, {"GARUDA1"})
    return read_teams("regu.csv", text.encode(), ground)


def test_a_row_of_a_new_call_sign_is_a_new_team_with_what_is_usual() -> None:
    found = read("Sandi;Nama Regu;Jenis;Kekuatan\nelang 3;Reaksi cepat;raimas;12\n")
    assert found.ok, found.problems
    assert found.added == (TeamRow("ELANG3", "Reaksi cepat", "polres", "reaction", 12),)


def test_an_empty_cell_leaves_what_is_kept_and_the_same_row_changes_nothing() -> None:
    found = read("call sign,How many,Base\nRaja12,,Kec. Jatinegara\n")
    assert (found.added, found.changed, found.same, found.problems) == ((), (), 1, ())
    assert read("call sign,How many\nRAJA12,8\n").changed[0].size == 8


def test_a_call_sign_of_another_agency_and_a_row_for_it_are_refused() -> None:
    found = read("code,name,agency\nGARUDA1,Satu,polres\nELANG4,Dua,kodim\n")
    assert [(each.row, each.column) for each in found.problems] == [(2, "code"), (3, "agency")]
    assert not found.changes


def test_a_good_row_may_be_loaded_beside_a_bad_one() -> None:
    found = read("code,name,check_every,size\nELANG3,Satu,5,3\nELANG4,Dua,30,900\nELANG5,Tiga,30,4\n12,Empat,,\n")
    assert [(each.row, each.column) for each in found.problems] == [(2, "check_every"), (3, "size"), (5, "code")]
    assert found.part and [each.code for each in found.added] == ["ELANG5"]


def test_where_a_team_stands_is_loaded_by_who_is_behind_the_wall_alone() -> None:
    liaison = officer("kec", Role.LIAISON)
    assert "security data" in str(read("code,name,base\nSIAGA1,Linmas,31.75.03\n", liaison).problems[0])
    assert "base" not in {column.name for column in handed_out(liaison)}
    assert "base" in {column.name for column in handed_out(officer())}


def test_a_number_of_a_person_is_no_name_of_a_team() -> None:
    assert read("code,name\nELANG3,Pak Budi 081234567890\n").problems[0].column == "name"
