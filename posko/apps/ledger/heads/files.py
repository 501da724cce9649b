"""Two files beside the database: the post's key, and every head that it signed.

Whoever owns the database alone reaches neither. A head that stands in the file can be missed in the database, but it
cannot be signed a second time with another past.

`ledger.key`: the private key on the first line, the public keys of before on the others. `ledger.heads`: the signed
notes, one after another, with an empty line behind each.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from django.conf import settings

from posko.domain.errors import BadInput
from posko.domain.files.backup import HEADS, LEDGER_KEY
from posko.domain.tlog.checkpoints import Checkpoint, read_checkpoint
from posko.domain.tlog.notes import Note, Signer, Verifier, read_note, read_signer, read_vkey

_TAIL: Final = 16_384  # bytes; the last head has a few hundred
_END: Final = "\n\n"
_SIGNED: Final = "\u2014 "


def key_path() -> Path:
    """Where the key lies."""
    return Path(settings.DATA) / LEDGER_KEY


def heads_path() -> Path:
    """Where the signed heads lie."""
    return Path(settings.DATA) / HEADS


def signer() -> Signer | None:
    """The key that signs now; None where there is none yet. BadInput for a file that holds something else."""
    lines = _lines()
    try:
        return read_signer(lines[0]) if lines else None
    except BadInput:
        raise BadInput(
            "%(path)s holds no key. Put the file of a backup in its place, or move it away and begin again with: posko "
            "ledger key --new --reason TEXT",
            path=key_path(),
        ) from None


def verifiers() -> list[Verifier]:
    """The public key that counts now, and those of before, the newest first."""
    current = signer()
    return [current.verifier, *map(read_vkey, _lines()[1:])] if current is not None else []


def make(new: Signer) -> Signer:
    """Keep the post's first key. Who comes second is given the key of the first."""
    try:
        descriptor = os.open(key_path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if (there := signer()) is None:
            raise BadInput("%(path)s is empty. Put the file of a backup in its place.", path=key_path()) from None
        return there
    with os.fdopen(descriptor, "w") as file:
        _write(file, f"{new.private_text()}\n")
    return new


def replace(new: Signer) -> None:
    """Let another key sign from now on. Of the one before its public half stays, so that what it signed is checked."""
    half = key_path().with_name(f"{LEDGER_KEY}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        _write(file, "".join(f"{line}\n" for line in (new.private_text(), *map(str, verifiers()))))
    half.replace(key_path())


def keep(note: Note) -> None:
    """Add a signed head to the file, on the disk when this returns. A head that a loss of power cut off goes."""
    descriptor = os.open(heads_path(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8", newline="") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        begin, tail = _tail(file)
        whole = _whole(tail)
        file.seek(begin + len(whole.encode()))
        file.truncate()
        _write(file, f"{note}\n")


def heads() -> Iterator[Note]:
    """Every head that was signed, the first one first. BadInput where the file holds something else."""
    held: list[str] = []
    try:
        with heads_path().open(encoding="utf-8", newline="") as file:
            for line in file:
                held.append(line)
                if line == "\n" and len(held) > 1 and held[-2].startswith(_SIGNED):
                    yield read_note("".join(held[:-1]))
                    held = []
                elif len(held) > 100 or len(line) > _TAIL:
                    raise BadInput("%(path)s holds something that is no signed head.", path=heads_path())
    except FileNotFoundError:
        return
    except UnicodeDecodeError:
        raise BadInput("%(path)s holds something that is no signed head.", path=heads_path()) from None


def last() -> Checkpoint | None:
    """The last head in the file; None where none was signed."""
    try:
        with heads_path().open(encoding="utf-8", errors="replace", newline="") as file:
            whole = _whole(_tail(file)[1])
    except FileNotFoundError:
        return None
    if not whole:
        return None
    *_, body, lines, _end = ("", *whole.split(_END))
    return read_checkpoint(read_note(f"{body}{_END}{lines}\n").text)


def _whole(text: str) -> str:
    """The text up to the end of its last whole note."""
    end = len(text)
    while (end := text.rfind(_END, 0, end)) >= 0:
        begun = text.rfind("\n", 0, end) + 1
        if text.startswith(_SIGNED, begun):
            return text[: end + len(_END)]
    return ""


def _tail(file: TextIO) -> tuple[int, str]:
    """Where the last bytes of a file begin, at a whole line, and what they are."""
    size = os.fstat(file.fileno()).st_size
    begin = max(0, size - _TAIL)
    read = os.pread(file.fileno(), _TAIL, begin)
    if begin:
        skipped = read.find(b"\n") + 1
        begin, read = begin + skipped, read[skipped:]
    return begin, read.decode(errors="replace")


def _lines() -> list[str]:
    try:
        return key_path().read_text().split()
    except FileNotFoundError:
        return []


def _write(file: TextIO, text: str) -> None:
    file.write(text)
    file.flush()
    os.fsync(file.fileno())
