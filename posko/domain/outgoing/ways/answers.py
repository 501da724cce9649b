"""What gateways say: JSON and forms read into plain fields, and the receipt that stands in them.

A gateway may answer anything. Whatever is not what its source says counts as an answer of somebody else, such as the
log-in page of a hotspot: the message was not taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

from posko.domain.errors import BadInput
from posko.domain.outgoing.calls import Answer, Fate, Outcome

LARGEST_RECEIPT: Final = 64 * 1024  # bytes
_LONGEST_REF, _LONGEST_WHY, _MOST_FIELDS = 120, 160, 60


class Became(StrEnum):
    """What a gateway says became of a message that it took."""

    SENT = "sent"
    REACHED = "reached"
    SEEN = "seen"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt: the gateway's own number of the message and our key of it, where it names them, and why not."""

    became: Became
    ref: str = ""
    error: str = ""
    key: str = ""


def told(body: bytes) -> Mapping[str, Any]:
    """The fields of a JSON object; no fields for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def form(body: bytes) -> Mapping[str, str]:
    """The fields of a posted form. Raises BadInput for what is none, and for a field that stands twice."""
    if len(body) > LARGEST_RECEIPT:
        raise BadInput("The receipt is larger than %(most)s bytes.", most=LARGEST_RECEIPT)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as broken:
        raise BadInput("The receipt is no form.") from broken
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _value in pairs]
        raise BadInput("The field “%(field)s” stands twice.", field=next(n for n in names if names.count(n) > 1)[:40])
    return fields


def inner(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside of another; no fields where it is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def rows(fields: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list inside of an object."""
    value = fields.get(name)
    yield from (each for each in (value if isinstance(value, list) else []) if isinstance(each, dict))


def ref_of(given: object) -> str:
    """A gateway's number of a message as it is kept: as it came, or by its hash where it is too long to keep."""
    if not isinstance(given, str | int) or isinstance(given, bool):
        return ""
    ref = str(given).strip()
    if not ref.isprintable():
        return ""
    return ref if len(ref) <= _LONGEST_REF else sha256(ref.encode()).hexdigest()


def words(said: object) -> str:
    """What a gateway gives as its reason, as short as a line; digits of a telephone number are not repeated."""
    line = " ".join(str(said).split()) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    return "".join(sign for sign in _masked(line) if sign.isprintable())[:_LONGEST_WHY]


def nonsense(answer: Answer, gateway: str) -> Outcome:
    """Something answered, but not as this gateway does."""
    return Outcome(Fate.AWAY, error=f"answered {answer.status}, but not as {gateway} does")


def _masked(line: str) -> str:
    """The line without words that hold a telephone number: more than six digits."""
    kept: list[str] = []
    for word in line.split(" "):
        digits = sum(sign.isdigit() for sign in word)
        kept.append("\N{BULLET}" * 4 if digits > 6 else word)
    return " ".join(kept)
