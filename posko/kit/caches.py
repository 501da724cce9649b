"""Answers that are worked out once: a hundred screens and every process of the post ask, and one of them works.

A key holds all that the answer depends on, the walls of who looks among it. So nothing is ever forgotten by hand: what
changes has another key. Only an answer that may be some seconds old (`seconds`, `held=0`) can be let go, everywhere.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, TypeVar, cast

from django.conf import settings

from posko.kit import acts
from posko.kit.cache_file import cache_of

T = TypeVar("T")
HOUR: Final = 3600.0
ANSWERS: Final = "answers"  # the alias in CACHES
PATIENCE: Final = 20.0  # seconds to wait for another process that works on the same; then it is worked out here too
_LOOK: Final = 0.01  # seconds between two looks whether it is done


class SingleFlight(Generic[T]):
    """The answers to one kind of question, by key. Who asks while one is worked out waits for it; what fails is not
    kept, nor what an act reads before it has ended.

    `held` answers stay in the memory of this process, for keys that never change their answer. `seconds` is how long
    an answer stands. `shared=False` is for what costs more to pack than to work out: each process works it out.
    """

    def __init__(self, name: str, *, held: int = 64, seconds: float = HOUR, shared: bool = True) -> None:
        self.name, self.held, self.seconds, self.shared = name, held, seconds, shared
        self._answers: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()
        self._busy: dict[Hashable, Lock] = {}
        self._lock = Lock()
        _all.append(self)

    def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """The answer of a key. Compute it if it is not cached."""
        if (found := self._held(key)) is not None:
            return found[0]
        name = f"{self.name}:{sha256(spelt(key).encode()).hexdigest()}" if self.shared else self.name
        if acts.running():  # it holds locks, so it waits for nobody, and what it read may still be undone
            found = self._kept(key, name)
            return work() if found is None else found[0]
        with self._alone(key):
            if (found := self._held(key) or self._kept(key, name)) is not None:
                return found[0]
            with _alone_of_all(name) if self.shared else _alone_here():
                if (found := self._kept(key, name)) is not None:
                    return found[0]
                answer = work()
                if self.shared:
                    cache_of(ANSWERS).set(name, answer, self.seconds)
                self._hold(key, answer)
                return answer

    def forget(self, key: Hashable) -> None:
        """Let an answer go, for every process; other processes go on with one that they hold in memory."""
        with self._lock:
            self._answers.pop(key, None)
        if self.shared:
            cache_of(ANSWERS).delete(f"{self.name}:{sha256(spelt(key).encode()).hexdigest()}")

    def drop_held(self) -> None:
        """Let go what is in the memory of this process."""
        with self._lock:
            self._answers.clear()

    def _held(self, key: Hashable) -> tuple[T] | None:
        with self._lock:
            there = self._answers.get(key)
            if there is None or there[0] <= time.monotonic():
                return None
            self._answers.move_to_end(key)
            return (there[1],)

    def _hold(self, key: Hashable, answer: T) -> None:
        if not self.held:
            return
        with self._lock:
            self._answers[key] = (time.monotonic() + self.seconds, answer)
            self._answers.move_to_end(key)
            while len(self._answers) > self.held:
                self._answers.popitem(last=False)

    def _kept(self, key: Hashable, name: str) -> tuple[T] | None:
        """The answer of another process, which is held here from now on."""
        if not self.shared or (answer := cache_of(ANSWERS).get(name, _NOTHING)) is _NOTHING:
            return None
        self._hold(key, answer)
        return (answer,)

    @contextmanager
    def _alone(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            mine = self._busy.setdefault(key, Lock())
        with mine:
            try:
                yield
            finally:
                with self._lock:
                    if self._busy.get(key) is mine:
                        del self._busy[key]


_NOTHING: Final = object()
_all: list[SingleFlight[Any]] = []


def forget_all() -> None:
    """Let all answers go, in the file and in this process: the post begins, or a test does."""
    cache_of(ANSWERS).clear()
    for each in _all:
        each.drop_held()


def spelt(part: object) -> str:
    """A key in words that are the same in every process. TypeError for what has no such words."""
    match part:
        case None | bool() | int() | float() | str() | bytes() | timedelta() | Enum():
            return f"{type(part).__name__} {part!r}"
        case datetime() | date():
            return f"{type(part).__name__} {part.isoformat()}"
        case tuple() | list():
            return f"({','.join(map(spelt, part))})"
        case frozenset() | set():
            return f"{{{','.join(sorted(map(spelt, part)))}}}"
        case Mapping():
            return f"{{{','.join(sorted(f'{spelt(name)}:{spelt(value)}' for name, value in part.items()))}}}"
        case _ if is_dataclass(part) and not isinstance(part, type):
            return f"{type(part).__name__}({','.join(spelt(getattr(part, each.name)) for each in fields(part))})"
    raise TypeError(f"A key of a cache holds plain values only, not a {type(part).__name__}.")


@contextmanager
def _alone_here() -> Iterator[None]:
    yield


@contextmanager
def _alone_of_all(name: str) -> Iterator[None]:
    """Alone among the processes of this machine, by the lock of one byte of a file that nothing is ever written to.

    The system lets the lock of a dead process go. Threads of one process share such locks, so they are told apart
    before. Two that wait for each other in a circle lose their patience and work, and so does everybody where the file
    cannot be opened or the disk knows no locks.
    """
    place = int.from_bytes(sha256(name.encode()).digest()[:7])
    file = _locked(place)
    try:
        yield
    finally:
        if file is not None:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


def _locked(place: int) -> int | None:
    """The file of locks once this process holds the byte, or None if it cannot get it."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            file = _door()
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            return file
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN) or time.monotonic() > until:
                return None
            time.sleep(_LOOK)


_doors: dict[tuple[int, Path], int] = {}
_opening = Lock()


def _door() -> int:
    """The file of locks. It stays open as long as the process lives: closing it once would let all its locks go."""
    path = Path(cast(Any, settings.CACHES)[ANSWERS]["LOCATION"]).with_name("answers.locks")
    with _opening:
        known = (os.getpid(), path)
        if known not in _doors:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _doors[known] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        return _doors[known]
