"""Every key of the post: what it opens, who holds it, whether a backup brings it, how it changes, what is lost with it.

Nothing of a key is ever in here: only where its file lies, since when, and who on the machine may read it.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from posko.domain.errors import N_

THE_POST: Final = N_("the post")


class State(StrEnum):
    """What is found of a key on the machine."""

    THERE = "there"
    OPEN = "open"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"


STATES: Final[Mapping[State, str]] = {
    State.THERE: N_("there, for its owner only"),
    State.OPEN: N_("others on this machine can read it: chmod 600"),
    State.MISSING: N_("not there"),
    State.ELSEWHERE: N_("not on this machine, or set by its environment"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key as who keeps the post is told of it; sentences are English message ids. `change` may be a command."""

    code: str
    name: str
    opens: str
    holder: str
    in_backup: bool
    change: str
    lost: str


KEYS: Final = (
    Key(
        "web",
        N_("Web key"),
        N_("Signs what sessions hold, the codes on the wall of a meeting and the cache."),
        THE_POST,
        False,
        "posko keys rotate web",
        N_("Everybody logs in again, with the same password and second factor."),
    ),
    Key(
        "seal",
        N_("Seal of the post"),
        N_("Opens second factors, secrets of gateways and telephone numbers in the database."),
        THE_POST,
        True,
        "posko keys rotate seal",
        N_("Without a backup everybody sets the second factor up again; gateways and numbers are entered again."),
    ),
    Key(
        "marks",
        N_("Key of senders"),
        N_("Marks numbers and chats that report; with the database it finds them."),
        THE_POST,
        True,
        N_("Not changed: every sender would be a stranger."),
        N_("Without a backup every number that may report is registered again."),
    ),
    Key(
        "ledger",
        N_("Key of the ledger"),
        N_("Signs the heads of the ledger, by which others prove that the past was not changed. It opens nothing."),
        THE_POST,
        True,
        'posko ledger key --new --reason "…"',
        N_("Nothing that was signed is lost. A new key is begun, and the witnesses register it as they did the first."),
    ),
    Key(
        "voter",
        N_("KPU's key"),
        N_("Marks NIK at the desk; with the database it finds them."),
        "KPU",
        False,
        N_("KPU lays another file in its place, for another voting day."),
        N_("Numbers that were asked for before are not spotted again. No answer is lost."),
    ),
    Key(
        "vaults",
        N_("Keys of the members"),
        N_("Open the keys of cases, each those that were wrapped for it. They lie in the database, sealed."),
        N_("each member, by a pass phrase"),
        True,
        N_("The member changes the pass phrase on the page of the vault."),
        N_("By the recovery card, or by the recovery keys of Bawaslu and the prosecutor together."),
    ),
    Key(
        "recovery",
        N_("Recovery keys"),
        N_("Both together open the key of a member who lost phrase and card. Neither opens anything alone."),
        N_("Bawaslu and the prosecutor, each its own"),
        False,
        N_("The institution makes another (posko vault new-key) and registers it; vaults follow when they are opened."),
        N_("Register another at once. Until each vault was opened again, its lost key stays lost."),
    ),
    Key(
        "backup",
        N_("Key of backups"),
        N_("Opens every backup that was made with it."),
        N_("who makes the backups"),
        False,
        "posko backup --new-key FILE",
        N_("No backup that was made with it opens any more."),
    ),
    Key(
        "authority",
        N_("Certificate authority"),
        N_("Signs the post's certificate, which phones were told to trust."),
        THE_POST,
        False,
        N_("Move the folder tls away and start again."),
        N_("A new authority is made, and every phone needs its certificate."),
    ),
    Key(
        "server",
        N_("Key of the server"),
        N_("Proves the post to browsers, by TLS."),
        THE_POST,
        False,
        N_("Delete tls/server.crt and start again."),
        N_("Nothing: the next start makes another."),
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A key, and what is found of it: `since` when the file was written last, `older` keys that still stand in it."""

    key: Key
    file: str
    state: State
    since: datetime | None = None
    older: int = 0


def look(places: Mapping[str, Path], listed: frozenset[str]) -> list[Found]:
    """Every key, by the places of the files. `listed`: codes of files that hold a key a line, the newest first."""
    return [_look(key, places.get(key.code), lines=key.code in listed) for key in KEYS]


def _look(key: Key, path: Path | None, *, lines: bool) -> Found:
    if path is None:
        return Found(key, "", State.ELSEWHERE)
    try:
        told = path.stat()
    except OSError:
        return Found(key, str(path), State.MISSING)
    state = State.OPEN if told.st_mode & (stat.S_IRWXG | stat.S_IRWXO) else State.THERE
    older = max(0, len(path.read_bytes().split()) - 1) if lines else 0
    return Found(key, str(path), state, datetime.fromtimestamp(int(told.st_mtime), UTC), older)
