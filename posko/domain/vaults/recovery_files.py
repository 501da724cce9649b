"""What is carried between the post and two machines that are no part of it, when a lost key is opened.

The post writes an *ask*. The prosecutor makes a *half* of it, Bawaslu makes an *answer* of the half. Each is a small
JSON file that says whose key it is, so that who opens it knows for whom. Beside them stands the text of a recovery key:
its private half is a file that its institution keeps, its public half is what the post is given.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from posko.domain.errors import N_, BadInput
from posko.domain.vaults import recovery
from posko.domain.vaults.pairs import BYTES, Pair, fingerprint, new_pair, pair_of
from posko.domain.vaults.wraps import OVERHEAD

FORMAT: Final = "posko recovery 1"
LARGEST: Final = 4096  # signs of a file or of a key's text
_PRIVATE, _PUBLIC = "posko-recovery-private-1", "posko-recovery-public-1"
_HEX = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 150


class Step(StrEnum):
    """How far a recovery is, by what its file holds."""

    ASK = "ask"
    HALF = "half"
    ANSWER = "answer"


_NEEDED: Final[Mapping[Step, str]] = {
    Step.ASK: N_("This file is of another step. Needed is the ask, which the post gives out."),
    Step.HALF: N_(
        "This file is of another step. Needed is the half, which the prosecutor makes: posko vault open-outer"
    ),
    Step.ANSWER: N_("This file is of another step. Needed is the answer, which Bawaslu makes: posko vault open-inner"),
}
_SIZES: Final[Mapping[Step, int]] = {
    Step.ASK: BYTES + 2 * OVERHEAD,
    Step.HALF: BYTES + OVERHEAD,
    Step.ANSWER: BYTES + OVERHEAD,
}


@dataclass(frozen=True, slots=True)
class StepFile:
    """A file of a recovery. `new` is the public half of the person's new key, `number` the recovery's at the post.

    `lost`, `inner` and `outer` are fingerprints: of the lost key, of Bawaslu's recovery key, of the prosecutor's.
    """

    step: Step
    operation: str
    number: int
    person: str
    lost: str
    new: bytes
    inner: str
    outer: str
    sealed: bytes = field(repr=False)


def written(file: StepFile) -> str:
    """The text of a file."""
    told = {"format": FORMAT, "step": file.step.value, "operation": file.operation, "number": file.number}
    told |= {"person": file.person, "lost": file.lost, "new": file.new.hex(), "inner": file.inner, "outer": file.outer}
    return json.dumps(told | {"sealed": b64encode(file.sealed).decode()}, indent=2, ensure_ascii=False) + "\n"


def read(text: str, wanted: Step) -> StepFile:
    """The file of a text. BadInput for what is no such file, and for the file of another step."""
    told = _told(text)
    step = told.get("step")
    if step not in set(Step):
        raise _no_file("step")
    if step != wanted:
        raise BadInput(_NEEDED[wanted])
    number, person, operation = told.get("number"), told.get("person"), told.get("operation")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**31:
        raise _no_file("number")
    return StepFile(
        wanted,
        _word(operation, "operation"),
        number,
        _word(person, "person"),
        _word(told.get("lost"), "lost"),
        _half(told.get("new"), "new"),
        _word(told.get("inner"), "inner"),
        _word(told.get("outer"), "outer"),
        _sealed(told.get("sealed"), _SIZES[wanted]),
    )


def open_outer(ask: StepFile, key: Pair) -> StepFile:
    """The prosecutor's step. BadInput for another key."""
    _must_be(key, ask.outer)
    return replace(ask, step=Step.HALF, sealed=recovery.open_outer(ask.sealed, key, name=ask.lost))


def open_inner(half: StepFile, key: Pair) -> StepFile:
    """Bawaslu's step: what comes out is sealed to the person's new key. BadInput for another key."""
    _must_be(key, half.inner)
    return replace(half, step=Step.ANSWER, sealed=recovery.open_inner(half.sealed, key, name=half.lost, new=half.new))


def new_private() -> tuple[str, Pair]:
    """A new recovery key: the text of its file, and the pair."""
    pair = new_pair()
    return f"{_PRIVATE} {pair.private.hex()}\n", pair


def read_private(text: str, name: str) -> Pair:
    """The pair of a recovery key's file. BadInput for anything else; `name` only names the file."""
    words = text[:LARGEST].split()
    if len(words) != 2 or words[0] != _PRIVATE or not _HEX.fullmatch(words[1]):
        raise BadInput("%(name)s holds no recovery key. Make one with: posko vault new-key FILE", name=name)
    return pair_of(bytes.fromhex(words[1]))


def public_text(public: bytes) -> str:
    """What the post is given of a recovery key."""
    return f"{_PUBLIC} {public.hex()}"


def read_public(text: str) -> bytes:
    """The public half of a recovery key. BadInput for anything else, and plainly for a private half."""
    words = text[:LARGEST].split()
    if words[:1] == [_PRIVATE] or (len(words) == 1 and _HEX.fullmatch(words[0].lower())):
        raise BadInput(
            "This is, or may be, the private half of a key. It never comes to the post: make a new key, and give the "
            "line that begins with %(begin)s.",
            begin=_PUBLIC,
        )
    if len(words) != 2 or words[0] != _PUBLIC or not _HEX.fullmatch(words[1]):
        raise BadInput(
            "This is no public half of a recovery key. It is the line that begins with %(begin)s, as “posko vault "
            "new-key” prints it.",
            begin=_PUBLIC,
        )
    return bytes.fromhex(words[1])


def _must_be(key: Pair, wanted: str) -> None:
    if fingerprint(key.public) != wanted:
        raise BadInput(
            "This key bears the fingerprint %(found)s; this seal needs the key %(wanted)s: the prosecutor's for the "
            "outer seal, Bawaslu's for the inner one, each as it was registered when the lost vault was last open.",
            found=fingerprint(key.public),
            wanted=wanted,
        )


def _told(text: str) -> Mapping[str, Any]:
    if len(text) > LARGEST:
        raise _no_file("size")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise _no_file("JSON") from broken
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise _no_file("format")
    return told


def _word(value: object, name: str) -> str:
    if not isinstance(value, str) or not value or len(value) > _LONGEST_NAME or not value.isprintable():
        raise _no_file(name)
    return value


def _half(value: object, name: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise _no_file(name)
    return bytes.fromhex(value)


def _sealed(value: object, size: int) -> bytes:
    try:
        found = b64decode(value if isinstance(value, str) else "", validate=True)
    except ValueError as broken:
        raise _no_file("sealed") from broken
    if len(found) != size:
        raise _no_file("sealed")
    return found


def _no_file(where: str) -> BadInput:
    return BadInput(
        "This is no file of a recovery, or it was altered: look at its “%(where)s”. Take the file as the step before "
        "wrote it.",
        where=where,
    )
