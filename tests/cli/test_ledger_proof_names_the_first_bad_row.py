"""With the triggers dropped by somebody who holds the database: whatever he changes, `ledger verify` names it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import urllib.request
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest

from posko.domain import ledger
from tests.parts import build_demo, posko, serving

Attack = Callable[[sqlite3.Connection], int]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("ledger")
    build_demo(data)
    return data


def _alter(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE ledger_entry SET event = 'gap.forgotten' WHERE number = 20")
    return 20


def _alter_and_recompute(connection: sqlite3.Connection) -> int:
    names = [field.name for field in fields(ledger.Row)]
    found = connection.execute(f"SELECT {', '.join(names)} FROM ledger_entry WHERE number = 20").fetchone()
    told = dict(zip(names, found, strict=True))
    at = datetime.fromisoformat(told["at"] + "+00:00")
    row = ledger.Row(**{**told, "at": at, "event": "gap.forgotten"})
    connection.execute(
        "UPDATE ledger_entry SET event = 'gap.forgotten', row_hash = ? WHERE number = 20", [ledger.row_hash(row)]
    )
    return 20


def _delete_first(connection: sqlite3.Connection) -> int:
    connection.execute("DELETE FROM ledger_entry WHERE number = 1")
    return 1


def _delete_last(connection: sqlite3.Connection) -> int:
    last = int(connection.execute("SELECT MAX(number) FROM ledger_entry").fetchone()[0])
    connection.execute("DELETE FROM ledger_entry WHERE number = ?", [last])
    return last


def _delete_last_with_its_copy(connection: sqlite3.Connection) -> int:
    last = _delete_last(connection)
    connection.execute("DELETE FROM ledger_payload WHERE entry_id = ?", [last])
    return last


def _insert(connection: sqlite3.Connection) -> int:
    new = int(connection.execute("SELECT MAX(number) FROM ledger_entry").fetchone()[0]) + 1
    columns = "operation, compartment, at, actor, agency, role, event, subject, place, payload_hash, row_hash"
    connection.execute(
        f"INSERT INTO ledger_entry (number, {columns}) SELECT {new}, {columns} FROM ledger_entry WHERE number = 5"
    )
    return new


def _alter_payload(connection: sqlite3.Connection) -> int:
    connection.execute('UPDATE ledger_payload SET body = \'{"title":"nothing"}\' WHERE entry_id = 20')
    return 20


def _empty_payload(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE ledger_payload SET body = NULL, salt = '' WHERE entry_id = 20")
    return 20


def _garbage_in_a_printed_head(connection: sqlite3.Connection) -> int:
    number = int(connection.execute("SELECT number FROM ledger_entry WHERE event = 'sitrep.issued'").fetchone()[0])
    connection.execute("UPDATE ledger_payload SET body = 'garbage' WHERE entry_id = ?", [number])
    return number


def _nonsense_for_a_time(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE ledger_entry SET at = 'nonsense' WHERE number = 20")
    return 20


def _no_hash_at_all(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE ledger_entry SET row_hash = 'zz' WHERE number = 20")
    return 20


def _payload_of_nothing(connection: sqlite3.Connection) -> int:
    connection.execute("INSERT INTO ledger_payload (entry_id, row_hash, salt, body) VALUES (99999, '00', '', '{}')")
    return 99999


ATTACKS = [
    _garbage_in_a_printed_head,
    _nonsense_for_a_time,
    _no_hash_at_all,
    _payload_of_nothing,
    _alter,
    _alter_and_recompute,
    _delete_first,
    _delete_last,
    _delete_last_with_its_copy,
    _insert,
    _alter_payload,
    _empty_payload,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
def test_the_first_bad_row_is_named(attack: Attack, built: Path, tmp_path: Path) -> None:
    data = tmp_path / "post"
    shutil.copytree(built, data)
    head = json.loads(posko("ledger", "head", "--json", data=data).stdout)
    with sqlite3.connect(data / "posko.sqlite3") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        bad = attack(connection)
    answer = posko("ledger", "verify", "--head", f"{head['count']}:{head['root']}", "--json", data=data)
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["first_bad"]["number"] == bad


def test_every_hash_recomputed_is_still_caught_by_the_printed_reports(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "post"
    shutil.copytree(built, data)
    with sqlite3.connect(data / "posko.sqlite3") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        bad = _alter_and_recompute(connection)
        connection.execute(
            "UPDATE ledger_payload SET row_hash = (SELECT row_hash FROM ledger_entry WHERE number = entry_id)"
        )
        connection.execute(
            "UPDATE ledger_leaf SET hash = (SELECT row_hash FROM ledger_entry AS e WHERE e.number = ledger_leaf.number)"
        )
    answer = posko("ledger", "verify", "--json", data=data)
    found = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert found["first_bad"]["number"] <= bad
    assert "do not give the head" in found["first_bad"]["reason"], "of a paper, or signed by the hour"


def test_an_untouched_ledger_is_whole(built: Path) -> None:
    head = json.loads(posko("ledger", "head", "--json", data=built).stdout)
    answer = posko("ledger", "verify", "--head", f"{head['count']}:{head['root']}", "--json", data=built)
    assert answer.returncode == 0
    told = json.loads(answer.stdout)
    assert (told["ok"], told["count"], told["root"]) == (True, head["count"], head["root"])
    assert (told["first_bad"], told["unsealed"], told["sealed_up_to"]) == (None, 0, head["count"])
    assert told["held"] == {"count": head["count"], "where": "the head you brought"}


def test_an_older_head_still_holds_after_more_was_written(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "post"
    shutil.copytree(built, data)
    head = posko("ledger", "head", data=data).stdout.strip()
    assert posko("demo", "--build-only", data=data).returncode == 0  # writes the new log-in links
    answer = posko("ledger", "verify", "--head", head, "--json", data=data)
    assert answer.returncode == 0
    told = json.loads(answer.stdout)
    assert told["count"] + told["unsealed"] > int(head.partition(":")[0])


def test_a_text_that_is_no_head_is_refused_with_what_is_right(built: Path) -> None:
    answer = posko("ledger", "verify", "--head", "12:abc", data=built)
    assert answer.returncode == 2
    assert "COUNT:ROOT" in answer.stderr


def test_an_open_guard_stops_nothing_and_is_told(built: Path, tmp_path: Path) -> None:
    data = tmp_path / "post"
    shutil.copytree(built, data)
    with sqlite3.connect(data / "posko.sqlite3") as connection:
        connection.execute("DROP TRIGGER ledger_entry_no_update")
    with serving(data, "serve") as address, urllib.request.urlopen(f"{address}/healthz") as answer:
        assert answer.status == 200
    told = posko("ledger", "verify", data=data)
    assert (told.returncode, "ledger_entry_no_update" in told.stdout) == (1, True)
