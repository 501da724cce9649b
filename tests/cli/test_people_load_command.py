"""`posko people load` and `posko contacts load`: checked first, then taken whole or not at all.

No command opens an account.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.parts import found_post, posko

GOOD = (
    "username,name,agency,role,superior,telephone\n"
    "kapolres,Karsa Pimpin,polres,chief,,0812-0000-0201\n"
    "piket,Dewi Piket,polres,duty_officer,kapolres,0812-0000-0202\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("city")
    found_post(data)
    return data


def ask(data: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "posko.sqlite3") as database:
        return database.execute(question).fetchall()


def test_a_file_is_checked_then_proposed_and_opens_nothing(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "orang.csv"
    file.write_text(GOOD)
    dry = posko("people", "load", str(file), "--dry-run", data=built)
    assert dry.stdout == "orang.csv: 2 to open, 0 to change, 0 as they were; checked, nothing proposed.\n", dry.stderr
    loaded = posko("people", "load", str(file), "--operation", "mpj2024-jaktim", data=built)
    first, second = loaded.stdout.splitlines()
    assert first == "orang.csv: 2 to open, 0 to change, 0 as they were; 2 proposed, 0 set at once.", loaded.stderr
    assert "chiefs or deputies decide" in second
    again = posko("people", "load", str(file), data=built)
    assert again.stdout == "orang.csv: 2 to open, 0 to change, 0 as they were; 0 proposed, 0 set at once.\n"
    assert ask(built, "SELECT COUNT(*), MAX(actor) FROM ledger_entry WHERE event = 'people.loaded'") == [
        (1, "system:console")
    ]
    waiting = "SELECT username, proposed_by FROM people_accountproposal ORDER BY username"
    assert ask(built, waiting) == [("kapolres", "system:console"), ("piket", "system:console")]
    assert ask(built, "SELECT COUNT(*) FROM people_user WHERE username IN ('kapolres', 'piket')") == [(0,)]


def test_a_wrong_row_stops_the_whole_file_and_is_written_down(built: Path, tmp_path: Path) -> None:
    file, listed = tmp_path / "orang.csv", tmp_path / "masalah.csv"
    file.write_text("username,name,agency,role\nsatu,Satu,polres,planner\ndua,Dua,polda,planner\n")
    answer = posko("people", "load", str(file), "--problems", str(listed), data=built)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "orang.csv, row 3, column agency: There is no agency polda" in answer.stderr
    assert "orang.csv,3,agency" in listed.read_text(encoding="utf-8")
    assert ask(built, "SELECT COUNT(*) FROM people_accountproposal WHERE username = 'satu'") == [(0,)]


def test_a_file_that_is_not_there_is_named(built: Path) -> None:
    assert "There is no file tidak-ada.csv." in posko("people", "load", "tidak-ada.csv", data=built).stderr


def test_numbers_of_stations_go_in_under_their_agreement(built: Path, tmp_path: Path) -> None:
    file, listed = tmp_path / "kpps.csv", tmp_path / "masalah.csv"
    ((place,),) = ask(built, "SELECT code FROM territory_place WHERE code LIKE '%/%' LIMIT 1")
    file.write_text(f"TPS,Peran,Nomor\n{place},KPPS,0812-0000-0201\n")
    bare = posko("contacts", "load", str(file), data=built)
    assert (bare.returncode, "--agreement" in bare.stderr) == (2, True)
    done = posko("contacts", "load", str(file), "--agreement", "PKS-12/2024", data=built)
    assert done.stdout.startswith("kpps.csv: 1 numbers of kpu added, 0 changed, 0 as they were."), done.stderr
    file.write_text(f"TPS,Peran,Nomor\n{place},KPPS,lupa\n")
    answer = posko("contacts", "load", str(file), "--agreement", "PKS", "--problems", str(listed), data=built)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "kpps.csv,2,Nomor" in listed.read_text(encoding="utf-8")
