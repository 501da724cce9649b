"""What a killed restore or backup left is settled by the next command: a marked set goes in, anything else goes."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from posko.cli import database_roles
from posko.cli.backup import databases, folder, swap
from posko.domain.errors import BadInput

ASIDE = "before-restore-"


def settle(target: Path) -> None:
    """Before a command works with the data folder. BadInput while a restore is going on there.

    Who finds nothing takes no lock. A backup that runs has its copy there, and nobody else needs to wait for it.
    """
    if not target.is_dir() or not (folder.copies(target) or (target / swap.MARKER).exists()):
        return
    try:
        with folder.alone(target, patience=0):
            settle_alone(target)
    except folder.Taken:
        with folder.beside_others(target):
            pass


def settle_alone(target: Path) -> None:
    """The same, for who is alone there already."""
    marker = swap.read(target)
    if marker is not None:
        if marker.database:
            databases.must_be_ours()
        _say(finish(target, marker) if _is_valid(target, marker) else undo(target, marker))
    for path in older(target):
        with suppress(OSError):
            path.rmdir()  # one that was made for a swap that never began is empty
    if gone := folder.sweep(target):
        _say(f"{gone} copies in the clear, left in {target} by a command that was stopped, are deleted.")


def finish(target: Path, marker: swap.Marker) -> str:
    """Put the marked set in; on PostgreSQL prove the database that was loaded, if nobody did. Says what is now there.

    BadInput, with everything back as it was, where the database does not hold.
    """
    swap.put_in(target, marker)
    if marker.database:
        database_roles.give_rights()
        try:
            databases.prove(marker.head, marker.made_at)
        except BadInput:
            undo(target, marker)
            databases.empty_again()
            raise
    swap.unmark(target)
    return f"The restore of the backup made {marker.made_at} is finished."


def undo(target: Path, marker: swap.Marker) -> str:
    """Everything as it was before. Says so."""
    swap.take_back(target, marker)
    aside = target / marker.aside
    for path in (*sorted(aside.rglob("*"), reverse=True), *([aside] if aside.is_dir() else [])):
        path.rmdir()
    swap.unmark(target)
    return f"The restore of the backup made {marker.made_at} was stopped; all is as it was before it."


def older(target: Path) -> list[Path]:
    """Where what was there before a restore lies."""
    return sorted(target.glob(f"{ASIDE}*"))


def tell_older(target: Path) -> None:
    """Remind of what lies aside: it is a whole post in the clear."""
    for path in older(target):
        print(f"What was there before a restore lies in {path}; delete it when you need it no more.", flush=True)


def _is_valid(target: Path, marker: swap.Marker) -> bool:
    """Whether the marked set is all there, and has its database: on SQLite it brings it along."""
    return swap.is_whole(target, marker) and (not marker.database or databases.is_loaded(marker.database))


def _say(sentence: str) -> None:
    print(f"posko: {sentence}", file=sys.stderr, flush=True)
