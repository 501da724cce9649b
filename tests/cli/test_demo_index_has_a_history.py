"""The demo's index: events come in as months pass, runs are kept on the way, two are verified, one area surges."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from posko.cli.demo import events
from posko.domain.territory.city import read_city
from posko.domain.territory.places import Level
from posko.domain.vulnerability.early_warning import pulses
from tests.parts import build_demo

# The demo starts on Monday the 25th; who leaves it running sees the same until voting day.
DAYS = (date(2024, 11, 25), date(2024, 11, 26), date(2024, 11, 27))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The database of a demo that was just built."""
    data: Path = tmp_path_factory.mktemp("demo")
    build_demo(data)
    with closing(sqlite3.connect(data / "posko.sqlite3")) as connection:
        yield connection


@pytest.fixture(scope="module")
def made() -> list[events.Made]:
    with as_file(files("posko.apps.territory") / "cities" / "jaktim") as folder:
        places = read_city(folder).places
    return events.synthetic(sorted(each.code for each in places if each.level == Level.KELURAHAN))[0]


@pytest.mark.parametrize("today", DAYS)
def test_jatinegara_and_nobody_else_surges(made: list[events.Made], today: date) -> None:
    found = pulses(((each.place[:8], each.on) for each in made), today)
    assert [pulse.place for pulse in found if pulse.surges] == ["31.75.03"]


def test_nothing_happens_after_the_demo_begins(made: list[events.Made]) -> None:
    assert min(each.on for each in made) >= events.FIRST_DAY and max(each.on for each in made) <= events.LAST_DAY


def test_runs_are_kept_at_four_moments_of_the_kelurahan_and_one_of_the_stations(rows: sqlite3.Connection) -> None:
    kept = rows.execute("select level, events, known, places from vulnerability_indexrun order by number").fetchall()
    assert [level for level, *_ in kept] == ["kelurahan", "kelurahan", "kelurahan", "tps", "kelurahan"]
    early, _, late, stations, now = kept
    assert early[1] < late[1] < now[1] == 417
    assert early[2] <= now[2] == 63 and now[3] == 65
    assert stations[2:] == (4103, 4144)
    hashes = {found for (found,) in rows.execute("select inputs_sha256 from vulnerability_indexrun")}
    assert len(hashes) == 5


def test_events_are_entered_after_they_happened_and_all_of_them_are_labelled(rows: sqlite3.Connection) -> None:
    told = "select count(*), sum(date(entered_at, '+7 hours') > \"on\"), min(label), max(label) from {}"
    count, past, first, last = rows.execute(told.format("vulnerability_indicatorevent")).fetchone()
    assert count == past == 417 + 3055 and first == last == "synthetic"
    assert rows.execute(told.format("vulnerability_nothingreport")).fetchone()[2:] == ("synthetic", "synthetic")


def test_two_events_are_verified_by_a_second_person_of_bawaslu(rows: sqlite3.Connection) -> None:
    query = "select entered_by, verified_by, verified_agency from vulnerability_indicatorevent where verified_by != ''"
    found = rows.execute(query).fetchall()
    assert len(found) == 2 and all(entered != verified for entered, verified, _ in found)
    assert {agency for *_, agency in found} == {"bawaslu"}


def test_the_ledger_runs_forward_in_time(rows: sqlite3.Connection) -> None:
    query = "select at from ledger_entry where operation = 'demo-mpj2024-jaktim' order by number"
    moments = [moment for (moment,) in rows.execute(query)]
    assert moments == sorted(moments)
