"""Who decides for an agency and for an institution: chiefs and the deputies they named, and which of their keys count.

The key of a chief or deputy counts when chiefs of two other institutions compared its fingerprint, each in a session
of their own. Whether their keys count already does not matter: so three who confirm each other count together.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from posko.domain.access import Role, Viewer, root_name
from posko.domain.errors import BadInput, NotAllowed

Refusal = BadInput | NotAllowed | None
LONGEST_CODE: Final = 60
CODE_LIFE: Final = timedelta(days=14)  # by real time; a code is carried to its institution
INSTITUTIONS: Final = 2  # so many others compare a key before it counts
# An administrator proposes accounts, and an auditor looks on: neither opens what the other asked for.
NEVER_DEPUTY: Final = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.CHIEF})


@dataclass(frozen=True, slots=True)
class Decider:
    """A chief or a deputy: who it is, of which agency and institution. `leads`: that agency leads its institution."""

    person: str
    agency: str
    root: str
    leads: bool
    chief: bool


@dataclass(frozen=True, slots=True)
class Key:
    """A live key of a chief or deputy: the number of its row, whose it is, and of which institution."""

    number: int
    person: str
    root: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A chief compared the fingerprint of a key and found it the same; `root` is the chief's institution."""

    key: int
    by: str
    root: str


def vouching(key: Key, compared: Iterable[Compared]) -> frozenset[str]:
    """The other institutions whose chiefs compared a key."""
    return frozenset(each.root for each in compared if each.key == key.number and each.root != key.root)


def counted(keys: Iterable[Key], compared: Collection[Compared]) -> frozenset[int]:
    """The numbers of the keys that count."""
    return frozenset(each.number for each in keys if len(vouching(each, compared)) >= INSTITUTIONS)


def deciders(agency: str, root: str, known: Collection[Decider]) -> list[Decider]:
    """Who decides for an agency: its chief and deputy; where it has neither, those of its institution's leading one."""
    own = [each for each in known if each.agency == agency and each.root == root]
    return own or speakers(root, known)


def speakers(root: str, known: Iterable[Decider]) -> list[Decider]:
    """Who speaks for a whole institution: chief and deputy of its leading agency."""
    return [each for each in known if each.root == root and each.leads]


def deciding(agency: str, root: str, known: Collection[Decider], by: Viewer) -> Refusal:
    """Why somebody does not decide for an agency."""
    if _is_among(deciders(agency, root, known), by):
        return None
    return NotAllowed("The chief of this agency decides this, or the deputy whom the chief named.")


def speaking(root: str, known: Iterable[Decider], by: Viewer) -> Refusal:
    """Why somebody does not speak for an institution."""
    if _is_among(speakers(root, known), by):
        return None
    return NotAllowed("The chief of the institution does this, or the deputy whom the chief named.")


def comparing(key: Key, known: Iterable[Decider], by: Viewer, *, has_key: bool) -> Refusal:
    """Why somebody does not compare a key: a chief of another institution does, who has made a key."""
    if not any(each.chief for each in known if _is(each, by)):
        return NotAllowed("Chiefs of other institutions compare this key.")
    if by.root == key.root:
        return NotAllowed("Chiefs of two other institutions compare the keys of your institution.")
    return (
        None
        if has_key
        else BadInput("Make your own vault first: only a chief who has a key compares the key of another.")
    )


def naming(agency: str, named: str, role: Role, known: Iterable[Decider], by: Viewer) -> Refusal:
    """Why somebody does not name a person of this role deputy of an agency: its chief does."""
    if refusal := ending_deputy(agency, known, by):
        return refusal
    if named == by.actor or role in NEVER_DEPUTY:
        return BadInput("Name another person of your agency, who is no administrator, auditor or chief.")
    return None


def ending_deputy(agency: str, known: Iterable[Decider], by: Viewer) -> Refusal:
    """Why somebody does not end the deputy of an agency: its chief does, and nobody else sets one."""
    if any(each.chief and each.agency == agency for each in known if _is(each, by)):
        return None
    return NotAllowed("Only the chief of the agency names its deputy.")


def issuing_code(root: str, known: Iterable[Decider]) -> Refusal:
    """Why no code is made for an institution: it has a chief."""
    if not any(each.chief for each in speakers(root, known)):
        return None
    return BadInput(
        "“%(root)s” has a chief. Have that account closed first: its deputy does, or the chiefs of two other "
        "institutions.",
        root=root_name(root),
    )


def code_of(typed: str) -> str:
    """The code of an institution, however it was typed: blanks, dashes and small letters do not matter."""
    return "".join(typed[:LONGEST_CODE].split()).replace("-", "").upper()


def _is_among(found: Iterable[Decider], by: Viewer) -> bool:
    return any(_is(each, by) for each in found)


def _is(one: Decider, by: Viewer) -> bool:
    """Whether this is the person who acts; the console, a device and a job of the house are nobody's chief."""
    return by.kind == "person" and (one.person, one.agency, one.root) == (by.actor, by.agency, by.root)
