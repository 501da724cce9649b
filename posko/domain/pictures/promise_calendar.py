"""A calendar of promises: a cell a day, with how many fell due and were kept, are still owed, or are late.

Kept, owed and late are told by shape and number; late is the only red. Each day leads to its promises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from posko.domain.pictures.svg import Drawing, element, link, share, text

ROW, HEAD = 68, 20
WEEK: Final = 7
_SHAPES: Final = {
    "late": element("path", d="M0-5 5.5 4.5h-11Z"),
    "due": element("circle", r=4.5) + element("path", class_="half", d="M0-4.5a4.5 4.5 0 0 0 0 9Z"),
    "kept": element("path", class_="tick", d="m-5 0 3.5 3.5 6.5-7"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day and its promises. `words` say the day and all of its numbers; `name` marks a day of the election."""

    on: date
    words: str
    url: str
    late: int = 0
    due: int = 0
    kept: int = 0
    name: str = ""


def promise_calendar(
    days: Sequence[Day], weekdays: Sequence[str], *, today: date, chosen: date | None, label: str
) -> Drawing:
    """The drawing of whole weeks, the first day a Monday."""
    height = HEAD + ROW * -(-len(days) // WEEK)
    heads = (text(name, class_="pic-axis", x=_x(place), dx=8, y=14) for place, name in enumerate(weekdays))
    cells = (_cell(day, place, today, chosen) for place, day in enumerate(days))
    return Drawing(element("svg", *heads, *cells, class_="promises", role="group", aria_label=label, height=height))


def _x(column: int) -> str:
    return share(column * 100 / WEEK)


def _cell(day: Day, place: int, today: date, chosen: date | None) -> str:
    top, left = HEAD + place // WEEK * ROW, _x(place % WEEK)
    kinds = ["day", *["is-today"] * (day.on == today), *["is-past"] * (day.on < today), *["is-on"] * (day.on == chosen)]
    box = element("rect", class_=" ".join(kinds), x=left, y=top, width=share(100 / WEEK), height=ROW)
    number = text(str(day.on.day), class_="pic-name" if day.on == today else "pic-axis", x=left, dx=8, y=top + 16)
    name = _named(day.name, left, top) if day.name else ""
    return link(day.url, day.words, box, number, name, *_marks(day, left, top), class_="cell")


def _named(name: str, left: str, top: int) -> str:
    """A day of the election: a block, as on the time line, and its name where there is room."""
    block = element("rect", class_="pic-now", x=30, y=-9, width=12, height=9)
    return element("svg", block, text(name, class_="pic-note", x=48), x=left, y=top + 16, overflow="visible")


def _marks(day: Day, left: str, top: int) -> Iterable[str]:
    """Shape and number, one under the other, the late ones first: so they find room on a phone too."""
    shown = [(kind, count) for kind, count in (("late", day.late), ("due", day.due), ("kept", day.kept)) if count]
    for place, (kind, count) in enumerate(shown):
        shape = element("g", _SHAPES[kind], text(str(count), x=9, y=4), transform="translate(14)")
        yield element("svg", shape, class_=f"is-{kind}", x=left, y=top + 30 + place * 14, overflow="visible")
