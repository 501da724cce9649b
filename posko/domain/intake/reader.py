"""Goes through a short code word by word: which code it is, and which place it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.intake.codebook import LEVEL_WORDS, PLACE_WORDS, Code, Codebook
from posko.domain.intake.typed import Word, code, digits, joined, number, words_of
from posko.domain.territory.places import AliasTable, Level, level_of, parent_code, station_code

_NAME_WORDS: Final = 4
_NAMED_LEVELS: Final = (Level.KECAMATAN, Level.KELURAHAN)
_FULL_CODE: Final = re.compile(r"(?<![\d.])\d{2}\.\d{2}\.\d{2}\.\d{4}/\d{1,3}(?!\d)")
_WHERE: Final = N_("Where? Write the station: 028 of your own kelurahan, or 31.75.09.1002/028.")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a message is read against: the sender's own place (a code, or empty), names, and when it was sent."""

    home: str
    names: AliasTable
    at: datetime


def opening(text: str, book: Codebook) -> tuple[Code, int] | None:
    """The code that a word begins with, and how long it is: `BUKA`, or `BUKA028` for who forgets the blank."""
    plain = text.strip(".:-!?\"'()").upper()
    for each in book.codes:
        for spelling in each.spellings:
            rest = plain[len(spelling) :]
            if plain.startswith(spelling) and (not rest or number(rest, most=999) is not None):
                return each, text.upper().index(spelling) + len(spelling)
    return None


def must_open(word: str, book: Codebook) -> tuple[Code, int]:
    """The same; BadInput for a word that begins no code."""
    if (found := opening(word, book)) is None:
        raise BadInput("“%(word)s” is no code. Begin with one of %(codes)s.", word=word[:20], codes=book.prefixes(word))
    return found


class Reader:
    """Goes through a message word by word."""

    def __init__(self, text: str, ground: Ground, book: Codebook) -> None:
        self.text, self.ground, self.book = text, ground, book
        self.words = list(words_of(text))
        self._before = ""

    @property
    def moved(self) -> bool:
        """Whether a place stood before the code."""
        return bool(self._before)

    def rest(self) -> str:
        """The part of the message that was not read yet, as it was written."""
        return self.text[self.words[0].begins :].strip() if self.words else ""

    def code_word(self) -> Code:
        """The code at the beginning of the message, after a place if there is one."""
        if self.words and self.words[0].upper in PLACE_WORDS and len(self.words) > 1:
            self._before = self._named() or ""
        first = self.words[0] if self.words else Word("", 0, 0)
        asked, length = must_open(first.text, self.book)
        left = Word(first.text[length:].lstrip(".:-"), first.begins + length, first.ends)
        self.words[0:1] = [left] if left.text.strip(".:-!?\"'()") else []
        return asked

    def skip_place(self) -> None:
        """Take the place that comes next, where one does, as that of the report."""
        before = list(self.words)
        try:
            self._before = self._before or self._named(loose=True) or ""
        except BadInput:
            self.words = before

    def place(self, asked: Code) -> str:
        """The place that was written before the code or comes next, or the sender's own."""
        found = self._before or self._named(loose=asked.rest == "text")
        if found is None and asked.rest == "text":
            found = self._code_inside()
        place = found or self.ground.home
        if not place:
            raise BadInput(_WHERE)
        if asked.place == "station" and level_of(place) is not Level.TPS:
            raise BadInput("Which station? Write its number after %(code)s.", code=asked.prefix)
        if level_of(place) not in (Level.TPS, Level.KELURAHAN, Level.KECAMATAN if found else None):
            raise BadInput(_WHERE)
        return place

    def _named(self, *, loose: bool = False) -> str | None:
        """A place by its code, by the name of its kelurahan, or by the number of a station in the own kelurahan; a
        kecamatan by its name after KEC.

        `loose`: free text follows, in which a bare number may count something else; a station then says TPS, or is
        written with three digits of which the first is 0.
        """
        free, loose = loose, not self._skip_pointers() and loose
        if not self.words:
            return None
        if found := code(self.words[0].text):
            self.words.pop(0)
            return self._with_number(*found, loose=loose)
        if (station := self._station(loose=loose)) is not None:
            named = self._name(free=free) if not free or self._says_level() else None
            return _station_of(named or self._own_kelurahan(), station)
        named = self._name(free=free)
        return None if named is None else self._with_number(named, None, loose=loose)

    def _with_number(self, place: str, station: int | None, *, loose: bool) -> str:
        if station is None:
            station = self._station(loose=not self._skip_pointers() and loose)
        return place if station is None else _station_of(place, station)

    def _skip_pointers(self) -> bool:
        """Leave out TPS and DI; whether there was a TPS, after which a number is a station's."""
        there = False
        while self.words and self.words[0].upper in PLACE_WORDS - LEVEL_WORDS:
            there = self.words.pop(0).upper == "TPS" or there
        return there

    def _says_level(self) -> bool:
        """Whether the next word is KEL or KEC, a name written onto it or not."""
        return bool(self.words) and re.split(r"\W", self.words[0].upper)[0] in LEVEL_WORDS

    def _station(self, *, loose: bool) -> int | None:
        """The station's number that the next word is."""
        word = self.words[0].text if self.words else ""
        if word.upper().startswith("TPS") and number(word[3:].lstrip("-."), most=999) is not None:
            word, loose = word[3:].lstrip("-."), False
        spelt = digits(word.rstrip(".:"))
        if len(spelt) > 3 or number(word, most=999) is None:
            return None
        if loose and not (len(spelt) == 3 and spelt[0] == "0"):
            return None
        self.words.pop(0)
        return int(spelt)

    def _name(self, *, free: bool) -> str | None:
        """The kelurahan or kecamatan whose name comes next, the longest name first. In free text a name that is an
        everyday word, such as BARU, stands for a place only after KEL or KEC.

        Raises BadInput for a name that is both, and for KEL or KEC before what is no name.
        """
        marked = self._says_level()
        for count in range(min(_NAME_WORDS + marked, len(self.words)), 0, -1):
            written = joined(self.words[:count])
            codes = [code for code in self.ground.names.find(written).codes if level_of(code) in _NAMED_LEVELS]
            if not codes or (free and not marked and written in self.book.everyday):
                continue
            if len(codes) > 1:
                raise BadInput("“%(name)s” is a kecamatan and a kelurahan. Write KEC %(name)s or KEL %(name)s.",
                               name=written)  # fmt: skip
            del self.words[:count]
            return codes[0]
        if marked:
            heads = [joined(self.words[:count]) for count in range(_NAME_WORDS, 1, -1)]
            if guess := next(filter(None, map(self.ground.names.nearest, heads)), ""):
                raise BadInput("“%(rest)s” is no place here. Did you mean %(name)s?", rest=self.rest()[:30],
                               name=self.ground.names.label(guess))  # fmt: skip
            raise BadInput("“%(rest)s” is no place here. Write the name of a kelurahan or kecamatan, or a code.",
                           rest=self.rest()[:30])  # fmt: skip
        return None

    def _own_kelurahan(self) -> str:
        home = self.ground.home
        if level_of(home) is Level.KELURAHAN:
            return home
        if level_of(home) is Level.TPS:
            return parent_code(home)
        raise BadInput("Which kelurahan? You are not registered in one. Write 31.75.09.1002/028, or its name.")

    def _code_inside(self) -> str | None:
        """The station whose full code appears in free text, if it is only one."""
        found = {match.group() for match in _FULL_CODE.finditer(self.rest())}
        if len(found) != 1:
            return None
        kelurahan, _slash, station = found.pop().partition("/")
        return station_code(kelurahan, int(station))

    def skip(self, words: frozenset[str]) -> bool:
        skipped = False
        while self.words and self.words[0].upper in words:
            self.words.pop(0)
            skipped = True
        return skipped

    def done(self) -> None:
        """BadInput where something is left that nobody asked for."""
        if self.words:
            raise BadInput("“%(rest)s” was not understood. For anything else send LAPOR.", rest=self.rest()[:30])


def _station_of(kelurahan: str, number: int) -> str:
    if level_of(kelurahan) is Level.KECAMATAN:
        raise BadInput("TPS %(number)s of which kelurahan? Write TPS %(number)s KEL and its name.",
                       number=f"{number:03d}")  # fmt: skip
    return station_code(kelurahan, number)
