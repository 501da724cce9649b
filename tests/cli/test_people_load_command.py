"""`posko people load`: checked first, loaded whole or not at all, links for their owner only."""

from __future__ import annotations

import csv
import sqlite3
import stat
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


def test_a_file_is_checked_then_loaded_then_changes_nothing(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "orang.csv"
    file.write_text(GOOD)
    dry = posko("people", "load", str(file), "--dry-run", data=built)
    assert dry.stdout == "orang.csv: 2 added, 0 changed, 0 as they were; checked, nothing loaded.\n", dry.stderr
    loaded = posko("people", "load", str(file), "--operation", "mpj2024-jaktim", data=built)
    assert loaded.stdout == "orang.csv: 2 added, 0 changed, 0 as they were; loaded.\n", loaded.stderr
    again = posko("people", "load", str(file), data=built)
    assert again.stdout == "orang.csv: 0 added, 0 changed, 2 as they were; loaded.\n"
    assert ask(built, "SELECT COUNT(*), MAX(actor) FROM ledger_entry WHERE event = 'people.loaded'") == [
        (1, "system:console")
    ]
    told = "SELECT u.username, s.telephone FROM people_post p JOIN people_user u ON u.id = p.user_id "
    told += "JOIN people_post s ON s.id = p.superior_id"
    assert ask(built, told) == [("piket", "081200000201")]


def test_links_go_to_a_new_file_for_its_owner_only(built: Path, tmp_path: Path) -> None:
    file, links = tmp_path / "orang.csv", tmp_path / "tautan.csv"
    file.write_text("username,name,agency,role\nbayu,Bayu Siaga,bpbd,liaison\n")
    answer = posko("people", "load", str(file), "--links", str(links), "--address", "https://posko.example", data=built)
    assert answer.returncode == 0, answer.stderr
    assert stat.S_IMODE(links.stat().st_mode) == 0o600
    (row,) = csv.DictReader(links.read_text().splitlines())
    assert (row["username"], row["link"].startswith("https://posko.example/people/enter/")) == ("bayu", True)
    assert row["link"] not in answer.stdout


def test_a_file_of_links_that_is_there_already_leaves_nothing_loaded(built: Path, tmp_path: Path) -> None:
    file, links = tmp_path / "orang.csv", tmp_path / "tautan.csv"
    file.write_text("username,name,agency,role\nkala,Kala Siaga,bpbd,chief\n")
    links.write_text("mine")
    answer = posko("people", "load", str(file), "--links", str(links), data=built)
    assert (answer.returncode, links.read_text()) == (2, "mine")
    assert "is there already" in answer.stderr
    assert ask(built, "SELECT COUNT(*) FROM people_user WHERE username = 'kala'") == [(0,)]


def test_a_wrong_row_stops_the_whole_file_and_is_written_down(built: Path, tmp_path: Path) -> None:
    file, listed = tmp_path / "orang.csv", tmp_path / "masalah.csv"
    file.write_text("username,name,agency,role\nsatu,Satu,polres,planner\ndua,Dua,polda,planner\n")
    answer = posko("people", "load", str(file), "--problems", str(listed), data=built)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "orang.csv, row 3, column agency: There is no agency polda" in answer.stderr
    assert "orang.csv,3,agency" in listed.read_text(encoding="utf-8")
    assert ask(built, "SELECT COUNT(*) FROM people_user WHERE username = 'satu'") == [(0,)]


def test_a_file_that_is_not_there_is_named(built: Path) -> None:
    assert "There is no file tidak-ada.csv." in posko("people", "load", "tidak-ada.csv", data=built).stderr
