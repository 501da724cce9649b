"""A day and an hour as people type them: the day first, the year in four digits, the hour of 24.

What a browser's own field once sent (2024-11-25, 15:05) is read too, so that files and links of before still work.
"""

from __future__ import annotations

import re
from datetime import date, time
from typing import Final

from posko.domain.errors import N_, BadInput

LONGEST: Final = 40  # letters; more is no day and no hour
YEARS: Final = range(2000, 2101)  # a year outside is a slip of the finger, and databases disagree on it
_DAY: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})|(\d{2})(\d{2})(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}")
_HOUR: Final = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2})(?:\.\d{1,6})?)?|(\d{2})(\d{2})")
_TWELVE: Final = re.compile(r"[\d.: ]+[ap]\.?m\.?", re.IGNORECASE)


def day_of(text: str) -> date:
    """The day that a text names. BadInput says what is wrong with it and shows a right one."""
    told = text.strip()[:LONGEST]
    if found := _ISO.fullmatch(told):
        year, month, day = map(int, found.groups())
    elif found := _DAY.fullmatch(told):
        day, month, year = (int(each) for each in found.group(*((1, 3, 4) if found[1] else (5, 6, 7))))
    elif _SHORT_YEAR.fullmatch(told):
        raise BadInput("“%(text)s”: write the year with four digits, for example 25-11-2024.", text=told)
    else:
        raise BadInput("“%(text)s” is not a date. Write day-month-year, for example 25-11-2024.", text=told)
    if not 1 <= month <= 12:
        hint = N_("“%(text)s”: there is no month %(month)s. The day comes first: 25-11-2024.")
        raise BadInput(hint, text=told, month=month)
    if year not in YEARS:
        raise BadInput("Check the year: it must lie between 2000 and 2100.")
    try:
        return date(year, month, day)
    except ValueError as broken:
        raise BadInput("“%(text)s” is not in the calendar. Check the day.", text=told) from broken


def hour_of(text: str) -> time:
    """The hour and minute that a text names, 00.00 to 23.59. BadInput says what is wrong with it."""
    told = text.strip()[:LONGEST].removesuffix("WIB").rstrip()
    if _TWELVE.fullmatch(told):
        raise BadInput("“%(text)s”: write the hour from 00 to 23, for example 15.05 and not 3.05 PM.", text=told)
    found = _HOUR.fullmatch(told)
    if not found:
        raise BadInput("“%(text)s” is not a time. Write hour and minute, for example 15.05.", text=told)
    hour, minute, second = int(found[1] or found[4]), int(found[2] or found[5]), int(found[3] or 0)
    if hour == 24 and minute == 0:
        raise BadInput("A day ends at 23.59. Midnight is 00.00 of the next day.")
    try:
        return time(hour, minute, second)
    except ValueError as broken:
        raise BadInput("“%(text)s”: hours go from 00 to 23, minutes from 00 to 59.", text=told) from broken
