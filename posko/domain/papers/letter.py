"""The frame of an official letter: kop, number, class, subject, basis, addressees, copies, and who signs for whom.

One `Letter` is kept as JSON beside the paper that it frames, as it stood when the paper was issued. Its blocks set the
PDF and the DOCX alike, so both say the same. How an office signs (a.n., u.b., Plh., Plt.) follows the habit of
Indonesian official letters and is never translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from posko.domain.errors import BadInput
from posko.domain.papers.blocks import block_sheet
from posko.domain.papers.formats import Language, day
from posko.domain.papers.word import Block
from posko.domain.papers.word_letter import Addressed, Kop, Listed, Named, Placed, Signed
from posko.domain.papers.words import Words, words
from posko.domain.situation.sitrep import WIB, Classification

Capacity = Literal["", "an", "ub", "plh", "plt"]
LINE: Final = 200  # letters of a line of kop, basis or addressees
LINES: Final = 40
NUMBER: Final = 80  # letters of the number that the office gives
_RISING: Final[tuple[Classification, ...]] = get_args(Classification)
_NIP, _NRP = re.compile(r"\d{18}"), re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, as the office writes it: own office, name, rank, number (NRP or NIP).

    `for_office` is the office that is signed for, by `capacity`: a.n. and u.b. in its name, Plh. and Plt. in its place.
    For u.b. it has a line each: the office in whose name, then the one that hands on.
    """

    office: str
    name: str = ""
    rank: str = ""
    number: str = ""
    capacity: Capacity = ""
    for_office: str = ""

    def lines(self) -> tuple[str, ...]:
        """The lines above the room to sign."""
        others = lines_of(self.for_office)
        if self.capacity in ("plh", "plt"):
            return (f"{self.capacity.capitalize()}. {' '.join(others) or self.office}",)
        if self.capacity in ("an", "ub") and others:
            handed = ("u.b.",) if self.capacity == "ub" else ()
            return (f"a.n. {others[0]}", *others[1:], *handed, self.office)
        return (self.office,)

    def standing(self) -> str:
        """Rank and number: `AKBP NRP 76050912`. A bare number is named by its length."""
        bare = re.sub(r"[\s.]", "", self.number)
        kind = "NIP " if _NIP.fullmatch(bare) else "NRP " if _NRP.fullmatch(bare) else ""
        return " ".join(part for part in (self.rank, f"{kind}{self.number}") if part)


@dataclass(frozen=True, slots=True)
class Letter:
    """The frame of one paper. `register` is Posko's own number, `office_number` the one the office gave, or empty."""

    kop: tuple[str, ...]
    register: str
    classification: Classification
    subject: str
    place: str
    day: date
    signer: Signer
    office_number: str = ""
    attachments: str = ""
    basis: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


def letter_json(letter: Letter) -> dict[str, Any]:
    """The letter as it is kept beside its paper."""
    return asdict(letter) | {"day": letter.day.isoformat()}


def read_letter(kept: Mapping[str, Any]) -> Letter | None:
    """The letter that was kept, or None for a paper from before there were letters."""
    if not kept:
        return None
    values = {each.name: kept[each.name] for each in fields(Letter) if each.name in kept}
    for name in ("kop", "basis", "to", "cc"):
        values[name] = tuple(values.get(name, ()))
    values["signer"] = Signer(**kept["signer"])
    return Letter(**values | {"day": date.fromisoformat(kept["day"])})


def lines_of(text: str) -> tuple[str, ...]:
    """What was typed, a line each, without blanks around and empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def one_a_line(names: Iterable[str], together: str) -> str:
    """Addressees as a form begins with them; `together` where they are more than a letter names."""
    told = tuple(names)
    return "\n".join(told) if len(told) <= LINES else together


def rising(least: Classification) -> tuple[Classification, ...]:
    """The classes that a paper may carry which must carry this one: itself and the heavier ones."""
    return _RISING[_RISING.index(least) :]


def class_refusal(classification: str, least: Classification) -> BadInput | None:
    """Why a paper cannot carry this class: its compartment sets the least, a person may only raise it."""
    if classification not in _RISING:
        return BadInput("Choose one of the classes biasa, terbatas and rahasia.")
    if _RISING.index(classification) < _RISING.index(least):
        return BadInput("This paper carries at least the class %(least)s, by what it draws on.", least=least)
    return None


def refusals(letter: Letter, least: Classification) -> dict[str, BadInput]:
    """What is wrong with a letter, by the name of the field."""
    found: dict[str, BadInput | None] = {
        "classification": class_refusal(letter.classification, least),
        "subject": _longer(letter.subject, LINE)
        if letter.subject.strip()
        else BadInput("Say what the paper is about (perihal)."),
        "to": lines_refusal(letter.to) if letter.to else BadInput("Name at least one addressee."),
        "cc": lines_refusal(letter.cc),
        "basis": lines_refusal(letter.basis),
        "kop": lines_refusal(letter.kop),
        "office_number": _longer(letter.office_number, NUMBER),
        "attachments": _longer(letter.attachments, LINE),
        "signer": signer_refusal(letter.signer),
    }
    return {name: refusal for name, refusal in found.items() if refusal is not None}


def signer_refusal(signer: Signer) -> BadInput | None:
    """Why nobody signs like this."""
    if not signer.office.strip():
        return BadInput("Name the office (jabatan) that signs.")
    if signer.capacity not in get_args(Capacity):
        return BadInput("An office signs by itself, a.n., u.b., as Plh. or as Plt.")
    if signer.capacity in ("an", "ub") and not lines_of(signer.for_office):
        return BadInput("Name the office in whose name is signed; a.n. and u.b. need one.")
    return None


def lines_refusal(lines: Iterable[str]) -> BadInput | None:
    """Why these lines cannot be printed: too many, or one too long."""
    told = tuple(lines)
    if len(told) > LINES:
        return BadInput("These are %(count)d lines; at most %(most)d fit.", count=len(told), most=LINES)
    long = next((place for place, line in enumerate(told, start=1) if len(line) > LINE), None)
    if long is None:
        return None
    return BadInput("Line %(place)d has more than %(most)d letters.", place=long, most=LINE)


def _longer(text: str, most: int) -> BadInput | None:
    return BadInput("This has more than %(most)d letters.", most=most) if len(text) > most else None


@dataclass(frozen=True, slots=True)
class LetterParts:
    """A letter as blocks, in the order of the paper. The matter stands between `basis` and `signed`.

    A letter has place and day above its addressees. A report or minutes set `kop`, their own head with `letter_facts`,
    and `signed_here`, which says place and day above the name.
    """

    kop: Kop
    placed: Placed
    named: Named
    addressed: list[Block]
    basis: list[Block]
    signed: Signed
    signed_here: Signed
    copies: list[Block]

    def opening(self) -> list[Block]:
        """Everything above the matter of a letter."""
        return [self.kop, self.placed, self.named, *self.addressed, *self.basis]

    def closing(self) -> list[Block]:
        """Everything below the matter of a letter."""
        return [self.signed, *self.copies]


def kop_of(lines: Iterable[str]) -> Kop:
    """The letterhead of these lines: what is written in capitals names an office, the rest is its address."""
    return Kop(tuple((line, line == line.upper()) for line in lines))


def letter_parts(letter: Letter, language: Language) -> LetterParts:
    """The letter in one language, as blocks for PDF and DOCX."""
    text = words("paper", language)
    where = f"{letter.place}, {day(_noon(letter.day), language, weekday=False)}" if letter.place else ""
    return LetterParts(
        kop=kop_of(letter.kop),
        placed=Placed(where),
        named=Named(tuple(letter_facts(letter, text))),
        addressed=[Addressed(text["to"], text["letter_yth"], letter.to)] if letter.to else [],
        basis=[Listed(text["letter_basis"], letter.basis)] if letter.basis else [],
        signed=_signed(letter, text, ""),
        signed_here=_signed(letter, text, where),
        copies=[Listed(text["letter_cc"], letter.cc)] if letter.cc else [],
    )


def letter_sheet(letter: Letter, language: Language) -> dict[str, object]:
    """The parts by name, for a template of its own: each goes to the function of `paper.typ` that has its block's name,
    lists of them to `letter-blocks`."""
    parts = letter_parts(letter, language)
    one: dict[str, Block] = {"kop": parts.kop, "placed": parts.placed, "named": parts.named}
    one |= {"signed": parts.signed, "signed_here": parts.signed_here}
    many = {"addressed": parts.addressed, "basis": parts.basis, "copies": parts.copies}
    return {
        **{name: block_sheet([block])[0] for name, block in one.items()},
        **{name: block_sheet(blocks) for name, blocks in many.items()},
    }


def letter_facts(letter: Letter, text: Words) -> list[tuple[str, str]]:
    """Name and value of the lines above a letter. A number that the office has not given yet is dots to write on."""
    return [
        (text["letter_number"], letter.office_number or text["letter_dots"]),
        (text["letter_register"], letter.register),
        (text["classification"], text[letter.classification]),
        (text["letter_attachments"], letter.attachments or text["none"]),
        (text["letter_subject"], letter.subject),
    ]


def _signed(letter: Letter, text: Words, where: str) -> Signed:
    signer = letter.signer
    name = signer.name or text["letter_dots"]
    return Signed(where, signer.lines(), text["sign_room"], name, signer.standing())


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=WIB)
