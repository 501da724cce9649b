"""Witnesses: keys of other agencies that cosign the heads of the post. Who keeps them, and what their answers mean.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from posko.domain.access import Act, Role, Viewer, lacking
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.tlog.checkpoints import cosigned
from posko.domain.tlog.notes import COSIGNATURE, Note, Signature, Verifier, read_note, read_signature, read_vkey

Refusal = BadInput | NotAllowed | None
LONGEST_KEY: Final = 400
LONGEST_ADDRESS: Final = 200
# What a witness answers, or brings on a stick, is a few lines.
LARGEST_ANSWER: Final = 64 * 1024
MOST_LINES: Final = 16
# The clock of a witness may be off by so much.
SKEW: Final = timedelta(minutes=10)
# After so many failures in a row it is asked again after so long; after the last one as rarely as that.
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 1, 2, 5, 15))
# A head that does not grow is cosigned anew after this time: so others see that the witness is alive.
FRESH: Final = timedelta(hours=1)


class Verdict(StrEnum):
    """What an answer to a head means."""

    COSIGNED = "cosigned"
    BEHIND = "behind"  # the witness holds another size than we thought
    FAILED = "failed"
    FORK = "fork"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness said over the line."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answer, weighed: its lines, or the size that the witness holds, or what went wrong in words."""

    verdict: Verdict
    lines: str = ""
    size: int = 0
    message: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A cosignature that holds: whose it is, when it was given by the witness's clock, and its line."""

    verifier: Verifier
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What came back on a stick: the head that it speaks of where that came too, and the lines of signatures."""

    head: str
    signatures: Sequence[Signature]


def registering(by: Viewer) -> Refusal:
    """Why somebody does not register or end a witness."""
    return lacking(by, Act.POST_KEEP)


def confirming(operation: str, agency: str, by: Viewer) -> Refusal:
    """Why somebody does not speak for the witness of an agency: only its own chief does."""
    if by.role is Role.CHIEF and (by.operation, by.agency) == (operation, agency):
        return None
    return NotAllowed("Only the chief of the witness's own agency says which key is theirs, and where it is asked.")


def own_session(methods: Collection[str], *, demo: bool) -> Refusal:
    """Why a session is not the own one of its person: it came in as somebody else, or by a link that another made."""
    if demo:
        return NotAllowed("A session of the demo confirms no key: anybody can go on as anybody there.")
    if "login_link" in methods or "mfa" not in methods:
        return NotAllowed(
            "This session began with a link that somebody else made. Log out, log in with your own password and second "
            "factor, and come back to this page."
        )
    return None


def read_key(text: str) -> Verifier:
    """The key of a witness, as its agency printed it. BadInput for anything else, and for a key of another kind."""
    if len(text) > LONGEST_KEY:
        raise BadInput("This is longer than the key of a witness. Copy the one line that its agency printed.")
    found = read_vkey(text.strip())
    if found.kind != COSIGNATURE:
        raise BadInput(
            "This key signs no cosignatures. A witness's key is the last line that “posko witness init” prints there."
        )
    return found


def check_address(text: str) -> str:
    """Where a witness is asked: http or https and a host, with a path at most. BadInput for anything else."""
    address = text.strip().rstrip("/")
    if not address:
        return ""
    wrong = BadInput(
        "“%(address)s” is no address of a witness. Write http:// or https://, the host, and its port if it has one.",
        address=address[:80],
    )
    if len(address) > LONGEST_ADDRESS or not (address.isascii() and address.isprintable()) or " " in address:
        raise wrong
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as fault:
        raise wrong from fault
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise wrong
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        raise wrong
    return address


def pause_after(failures: int) -> timedelta:
    """How long a witness is left alone after so many failures in a row."""
    return PAUSES[min(failures, len(PAUSES) - 1)]


def weigh(answer: Answer, *, name: str, size: int) -> Weighed:
    """What a witness's answer to the head of a size means."""
    params: dict[str, Any] = {"name": name, "size": size}
    if answer.status == 200:
        return Weighed(Verdict.COSIGNED, lines=answer.body)
    if answer.status == 409:
        return _weigh_size(answer, name=name, size=size)
    if answer.status == 422 or (answer.status >= 400 and "fork" in answer.body[:2000].lower()):
        return Weighed(Verdict.FORK, message=FORKED, params=params)
    known = {400: NOT_READ, 403: KEY_UNKNOWN, 404: LOG_UNKNOWN}.get(answer.status)
    if known:
        return Weighed(Verdict.FAILED, message=known, params=params)
    if 300 <= answer.status < 400:
        return Weighed(Verdict.FAILED, message=SENT_ON, params=params)
    return Weighed(Verdict.FAILED, message=OTHER, params={**params, "status": answer.status})


def _weigh_size(answer: Answer, *, name: str, size: int) -> Weighed:
    held = read_count(answer)
    if held is None:
        return Weighed(Verdict.FAILED, message=NO_SIZE, params={"name": name})
    if held > size:
        return Weighed(Verdict.FORK, message=AHEAD, params={"name": name, "size": size, "held": held})
    return Weighed(Verdict.BEHIND, size=held)


def read_count(answer: Answer) -> int | None:
    """The number of leaves that an answer says; None where it says something else."""
    told = answer.body.strip()
    counted = told.isascii() and told.isdigit() and len(told) < 19
    return int(told) if answer.status in (200, 409) and counted else None


def cosignature(checkpoint: str, lines: str, verifier: Verifier) -> Line | None:
    """The newest cosignature of this witness among lines under a head; None where it left none.

    BadInput where a line bears its name and does not hold: then nothing of the answer is taken.
    """
    note = read_note(checkpoint + lines)
    own = [each for each in note.signatures if each.claims(verifier)]
    if not (held := cosigned(note, [verifier])):
        return None
    newest = max(own, key=lambda each: each.value[:8])
    return Line(verifier, held[0].at, newest.line.rstrip("\n"))


def read_brought(text: str) -> Brought:
    """What came on a stick: lines of signatures alone, or the head with them below. BadInput for anything else."""
    if len(text.encode()) > LARGEST_ANSWER:
        raise BadInput("This is more than a witness ever answers: 64 KB at most are read.")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n ") + "\n"
    if plain.startswith("\u2014 ") and "\n\n" not in plain:
        lines = plain[:-1].split("\n")
        note = Note("", tuple(read_signature(line) for line in lines[: MOST_LINES + 1]))
    else:
        note = read_note(plain)
    if len(note.signatures) > MOST_LINES:
        raise BadInput("There are more than %(most)s signatures. Bring those of one head.", most=MOST_LINES)
    return Brought(note.text, note.signatures)


FORKED: Final = N_(
    "“%(name)s” refuses the head of %(size)s leaves: it does not grow from the one that it cosigned before. Either the "
    "past of this post was changed, or somebody else signs with its key. Call the agency, and compare both heads."
)
AHEAD: Final = N_(
    "“%(name)s” holds a head of %(held)s leaves, and this post knows %(size)s only. The post has lost what it signed, "
    "or somebody else signs with its key. Call the agency, and compare both heads."
)
LEAVES: Final = N_(
    "“%(name)s” refuses the leaves of this post: they do not give the head of %(size)s leaves that it cosigned. The "
    "past of this post was changed after that head was signed. Run “posko ledger verify”, and call the agency."
)
NOT_READ: Final = N_("“%(name)s” could not read the request for the head of %(size)s leaves.")
KEY_UNKNOWN: Final = N_("“%(name)s” does not know the key of this post. Let its agency add the key that is shown here.")
LOG_UNKNOWN: Final = N_(
    "“%(name)s” does not know this post. Let its agency run “posko witness add” with the key that is shown here."
)
SENT_ON: Final = N_("“%(name)s” sent the request on to another address, which Posko does not follow.")
NO_SIZE: Final = N_("“%(name)s” holds another head and did not say how large.")
OTHER: Final = N_("“%(name)s” answered %(status)s and cosigned nothing.")
EMPTY: Final = N_("“%(name)s” answered without a cosignature of its registered key.")
FALSE: Final = N_("“%(name)s” sent a cosignature that does not hold for the head of %(size)s leaves. It was not taken.")
CLOCK: Final = N_(
    "The clock of “%(name)s” is wrong: it cosigned at %(said_at)s. Its cosignature was not taken; let its agency set "
    "the clock."
)
SILENT: Final = N_("“%(name)s” did not answer in time.")
CLOSED: Final = N_("“%(name)s” cannot be reached: %(why)s.")
TOO_LONG: Final = N_("“%(name)s” answered at too great length; nothing of it was read.")
ELSEWHERE: Final = N_("This is a head of another post: %(origin)s. Nothing of it was taken.")
CONTRADICTED: Final = N_(
    "“%(name)s” cosigned a head of %(size)s leaves that bears this post's name and is not this post's. Either the past "
    "of this post was changed, or somebody else signs with its key. Call the agency, and compare both heads."
)
NOT_OURS: Final = N_(
    "This post never signed this head of %(size)s leaves. It is forged, or the post has lost what it signed. Nothing "
    "of it was taken."
)
UNKNOWN: Final = N_("None of these lines is of a registered key. Nothing was taken.")
WAITING: Final = N_(
    "The key of “%(name)s” was not confirmed by the chief of its agency. Its cosignature counts for nothing."
)
ENDED: Final = N_("The key of “%(name)s” was ended. Its cosignature counts for nothing.")
LAPSED: Final = N_("The agreement that names the key of “%(name)s” has ended. Its cosignature counts for nothing.")
FITS_NONE: Final = N_(
    "The cosignature of “%(name)s” holds for none of the last heads of this post. It is forged, or it belongs to "
    "another post. It was not taken."
)
BACK: Final = N_(
    "The clock of “%(name)s” ran back: it cosigned this head at %(said_at)s, and a smaller one later than that. Its "
    "cosignature was not taken; let its agency set the clock."
)
