"""Dates, numbers and spans of time as a reader of each language writes them; hours are WIB."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal

from posko.domain.situation.sitrep import WIB

Language = Literal["id", "en"]

_UNITS: dict[Language, tuple[tuple[str, str], ...]] = {
    "id": (("hari", "hari"), ("jam", "jam"), ("menit", "menit")),
    "en": (("day", "days"), ("hour", "hours"), ("minute", "minutes")),
}


def number(value: float, language: Language, *, digits: int = 0) -> str:
    """2374828 becomes `2.374.828` (id) or `2,374,828` (en); `digits` decimal places."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language)


def clock_time(at: datetime, language: Language) -> str:
    """`15.04 WIB` (id) or `15:04 WIB` (en)."""
    local = at.astimezone(WIB)
    return f"{local:%H}{'.' if language == 'id' else ':'}{local:%M} WIB"


def day(at: datetime, language: Language, *, weekday: bool = True) -> str:
    """`Senin, 25 November 2024` or `Monday, 25 November 2024`; without weekday `25 November 2024`."""
    pattern = "EEEE, d MMMM yyyy" if weekday else "d MMMM yyyy"
    return format_date(at.astimezone(WIB), format=pattern, locale=language)


def day_and_time(at: datetime, language: Language) -> str:
    """`Senin, 25 November 2024 pukul 15.04 WIB` or `Monday, 25 November 2024, 15:04 WIB`."""
    joint = " pukul " if language == "id" else ", "
    return f"{day(at, language)}{joint}{clock_time(at, language)}"


def short_moment(at: datetime, language: Language) -> str:
    """For tables: `25 Nov 2024 15.04` or `25 Nov 2024 15:04`, WIB understood."""
    local = at.astimezone(WIB)
    return f"{short_day(local, language)} {local:%H}{'.' if language == 'id' else ':'}{local:%M}"


def short_day(on: date, language: Language) -> str:
    """For tables: `25 Nov 2024`, in Indonesian `5 Agu 2024`."""
    return f"{on.day} {_short_months(language)[on.month]} {on.year}"


def cell_text(cell: object, language: Language) -> object:
    """A cell of a CSV: a moment or a day as its reader writes it, anything else as it is."""
    if isinstance(cell, datetime):
        return short_moment(cell, language)
    return short_day(cell, language) if isinstance(cell, date) else cell


@cache
def _short_months(language: Language) -> dict[int, str]:
    return dict(get_month_names("abbreviated", locale=language))


def span(length: timedelta, language: Language) -> str:
    """The two largest units: `1 hari 16 jam`, `16 hours 5 minutes`, at least one minute."""
    minutes = max(int(length.total_seconds()) // 60, 1)
    amounts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    words = [
        f"{number(amount, language)} {one if amount == 1 else many}"
        for amount, (one, many) in zip(amounts, _UNITS[language], strict=True)
        if amount
    ]
    largest = next(place for place, amount in enumerate(amounts) if amount)
    # Only the unit right below the largest is worth saying: "3 days 4 minutes" is false precision.
    return " ".join(words[:2]) if largest < 2 and amounts[largest + 1] else words[0]
