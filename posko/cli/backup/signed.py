"""The ledger's key and the heads that it signed, through a backup and back.

A restore brings back an older past. Whatever the machine knows that was signed after it stays on the machine, so that
the same key never signs a second past: the post then refuses to sign, until a new key begins and says why.
"""

from __future__ import annotations

from pathlib import Path

from posko.domain.files.backup import HEADS, LEDGER_KEY
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import Note, read_notes, read_signer


def copy(data: Path, inner: Path) -> int:
    """Before the database is copied: lay the file of signed heads beside the copy. Returns the last head that is in it
    for certain, since it stands in the file before it stands in the table."""
    from posko.apps.ledger.heads import selectors

    last = selectors.last_signed()
    if (data / HEADS).exists():
        (inner / HEADS).write_bytes((data / HEADS).read_bytes())
    return last


def complete(inner: Path, signed: list[str]) -> None:
    """After it: add the heads of the copied table that were signed in between."""
    if not signed:
        return
    text = (inner / HEADS).read_text(encoding="utf-8") if (inner / HEADS).exists() else ""
    (inner / HEADS).write_text(text + "".join(f"{note}\n" for note in signed if note not in text), encoding="utf-8")


def join(staging: Path, target: Path) -> int:
    """Let the machine keep what it knows more than the backup; how many heads were signed that the backup lacks."""
    kept, here = _name(staging / LEDGER_KEY), _name(target / LEDGER_KEY)
    if not here or (kept and _log(kept) != _log(here)):
        return 0
    if kept and _turn(here) >= _turn(kept):
        (staging / LEDGER_KEY).unlink()
    ours, known = _notes(staging / HEADS), _notes(target / HEADS)
    there = {str(note) for note in ours}
    more = [note for note in known if str(note) not in there]
    if more:
        text = "".join(f"{note}\n" for note in [*ours, *more])
        (staging / HEADS).write_text(text, encoding="utf-8")
        (staging / HEADS).chmod(0o600)
    return len([note for note in more if read_checkpoint(note.text).origin == here])


def same(one: Path, other: Path) -> bool:
    """Whether two files hold the same."""
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _notes(path: Path) -> list[Note]:
    return read_notes(path.read_text(encoding="utf-8")) if path.exists() else []


def _name(path: Path) -> str:
    """The origin of the log that a key signs; empty where there is no key."""
    lines = path.read_text(encoding="utf-8", errors="replace").split() if path.exists() else []
    return read_signer(lines[0]).name if lines else ""


def _log(name: str) -> str:
    """The log without the turn of its key."""
    begun, _, turn = name.rpartition("/")
    return begun if turn.isdigit() and "/" in begun else name


def _turn(name: str) -> int:
    turn = name.rpartition("/")[2]
    return int(turn) if _log(name) != name else 1
