"""Many ask for the same, in threads and in processes, and one of them works; what failed leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from posko.domain.access import Viewer
from posko.kit import caches
from posko.kit.acts import act, unchanged
from posko.kit.caches import SingleFlight, spelt

ROOT = Path(__file__).parents[2]


class Wall(StrEnum):
    OPEN = "open"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Asked:
    walls: frozenset[Wall]
    at: datetime


def test_who_asks_while_it_is_worked_out_waits_for_it() -> None:
    flight, turns = SingleFlight[int]("test"), count()

    def work() -> int:
        time.sleep(0.02)
        return next(turns)

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(lambda _one: flight.get("key", work), range(8))) == {0}


def test_a_second_process_finds_what_the_first_worked_out() -> None:
    key = Asked(frozenset(Wall), datetime(2024, 11, 25, tzinfo=UTC))
    SingleFlight[str]("test").get(key, lambda: "of the first")
    assert SingleFlight[str]("test").get(key, lambda: "of the second") == "of the first"


def test_two_processes_that_ask_at_once_work_once(tmp_path: Path) -> None:
    told = (
        "import django, time; django.setup(); from posko.kit.caches import SingleFlight\n"
        "def work():\n"
        f"    open({str(tmp_path / 'turns')!r}, 'a').write('x')\n"
        "    time.sleep(1.5)\n"
        "    return 7\n"
        "print(SingleFlight('test').get(('key', frozenset('abcdef')), work))"
    )
    at_once = [
        subprocess.Popen([sys.executable, "-c", told], cwd=ROOT, env=_environment(tmp_path), stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [each.communicate(timeout=60)[0] for each in at_once] == [b"7\n", b"7\n"]
    assert (tmp_path / "turns").read_text() == "x"


def test_a_process_that_died_at_work_holds_nobody_up(tmp_path: Path) -> None:
    told = (
        "import django, os; django.setup(); from posko.kit.caches import SingleFlight\n"
        "SingleFlight('test').get('key', lambda: os._exit(3))"
    )
    died = subprocess.run([sys.executable, "-c", told], cwd=ROOT, env=_environment(tmp_path), check=False)
    then = told.replace("os._exit(3)", "print('done')")
    after = subprocess.run(
        [sys.executable, "-c", then], cwd=ROOT, env=_environment(tmp_path), check=True, timeout=15, capture_output=True
    )
    assert (died.returncode, after.stdout) == (3, b"done\n")


def test_where_no_file_can_be_written_it_is_worked_out_all_the_same(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    settings.CACHES = {"answers": {**settings.CACHES["answers"], "LOCATION": tmp_path / "cache" / "answers.sqlite3"}}
    assert SingleFlight[int]("test").get("key", lambda: 1) == 1


def test_a_key_that_failed_keeps_no_lock() -> None:
    flight = SingleFlight[int]("test")
    for key in range(50):
        with pytest.raises(ZeroDivisionError):
            flight.get(key, lambda: 1 // 0)
    assert not flight._busy
    assert flight.get(1, lambda: 1) == 1


def test_an_answer_that_goes_while_it_is_fetched_is_worked_out_again() -> None:
    flight, before = SingleFlight[int]("test", held=1, shared=False), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as hands:
            asked = list(hands.map(lambda key: (key, flight.get(key, lambda: key)), [0, 1, 2] * 2000))
    finally:
        sys.setswitchinterval(before)
    assert all(key == answer for key, answer in asked)
    assert not flight._busy


def test_nothing_is_an_answer_too() -> None:
    flight, turns = SingleFlight[None]("test", held=0), list[int]()
    assert [flight.get("key", lambda: turns.append(1)) for _ in range(3)] == [None] * 3
    assert turns == [1]


def test_an_answer_stands_for_its_seconds_only() -> None:
    flight, turns = SingleFlight[int]("test", held=0, seconds=0.3), count()
    first = [flight.get("key", lambda: next(turns)) for _ in range(2)]
    time.sleep(0.35)
    assert (first, flight.get("key", lambda: next(turns))) == ([0, 0], 1)


def test_what_was_let_go_is_worked_out_anew_by_all() -> None:
    flight, other = SingleFlight[int]("test", held=0), SingleFlight[int]("test", held=0)
    flight.get("key", lambda: 1)
    other.forget("key")
    assert flight.get("key", lambda: 2) == 2


@pytest.mark.django_db
def test_what_an_act_reads_is_kept_by_nobody(at: datetime) -> None:
    flight = SingleFlight[str]("test")

    @act
    def look(*, by: Viewer, at: datetime) -> str:
        return unchanged(flight.get("key", lambda: "not yet so"))

    with transaction.atomic():
        assert look(by=_nobody(), at=at) == "not yet so"
    assert flight.get("key", lambda: "so") == "so"


def test_walls_in_any_order_are_one_key() -> None:
    at = datetime(2024, 11, 25, tzinfo=UTC)
    there, back = Asked(frozenset([Wall.OPEN, Wall.SHUT]), at), Asked(frozenset([Wall.SHUT, Wall.OPEN]), at)
    assert spelt(there) == spelt(back) != spelt(Asked(frozenset([Wall.OPEN]), at))


def test_a_key_of_something_that_no_other_process_could_spell_is_refused() -> None:
    with pytest.raises(TypeError, match="plain values"):
        SingleFlight[int]("test").get(object(), lambda: 1)


def test_all_answers_go_when_the_post_begins() -> None:
    flight = SingleFlight[int]("test")
    flight.get("key", lambda: 1)
    caches.forget_all()
    assert flight.get("key", lambda: 2) == 2


def _environment(data: Path) -> dict[str, str]:
    import os

    return {**os.environ, "POSKO_DATA": str(data / "data"), "DJANGO_SETTINGS_MODULE": "posko.web.settings"}


def _nobody() -> Viewer:
    from posko.domain.access import system_viewer

    return system_viewer("test", operation="test", city="test")
