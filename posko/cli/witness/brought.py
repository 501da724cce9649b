"""What is brought to a witness on a stick, or typed from a QR code: told apart by what it is, not by its name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.tlog.leaves import MAX_LEAVES, AddLeaves, read_add_leaves
from posko.domain.tlog.notes import Note, Verifier, read_note, read_vkey
from posko.domain.tlog.requests import Request, read_request

Brought = Verifier | Request | Note | AddLeaves | Path
_MOST: Final = MAX_LEAVES + 64 * 1024
_ENDS: Final = "\r\n\t \0"


def read(named: str) -> Brought:
    """A log's key, a request, a head, leaves, or the folder of an export. `-` is standard input; a vkey may stand in
    place of a path."""
    path = Path(named)
    if named == "-":
        return told_apart(sys.stdin.buffer.read(_MOST + 1))
    if "+" in named and not path.exists():
        return read_vkey(named)
    if path.is_dir():
        if not (path / "checkpoint").is_file():
            raise BadInput("There is no head in the folder %(path)s; an export has a file “checkpoint”.", path=path)
        return path if (path / "tile").is_dir() else told_apart((path / "checkpoint").read_bytes()[:_MOST])
    with path.open("rb") as file:
        return told_apart(file.read(_MOST + 1))


def told_apart(content: bytes) -> Brought:
    """What these bytes are. BadInput where they are nothing that a witness takes."""
    if len(content) > _MOST:
        raise BadInput("This is too large for a witness: it takes %(most)s bytes at most.", most=_MOST)
    second = content.partition(b"\n")[2]
    if second.startswith(b"from "):
        return read_add_leaves(content)
    text = mended(content)
    if text.startswith("old "):
        return read_request(text)
    if "\n\n" in text:
        return read_note(text)
    return read_key(text)


def mended(content: bytes) -> str:
    """Text as it was before an editor, a messenger or a hand changed its line ends and its last line break."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeError:
        raise BadInput(
            "This is no text. A witness takes a vkey, a request, a head, or the folder of an export."
        ) from None
    return text.replace("\r\n", "\n").strip(_ENDS) + "\n"


def read_key(text: str) -> Verifier:
    """The vkey that stands last on its line, as `posko ledger key` prints it; of several the last, which is in use."""
    last = [words[-1] for line in text.split("\n") if (words := line.split()) and "+" in words[-1]]
    if not last:
        raise BadInput(
            "This is nothing that a witness takes: no vkey (NAME+NUMBER+KEY), no request, no head of a log, and no "
            "folder of an export."
        )
    return read_vkey(last[-1])
