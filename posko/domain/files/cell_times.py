"""Days and moments as cells of tables hold them: the day first, months by number or by name, hours of WIB.

One parser reads what people type, what a spreadsheet hands over and what our own exports write, in both languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import nearest
from posko.domain.typed_time import day_of, hour_of

END_OF_DAY: Final = time(23, 59)
WIB: Final = timezone(timedelta(hours=7))
LONGEST: Final = 60  # letters; more is no moment
MONTHS: Final[Mapping[str, int]] = {
    word: number
    for number, words in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags agust aug",
            "september sep sept",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for word in words.split()
}
_WEEKDAYS: Final = (
    "senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_BEFORE: Final = re.compile(rf"(?:(?:{_WEEKDAYS})\s*,?\s*)?(?:tanggal|tgl\.?)?\s*", re.IGNORECASE)
_JOINT: Final = re.compile(r"(?:[T,]\s*|\s+|$)(?:(?:pukul|jam|at|pkl\.?)\s+)?", re.IGNORECASE)
_ISO: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_NUMBERS: Final = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{2,4})(?!\d)")
_NAMED: Final = re.compile(r"(\d{1,2})[\s./-]*([^\W\d_]{3,12})\.?[\s./-]*(\d{2,4})(?!\d)")
_NAMED_FIRST: Final = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_ZONE: Final = re.compile(r"(?:WIB|UTC ?\+ ?0?7|GMT ?\+ ?0?7|\+07:?00)$", re.IGNORECASE)
_OTHER_ZONE: Final = re.compile(r"(WITA|WIT|UTC|GMT|Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
# How a workbook counts days, where a cell of its days was made a number: 1 January 2000 to 31 December 2100.
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d{1,12})?")
_SERIALS: Final = range(36526, 73416)
_FIRST: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - where a workbook begins to count; a cell has no zone


def day(cell: str) -> date:
    """The day that a cell names. An hour beside it is refused: it would be lost."""
    found, rest = _day_and_rest(cell)
    if rest and hour_of(rest) != time.min:
        raise BadInput("“%(cell)s” holds an hour; this column takes a day alone.", cell=cell[:LONGEST])
    return found


def moment(cell: str) -> datetime:
    """The moment that a cell names, without a zone: hours are WIB. A day alone ends at 23.59."""
    found, rest = _day_and_rest(cell)
    return datetime.combine(found, hour_of(rest) if rest else END_OF_DAY)


def same_moment(cell: str, at: datetime) -> bool:
    """Whether a cell names this moment, to the minute, `at` being local and without a zone.

    A workbook shows midnight as a day alone.
    """
    try:
        found, rest = _day_and_rest(cell)
        clock = hour_of(rest) if rest else END_OF_DAY
    except BadInput:
        return False
    wanted = at.replace(second=0, microsecond=0)
    return datetime.combine(found, clock.replace(second=0, microsecond=0)) == wanted or (
        not rest and datetime.combine(found, time.min) == wanted
    )


def in_doubt(cells: Mapping[int, str]) -> Mapping[int, BadInput]:
    """The cells of a column, by row, that may mean two days, since another cell of it writes the month first."""
    written = {row: found for row, cell in cells.items() if (found := _NUMBERS.match(_plain(cell)))}
    turned = next((row for row, found in written.items() if int(found[1]) <= 12 < int(found[3])), None)
    if turned is None:
        return {}
    message = N_(
        "Row %(row)s writes the month first (%(other)s), so “%(cell)s” may be two days. Write the month as a word, for "
        "example 5 November 2024."
    )
    return {
        row: BadInput(message, row=turned, other=cells[turned][:LONGEST], cell=cells[row][:LONGEST])
        for row, found in written.items()
        if int(found[1]) <= 12 and int(found[3]) <= 12 and int(found[1]) != int(found[3])
    }


def _plain(cell: str) -> str:
    told = " ".join(unicodedata.normalize("NFKC", cell[: 2 * LONGEST]).split())
    return told[_BEFORE.match(told).end() :]  # type: ignore[union-attr]  # it matches the empty text too


def _day_and_rest(cell: str) -> tuple[date, str]:
    """The day of a cell, and what stands behind it: an hour of WIB, or nothing."""
    told = _plain(cell)
    if len(told) > LONGEST:
        raise BadInput("“%(text)s” is not a date. Write day-month-year, for example 25-11-2024.", text=told[:LONGEST])
    if _SERIAL.fullmatch(told) and int(told[:5]) in _SERIALS:
        counted = _FIRST + timedelta(days=float(told)) + timedelta(seconds=30)
        return counted.date(), f"{counted:%H:%M}" if "." in told else ""
    for shape, read in ((_ISO, _iso), (_NAMED, _by_name), (_NUMBERS, _by_number), (_NAMED_FIRST, _name_first)):
        if (found := shape.match(told)) and (joint := _JOINT.match(told, found.end())):
            return _in_wib(read(found), told[joint.end() :])
    return day_of(told), ""  # it says what is wrong


def _in_wib(found: date, rest: str) -> tuple[date, str]:
    clock = _ZONE.sub("", rest).strip()
    if zone := _OTHER_ZONE.search(clock):
        raise BadInput("“%(zone)s” is another time; write the hour in WIB.", zone=zone[1])
    return found, clock


def _iso(found: re.Match[str]) -> date:
    return day_of(found[0])


def _by_number(found: re.Match[str]) -> date:
    return day_of(f"{found[1]}{found[2]}{found[3]}{found[2]}{found[4]}")


def _by_name(found: re.Match[str]) -> date:
    return day_of(f"{found[1]}-{_month(found[2])}-{found[3]}")


def _name_first(found: re.Match[str]) -> date:
    return day_of(f"{found[2]}-{_month(found[1])}-{found[3]}")


def _month(word: str) -> int:
    if number := MONTHS.get(word.casefold()):
        return number
    if near := nearest(word, MONTHS):
        raise BadInput("“%(word)s” is no month. Did you mean %(near)s?", word=word, near=near.capitalize())
    raise BadInput("“%(word)s” is no month. Write it as in 25 November 2024.", word=word)
