"""The post's own seal: `seal.key` in its folder of data, and which rows hold words that it seals.

A noun registers where its sealed words stand, so that a lost key is seen before the first request, and a new key seals
all of them anew. Whoever seals or opens looks at the file first: a key that another process changed counts at once.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from django.conf import settings

from posko.domain.errors import BadInput
from posko.domain.files import seals
from posko.domain.files.backup import SEAL
from posko.domain.files.seals import Ring

NAME: Final = SEAL


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed word of a row: what it is bound to, how it stands there, and how it is sealed anew or given up.

    `anew` and `lose` are steps, which lock the row: they run inside an act.
    """

    of: str
    word: str
    anew: Callable[[], object]
    lose: Callable[[datetime], object]


Words = Callable[[], Iterable[Sealed]]
_nouns: list[Words] = []
_read: dict[tuple[str, int, int, int], Ring] = {}


def register(words: Words) -> None:
    """A noun says where its sealed words stand; a lower noun registers first."""
    _nouns.append(words)


def words() -> Iterator[Sealed]:
    """Every sealed word of the post, those of the highest noun first, as locks are taken."""
    for each in reversed(_nouns):
        yield from each()


def path() -> Path:
    """Where the key lies."""
    return Path(settings.DATA) / NAME


def seal(word: str, *, of: str) -> str:
    """Seal a word, bound to what it is and whose it is."""
    return seals.seal(word, keep(), of=of)


def unseal(sealed: str, *, of: str) -> str:
    """Open a sealed word. BadInput where it does not open, or the key is not there."""
    return seals.unseal(sealed, ring(), of=of)


def again(sealed: str, *, of: str) -> str:
    """The same word under the key that seals now; as it is where that sealed it. BadInput as `unseal`."""
    return sealed if seals.mark_of(sealed) == ring().mark else seal(unseal(sealed, of=of), of=of)


def ring() -> Ring:
    """The keys that are there. BadInput for none, and for a file that holds something else."""
    try:
        with path().open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            state = os.fstat(file.fileno())
            where = (str(path()), state.st_ino, state.st_mtime_ns, state.st_size)
            if (found := _read.get(where)) is None:
                found = seals.read_ring(file.read(), NAME)
                _read.clear()
                _read[where] = found
            return found
    except FileNotFoundError as missing:
        raise _missing() from missing


def keep() -> Ring:
    """The keys, made now where nothing was sealed yet. BadInput where something was and the key is gone."""
    if not _is_there():
        if any(seals.mark_of(each.word) for each in words()):
            raise _missing()
        _make()
    return ring()


def seal_clear(rows: Iterable[tuple[str, str, Callable[[str], object]]]) -> None:
    """For migrations: seal each word that still stands in the clear. A row is (bound to, word, how it is written)."""
    told = list(rows)
    if not _is_there():
        if any(seals.mark_of(word) for _of, word, _put in told):
            raise _missing()
        _make()
    for of, word, put in told:
        if word and not seals.mark_of(word):
            put(seals.seal(word, ring(), of=of))


def closed(file: Path | None = None) -> list[Sealed]:
    """The sealed words that no key of the post opens; of another file, where one is named."""
    marks = _marks(file or path())
    return [each for each in words() if (mark := seals.mark_of(each.word)) and mark not in marks]


def must_open() -> None:
    """BadInput where there is no key, or another one than that which sealed the rows. Says what to do."""
    keep()
    if number := len(closed()):
        raise BadInput(
            "%(path)s does not open %(number)s second factors and secrets of gateways: another key sealed them. Put "
            "the file that belongs to this database in its place; it travels in every backup. If it is lost for good: "
            "posko keys rotate seal --lost",
            path=path(),
            number=number,
        )


def begin_anew() -> Ring:
    """Put a new key before those that are there, on the disk before anything is sealed with it."""
    _change(seals.new_ring(ring().keys if _marks(path()) else ()))
    return ring()


def let_go() -> int:
    """Take out the older keys that seal nothing any more. How many went."""
    there = ring()
    needed = {seals.mark_of(each.word) for each in words()}
    kept = tuple(key for key in there.keys[1:] if seals.Ring((key,)).mark in needed)
    if len(kept) < len(there.keys) - 1:
        _change(Ring((there.keys[0], *kept)))
    return len(there.keys) - 1 - len(kept)


def _marks(file: Path) -> frozenset[str]:
    """The marks of the keys in a file; none of one that is not there or holds something else."""
    try:
        return seals.read_ring(file.read_text("ascii", errors="replace"), NAME).marks
    except (OSError, BadInput):
        return frozenset()


def _make() -> None:
    """A key into a file that has none yet; who comes second finds what the first one wrote."""
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not file.read():
            _write(file, seals.new_ring())
    _sync()


def _change(new: Ring) -> None:
    """Put another ring in the place of the one that is there, whole or not at all."""
    half = path().with_name(f"{NAME}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        _write(file, new)
    half.replace(path())
    _sync()


def _write(file: TextIO, ring: Ring) -> None:
    file.write(str(ring))
    file.flush()
    os.fsync(file.fileno())


def _sync() -> None:
    folder = os.open(path().parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _is_there() -> bool:
    """An empty file is none: a loss of power cut its making off before anything was sealed."""
    return path().exists() and path().stat().st_size > 0


def _missing() -> BadInput:
    return BadInput(
        "There is no %(path)s, and second factors and secrets of gateways are sealed with it. Put the file that "
        "belongs to this database in its place; it travels in every backup. If it is lost for good: posko keys rotate "
        "seal --lost",
        path=path(),
    )
