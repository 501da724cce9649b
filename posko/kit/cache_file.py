"""Django's cache in one SQLite file of the post's folder: all processes of the machine share it, and no server runs.

Only the user of the service may open the file, and each entry is sealed with the secret key. An entry that was torn,
changed by hand or written by another version is a miss; a broken file is begun anew. Nothing here is worth an error.
"""

from __future__ import annotations

import logging
import os
import pickle
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar, cast

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

T = TypeVar("T")
SEAL: Final = 16  # bytes before each entry
PAGE: Final = 4096
MOST_BYTES: Final = 128 * 1024 * 1024
CULL_AFTER: Final = 64  # writes of a process between two looks at what has expired and how much stands there
WAIT: Final = 5.0  # seconds for another process that writes; each of its turns takes less than a millisecond
NEVER: Final = 1e18  # an entry without an end
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

log = logging.getLogger(__name__)


class CacheFile(BaseCache):
    """A backend for `CACHES`. LOCATION is the file; OPTIONS may hold MAX_ENTRIES and MOST_BYTES."""

    def __init__(self, location: str | Path, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._file = _file_of(Path(location), self._max_entries, params.get("OPTIONS", {}).get("MOST_BYTES"))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value of a key, or the default."""
        name = self.make_and_validate_key(key, version)
        found = _opened(name, self._file.read(name))
        return default if found is None else found[0]

    def add(
        self, key: Any, value: Any, timeout: float | None = cast(float, DEFAULT_TIMEOUT), version: int | None = None
    ) -> bool:
        """Set it where nothing stands. Whether it was set."""
        name = self.make_and_validate_key(key, version)
        added = False

        def put(there: bytes | None) -> bytes | None:
            nonlocal added
            added = _opened(name, there) is None
            return _sealed(name, value) if added else None

        self._file.change(name, put, self._until(timeout))
        return added

    def set(
        self, key: Any, value: Any, timeout: float | None = cast(float, DEFAULT_TIMEOUT), version: int | None = None
    ) -> None:
        """Set it, whatever stands there."""
        name = self.make_and_validate_key(key, version)
        sealed = _sealed(name, value)
        self._file.change(name, lambda _there: sealed, self._until(timeout))

    def change(self, key: str, turn: Callable[[Any], Any], timeout: float) -> Any:
        """Set a key to what `turn` makes of its value (None where there is none), while no other process writes."""
        name = self.make_and_validate_key(key)
        new: Any = None

        def put(there: bytes | None) -> bytes:
            nonlocal new
            found = _opened(name, there)
            new = turn(None if found is None else found[0])
            return _sealed(name, new)

        if not self._file.change(name, put, self._until(timeout)):
            new = turn(None)
        return new

    def touch(self, key: Any, timeout: float | None = cast(float, DEFAULT_TIMEOUT), version: int | None = None) -> bool:
        """Give it a new end. Whether it was there."""
        name = self.make_and_validate_key(key, version)
        return self._file.touch(name, self._until(timeout))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and keep its end. ValueError where there is none."""
        name = self.make_and_validate_key(key, version)
        new: int | None = None

        def put(there: bytes | None) -> bytes | None:
            nonlocal new
            if (found := _opened(name, there)) is None:
                return None
            new = found[0] + delta
            return _sealed(name, new)

        self._file.change(name, put, None)
        if new is None:
            raise ValueError(f"The cache holds no number “{key}”.")
        return new

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Take it away. Whether it was there."""
        return self._file.delete(self.make_and_validate_key(key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether something stands there that can be read."""
        name = self.make_and_validate_key(key, version)
        return _opened(name, self._file.read(name)) is not None

    def clear(self) -> None:
        """Take all away."""
        self._file.clear()

    def _until(self, timeout: Any) -> float:
        until = self.get_backend_timeout(timeout)
        return NEVER if until is None else float(until)


def cache_of(alias: str) -> CacheFile:
    """The cache of `CACHES` with this alias."""
    return cast(CacheFile, caches[alias])


class _File:
    """The file as this process has it open: one connection for all threads, each of whose turns is short."""

    def __init__(self, path: Path, most: int, most_bytes: int) -> None:
        self.path, self.most, self.most_bytes = path, most, most_bytes
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._number = 0  # of the file on the disk
        self._writes = 0

    def read(self, name: str) -> bytes | None:
        """The sealed entry, or None if there is none or it has expired."""
        return self._turn(lambda connection: _entry(connection, name), None)

    def change(self, name: str, put: Callable[[bytes | None], bytes | None], until: float | None) -> bool:
        """Write what `put` makes of the entry, unless that is None. `until` None keeps its expiry. False on failure."""

        def write(connection: sqlite3.Connection) -> bool:
            self._writes += 1
            if self._writes % CULL_AFTER == 1:
                self._cull(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                if (new := put(_entry(connection, name))) is not None:
                    if until is None:
                        connection.execute("UPDATE kept SET value = ? WHERE key = ?", (new, name))
                    else:
                        connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (name, until, new))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return True

        return self._turn(write, False)

    def touch(self, name: str, until: float) -> bool:
        """Set the end of an entry."""
        sql = "UPDATE kept SET until = ? WHERE key = ? AND until > ?"
        return self._turn(lambda connection: connection.execute(sql, (until, name, time.time())).rowcount > 0, False)

    def delete(self, name: str) -> bool:
        """Take an entry away."""
        sql = "DELETE FROM kept WHERE key = ?"
        return self._turn(lambda connection: connection.execute(sql, (name,)).rowcount > 0, False)

    def clear(self) -> None:
        """Remove all entries. A file that does not exist is not created for it."""
        if self.path.exists():
            self._turn(lambda connection: connection.execute("DELETE FROM kept").rowcount, 0)

    def _turn(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        with self._lock:
            try:
                return work(self._open())
            except (sqlite3.Error, OSError) as error:
                log.warning("The cache %s is passed over: %s", self.path, error)
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if code in _BROKEN:
                    self._begin_anew()
                elif code == sqlite3.SQLITE_FULL and self._connection is not None:
                    self._connection.execute("DELETE FROM kept")
                return otherwise

    def _open(self) -> sqlite3.Connection:
        try:
            there = self.path.stat().st_ino
        except FileNotFoundError:
            there = 0
        if self._connection is not None and there == self._number:
            return self._connection
        self._close()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.parent.chmod(0o700)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        self.path.chmod(0o600)
        self._connection = connection = sqlite3.connect(
            self.path, timeout=WAIT, isolation_level=None, check_same_thread=False
        )
        # A loss of power may cost the cache; nothing waits for the disk.
        for pragma in (f"page_size = {PAGE}", "journal_mode = WAL", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA max_page_count = {2 * self.most_bytes // PAGE}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, until REAL NOT NULL, value BLOB NOT NULL)"
        )
        self._number = self.path.stat().st_ino
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def leave_to_parent(self) -> None:
        """In a process that was forked: the connection is the parent's, who still uses it, and is not closed here."""
        self._lock = Lock()
        if self._connection is not None:
            _of_parents.append(self._connection)
            self._connection = None

    def _begin_anew(self) -> None:
        self._close()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _cull(self, connection: sqlite3.Connection) -> None:
        """Take away what has expired, and the older half while there is too much."""
        connection.execute("DELETE FROM kept WHERE until <= ?", (time.time(),))
        while (entries := _number(connection, "SELECT count(*) FROM kept")) > 1:
            pages = _number(connection, "PRAGMA page_count") - _number(connection, "PRAGMA freelist_count")
            if entries <= self.most and pages * PAGE <= self.most_bytes:
                return
            # Writing an entry again gives it a new row, so the lowest rows are the oldest.
            connection.execute(
                "DELETE FROM kept WHERE rowid IN (SELECT rowid FROM kept ORDER BY rowid LIMIT ?)", (entries // 2,)
            )


_files: dict[Path, _File] = {}
_finding = Lock()
_of_parents: list[sqlite3.Connection] = []


def _begin_in_child() -> None:
    global _finding
    _finding = Lock()
    for file in _files.values():
        file.leave_to_parent()


os.register_at_fork(after_in_child=_begin_in_child)


def _file_of(path: Path, most: int, most_bytes: int | None) -> _File:
    with _finding:
        if path not in _files:
            _files[path] = _File(path, most, most_bytes or MOST_BYTES)
        return _files[path]


def _entry(connection: sqlite3.Connection, name: str) -> bytes | None:
    sql = "SELECT value FROM kept WHERE key = ? AND until > ?"
    with closing(connection.execute(sql, (name, time.time()))) as rows:
        row = rows.fetchone()
    return None if row is None else bytes(row[0])


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _seal(name: str, packed: bytes, secret: str = "") -> bytes:
    key = blake2b((secret or settings.SECRET_KEY).encode(), person=b"posko cache").digest()
    return blake2b(name.encode() + b"\0" + packed, key=key, digest_size=SEAL).digest()


def _sealed(name: str, value: Any) -> bytes:
    packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _seal(name, packed) + packed


def _opened(name: str, sealed: bytes | None) -> tuple[Any] | None:
    """The value in a tuple of one. None where there is no entry, or none that this post wrote and can read."""
    # A new web key forgets nothing: codes of second factors that were used stay used.
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if sealed is None or sealed[:SEAL] not in (_seal(name, sealed[SEAL:], key) for key in keys):
        return None
    try:
        return (pickle.loads(sealed[SEAL:]),)  # noqa: S301  # the seal says that this post packed it
    except Exception as broken:
        log.warning("An entry of the cache cannot be read: %s", broken)
        return None
