"""Persons on the attendance list of a meeting: lines that are typed or pasted, who came by the code, numbers of both.

A name is there to print the list and to confirm who came. It is gone 30 days after the minutes are approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from posko.domain import privacy
from posko.domain.errors import N_, BadInput

KEPT: Final = timedelta(days=30)  # names, after the minutes are approved
LINES_MOST: Final = 200  # persons on one list
NAME_MOST, OFFICE_MOST, BODY_MOST = 120, 80, 120
_BETWEEN: Final = ("\t", ";", "|")  # never a comma: "Budi, S.H."


class Source(StrEnum):
    """How a person came onto the list."""

    TYPED = "typed"
    CODE = "code"


class Stand(StrEnum):
    """Where a person on the list stands."""

    LISTED = "listed"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


STANDS: Mapping[str, str] = {
    Stand.LISTED: N_("on the list"),
    Stand.WAITING: N_("present, not confirmed"),
    Stand.CONFIRMED: N_("present"),
    Stand.REFUSED: N_("not confirmed as present"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person as typed: name, office, institution in words."""

    name: str
    office: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came by the code for one institution: confirmed, and not confirmed."""

    institution: str
    confirmed: int
    waiting: int


def stand(source: str, *, confirmed: bool, refused: bool) -> Stand:
    """Where a person stands. One who was typed is expected, and nothing is known of whether he came."""
    if source == Source.TYPED:
        return Stand.LISTED
    return Stand.CONFIRMED if confirmed else Stand.REFUSED if refused else Stand.WAITING


def persons(text: str) -> list[Person]:
    """The persons of a text, one a line: name; office; institution. A tab or | parts them as well.

    Raises BadInput that names the line, with what is right; nothing of the text is taken then.
    """
    lines = [(place, line.strip()) for place, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise BadInput("Write at least one person, one a line: name; office; institution.")
    if len(lines) > LINES_MOST:
        raise BadInput("These are %(count)d persons; a list holds at most %(most)d.", count=len(lines), most=LINES_MOST)
    return [_person(place, line) for place, line in lines]


def _person(place: int, line: str) -> Person:
    between = next((sign for sign in _BETWEEN if sign in line), ";")
    parts = [" ".join(part.split()) for part in line.split(between)]
    if len(parts) > 3:
        raise BadInput(
            "Line %(line)d has %(count)d parts; write name; office; institution.", line=place, count=len(parts)
        )
    found = Person(*parts)
    if not found.name:
        raise BadInput("Line %(line)d has no name; write name; office; institution.", line=place)
    for told, most in ((found.name, NAME_MOST), (found.office, OFFICE_MOST), (found.institution, BODY_MOST)):
        if len(told) > most:
            raise BadInput(
                "Line %(line)d: “%(told)s” is too long; at most %(most)d letters.",
                line=place,
                told=told[:30],
                most=most,
            )
    try:
        privacy.refuse_personal_numbers(line)
    except BadInput as refusal:
        raise BadInput("Line %(line)d holds a NIK or a telephone number; leave it out.", line=place) from refusal
    return found


def tally(guests: Iterable[tuple[str, Stand]]) -> list[Tally]:
    """Of each institution how many came by the code, by its name; who was refused or only typed is not counted."""
    confirmed: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for institution, standing in guests:
        if standing in (Stand.CONFIRMED, Stand.WAITING):
            side = confirmed if standing == Stand.CONFIRMED else waiting
            side[institution] = side.get(institution, 0) + 1
    names = sorted({*confirmed, *waiting}, key=str.casefold)
    return [Tally(name, confirmed.get(name, 0), waiting.get(name, 0)) for name in names]
