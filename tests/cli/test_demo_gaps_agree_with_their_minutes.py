"""The demo's gaps: 84 in every state that exists; what the rakor laid open stands in its minutes; full rosters."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from posko.cli import demo
from posko.cli.demo import gaps
from tests.parts import build_demo

BEGINS = "2024-11-25 08:00:00"  # 15.00 WIB


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The database of a demo that was just built."""
    data: Path = tmp_path_factory.mktemp("demo")
    build_demo(data)
    with closing(sqlite3.connect(data / "posko.sqlite3")) as connection:
        yield connection


def test_of_84_gaps_23_are_not_closed_and_four_of_them_late(rows: sqlite3.Connection) -> None:
    states = Counter(state for (state,) in rows.execute("select state from gaps_gap"))
    assert states.total() == 84 and states["closed"] == 61
    assert states["accepted"] == states["reopened"] == 1
    (late,) = rows.execute("select count(*) from gaps_gap where owed_due < ?", [BEGINS]).fetchone()
    assert late == 4


def test_promises_were_declined_sent_back_and_given_more_time(rows: sqlite3.Connection) -> None:
    told = Counter(event for (event,) in rows.execute("select event from ledger_entry"))
    for event in ("declined", "evidence_returned", "extension_asked", "extended", "started"):
        assert told[f"commitment.{event}"], event
    (late,) = rows.execute("select count(*) from gaps_commitment where state = 'kept' and filed_at > due").fetchone()
    assert 0 < late < 8, "most promises were kept in time, but not all"


def test_the_lines_of_a_rakor_and_its_minutes_name_the_same_gaps(rows: sqlite3.Connection) -> None:
    found = rows.execute("select rakor_id, content from rakor_minutes order by rakor_id").fetchall()
    assert len(found) == 3
    for meeting, content in found:
        query = "select g.number from rakor_input i join gaps_gap g on g.id = i.gap_id where i.rakor_id = ?"
        on_the_table = {number for (number,) in rows.execute(query, [meeting])}
        told = json.loads(content)
        assert on_the_table and on_the_table == {gap["number"] for gap in told["gaps"]}
        assert on_the_table == {line["gap"] for line in told["lines"] if line["gap"]}


def test_a_title_fits_a_row() -> None:
    titles = [act["title"] for act in gaps.acts() if act["do"] == "gap"]
    assert len(titles) == 72 == len(set(titles))
    assert max(map(len, titles)) <= 46


def test_somebody_keeps_watch_for_every_agency(rows: sqlite3.Connection) -> None:
    on_watch = "select agency_id, count(*) from people_shift where starts_at <= ? and ends_at > ? group by agency_id"
    found = dict(rows.execute(on_watch, [BEGINS, BEGINS]))
    agencies = "select a.id from people_agency a join operation_operation o on o.id = a.operation_id where o.code = ?"
    assert found == {key: 1 for (key,) in rows.execute(agencies, [demo.CODE])}


def test_every_key_of_those_who_decide_was_compared_by_two_other_institutions(rows: sqlite3.Connection) -> None:
    query = """select u.username, a.root, count(distinct c.root) from people_memberkey k
        join people_user u on u.id = k.user_id join people_post p on p.user_id = u.id
        join people_agency a on a.id = p.agency_id left join people_keycomparison c on c.key_id = k.id
        where p.role = 'chief' or exists (select 1 from people_deputy d where d.post_id = p.id) group by u.username"""
    found = rows.execute(query).fetchall()
    assert {root for _name, root, _by in found} == {"polri", "tni", "kpu", "bawaslu", "kejaksaan", "pemkot"}
    assert len(found) == 7 and {by for _name, _root, by in found} == {2}
