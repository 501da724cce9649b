"""The desk answers within a second while somebody else holds the database, and loses no question."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import facts
from tests.doors import Browser
from tests.parts import RunningDemo

# The promise is one second; the test machine may be ten times slower than a post's.
PATIENCE_S = 10.0


@pytest.fixture
def dimas(demo: RunningDemo) -> Browser:
    browser = Browser(demo.address)
    if "Dimas" not in _entered:
        browser.get(demo.links["Dimas Arkananta"])
        _entered["Dimas"] = browser
    return _entered["Dimas"]


_entered: dict[str, Browser] = {}


@pytest.fixture
def busy(demo: RunningDemo) -> Iterator[sqlite3.Connection]:
    holder = sqlite3.connect(demo.data / "posko.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield holder
    if holder.in_transaction:
        holder.execute("ROLLBACK")
    holder.close()


def _kept(demo: RunningDemo) -> list[tuple[str, str]]:
    with sqlite3.connect(demo.data / "posko.sqlite3") as database:
        return database.execute("SELECT form_key, came_by FROM roll_lookup").fetchall()


def test_a_question_waits_in_the_spool_and_enters_the_ledger_once(
    demo: RunningDemo, dimas: Browser, busy: sqlite3.Connection
) -> None:
    page, question = dimas.get("/desk/"), facts()
    started = time.monotonic()
    answer = dimas.post("/desk/ask/", page, **question)
    assert time.monotonic() - started < PATIENCE_S
    assert "verdict is-vote" in answer
    assert not _kept(demo)
    assert question["form_key"] in (demo.data / "spool" / "desk.jsonl").read_text()
    busy.execute("ROLLBACK")
    dimas.get("/desk/")
    dimas.get("/desk/")
    assert [(key.replace("-", ""), came) for key, came in _kept(demo)] == [
        (question["form_key"].replace("-", ""), "spool")
    ]
    with sqlite3.connect(demo.data / "posko.sqlite3") as database:
        entries = database.execute("SELECT actor FROM ledger_entry WHERE event = 'voter.looked_up'").fetchall()
    assert entries == [("dimas.arkananta",)]


def test_where_even_the_spool_fails_the_nik_field_closes_and_the_rules_answer(
    demo: RunningDemo, dimas: Browser, busy: sqlite3.Connection
) -> None:
    page = dimas.get("/desk/")
    assert re.search(r'name="nik"', page)
    spool = demo.data / "spool"
    shutil.rmtree(spool, ignore_errors=True)
    Path(spool).write_text("not a folder")
    try:
        answer = dimas.post("/desk/ask/", page, **facts())
        assert "verdict is-vote" in answer
        assert "tidak dapat disimpan" in answer
        assert 'name="nik"' not in dimas.get("/desk/")
    finally:
        spool.unlink()
