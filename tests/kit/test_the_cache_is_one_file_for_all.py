"""The cache is a file that every process of the post reads: closed to others, bounded, and never worth an error."""

from __future__ import annotations

import os
import pickle
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from posko.kit.cache_file import SEAL, CacheFile


@pytest.fixture
def cache(tmp_path: Path) -> CacheFile:
    return CacheFile(tmp_path / "cache" / "kept.sqlite3", {"OPTIONS": {"MAX_ENTRIES": 1000}})


class Bomb:
    """Whoever unpacks it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


def test_it_is_closed_to_everybody_else(cache: CacheFile, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir(mode=0o755)
    cache.set("key", 1)
    paths = [tmp_path / "cache", *(tmp_path / "cache").iterdir()]
    assert {path.name: path.stat().st_mode & 0o777 for path in paths} == {
        "cache": 0o700,
        "kept.sqlite3": 0o600,
        "kept.sqlite3-wal": 0o600,
        "kept.sqlite3-shm": 0o600,
    }


def test_what_somebody_else_put_there_is_a_miss_and_is_not_unpacked(cache: CacheFile, tmp_path: Path) -> None:
    cache.set("key", "good")
    _put(tmp_path, bytes(SEAL) + pickle.dumps(Bomb(tmp_path / "harm")))
    assert cache.get("key") is None
    assert not (tmp_path / "harm").exists()


def test_an_entry_under_the_name_of_another_is_a_miss(cache: CacheFile, tmp_path: Path) -> None:
    cache.set("other", "of the other")
    stolen = _rows(tmp_path)[0]
    cache.set("key", "good")
    _put(tmp_path, stolen)
    assert (cache.get("key"), cache.get("other")) == (None, "of the other")


def test_a_torn_entry_is_a_miss(cache: CacheFile, tmp_path: Path) -> None:
    cache.set("key", list(range(1000)))
    _put(tmp_path, _rows(tmp_path)[0][:-7])
    assert cache.get("key", "nothing") == "nothing"
    assert not cache.has_key("key")


def test_a_broken_file_is_begun_anew(cache: CacheFile, tmp_path: Path) -> None:
    path = tmp_path / "cache" / "kept.sqlite3"
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 500)
    assert cache.get("key") is None
    cache.set("key", 1)
    assert cache.get("key") == 1


def test_a_file_that_was_taken_away_is_made_again(cache: CacheFile, tmp_path: Path) -> None:
    cache.set("key", 1)
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
    assert cache.get("key") is None
    cache.set("key", 2)
    assert cache.get("key") == 2


def test_a_folder_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = CacheFile(tmp_path / "cache" / "kept.sqlite3", {})
    cache.set("key", 1)
    assert cache.get("key") is None
    assert cache.change("key", lambda there: (there, "so far"), 60) == (None, "so far")


def test_the_oldest_go_when_there_are_too_many(cache: CacheFile, tmp_path: Path) -> None:
    for number in range(1200):
        cache.set(f"key-{number}", number)
    assert len(_rows(tmp_path)) < 1100
    assert (cache.get("key-0"), cache.get("key-1199")) == (None, 1199)


def test_the_oldest_go_when_they_are_too_large(tmp_path: Path) -> None:
    cache = CacheFile(tmp_path / "kept.sqlite3", {"OPTIONS": {"MOST_BYTES": 4 * 1024 * 1024}})
    for number in range(200):
        cache.set(f"key-{number}", bytes(100_000))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 20 * 1024 * 1024
    assert (cache.get("key-0"), cache.get("key-199")) == (None, bytes(100_000))


def test_an_entry_ends_and_may_be_put_again(cache: CacheFile) -> None:
    cache.set("key", 1, timeout=-1)
    assert cache.get("key") is None
    assert [cache.add("key", value, 60) for value in (2, 3)] == [True, False]
    assert cache.touch("key", 120)
    assert cache.get("key") == 2
    assert [cache.delete("key") for _ in range(2)] == [True, False]


def test_many_add_to_one_number_and_none_is_lost(cache: CacheFile) -> None:
    cache.set("number", 0)
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda _turn: cache.incr("number"), range(400)))
    assert cache.get("number") == 400
    with pytest.raises(ValueError, match="no number"):
        cache.incr("another")


def test_a_turn_that_fails_changes_nothing(cache: CacheFile) -> None:
    cache.set("key", 1)
    with pytest.raises(ZeroDivisionError):
        cache.change("key", lambda there: there // 0, 60)
    assert cache.get("key") == 1


def test_a_process_that_was_forked_has_a_connection_of_its_own(cache: CacheFile) -> None:
    cache.set("key", 1)
    child = os.fork()
    if not child:
        cache.set("key", cache.get("key") + 1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    cache.set("other", 3)
    assert (cache.get("key"), cache.get("other")) == (2, 3)


def _rows(folder: Path) -> list[bytes]:
    with sqlite3.connect(folder / "cache" / "kept.sqlite3") as file:
        return [row[0] for row in file.execute("SELECT value FROM kept")]


def _put(folder: Path, value: bytes) -> None:
    with sqlite3.connect(folder / "cache" / "kept.sqlite3") as file:
        file.execute("UPDATE kept SET value = ?", (value,))
