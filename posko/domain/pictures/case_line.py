"""The clocks of a case on one line of days: what ran, what runs, and what would begin, each to both of its ends.

A clock is a bar to its earliest end and hatched from there to its latest, since the sources leave open how days are
counted. What was answered ends in a tick; what begins only if something happens is dashed. Days off are shaded. x is
in per cent, so that the drawing stretches and its letters do not. The names of the rows stand beside it in HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from html import escape
from typing import Final, Literal

Kind = Literal["met", "late", "running", "over", "if"]

ROW: Final = 40  # px; the names beside are as high
TOP: Final = 20
_FOOT: Final = 20
_SHADED: Final = 120  # days up to which single days off can be seen
_TICKS: Final = 9  # words of dates on the line
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock: since when, its earliest and its latest end (None: not known), when it was answered, and words."""

    kind: Kind
    start: datetime
    first: datetime
    last: datetime | None
    ended: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Days:
    """The line: from which day to which, days off with their name ("" for a weekend), and the words of its dates."""

    since: date
    until: date
    off: Mapping[date, str]
    dates: Mapping[date, str]
    zone: tzinfo

    @property
    def count(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days

    def x(self, moment: datetime) -> float:
        """Where a moment lies, in per cent; what lies outside stands at the end of the line."""
        begins = datetime.combine(self.since, datetime.min.time(), self.zone)
        return min(100.0, max(0.0, 100 * ((moment - begins) / (self.count * _DAY))))

    def day_x(self, day: date) -> float:
        """Where a day begins, in per cent."""
        return 100 * (day - self.since).days / self.count


def span_of(rows: Sequence[ClockRow], now: datetime, zone: tzinfo) -> tuple[date, date]:
    """From the day of the earliest start to two days after the latest end, now among them."""
    starts = [row.start for row in rows] + [now]
    ends = [row.last or row.first for row in rows] + [row.ended for row in rows if row.ended] + [now]
    return min(starts).astimezone(zone).date(), max(ends).astimezone(zone).date() + timedelta(days=2)


def dated(since: date, until: date) -> Iterator[date]:
    """The days whose date is written: the first, and every so many Mondays that they find room."""
    yield since
    step = max(1, -(-(until - since).days // 7 // _TICKS)) * 7
    day = since + timedelta(days=7 - since.weekday())
    if (day - since).days < step // 3 + 1:
        day += timedelta(days=7)
    while day < until:
        yield day
        day += timedelta(days=step)


def case_line(rows: Sequence[ClockRow], days: Days, *, now: datetime, now_word: str, label: str) -> str:
    """The SVG text. Raises ValueError without a row."""
    if not rows:
        raise ValueError("the line of a case needs a clock")
    foot = TOP + ROW * len(rows)
    body = [
        _hatch(),
        *_off(days, foot),
        *(_date(day, words, days, foot) for day, words in days.dates.items()),
        *(_row(row, TOP + ROW * place, days, now) for place, row in enumerate(rows)),
        _now(now, now_word, days, foot),
    ]
    head = f'<svg class="picture case-line" width="100%" height="{foot + _FOOT}" role="img"'
    return f'{head} aria-label="{escape(label)}">{"".join(body)}</svg>'


def _hatch() -> str:
    lines = '<rect class="sheet" width="5" height="5"/><rect class="stroke" width="2" height="5"/>'
    return (
        '<defs><pattern id="case-hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)">{lines}</pattern></defs>'
    )


def _off(days: Days, foot: int) -> Iterator[str]:
    """Days off, as far as a day can be seen; a named one is darker and has its name under it."""
    if days.count > _SHADED:
        return
    width = 100 / days.count
    for day, name in days.off.items():
        if days.since <= day < days.until:
            kind, x = "off named" if name else "off", days.day_x(day)
            yield f'<rect class="{kind}" x="{x:.2f}%" width="{width:.2f}%" y="{TOP}" height="{foot - TOP}"/>'
            if name:
                yield f'<text class="soft" x="{x:.2f}%" dx="6" y="{foot + 14}">{escape(name)}</text>'


def _date(day: date, words: str, days: Days, foot: int) -> str:
    x = f"{days.day_x(day):.2f}%"
    line = f'<line class="thread" x1="{x}" x2="{x}" y1="16" y2="{foot}"/>'
    return f'<text x="{x}" y="12">{escape(words)}</text>{line}'


def _row(row: ClockRow, y: int, days: Days, now: datetime) -> str:
    rule = f'<line class="thread" x1="0" x2="100%" y1="{y + ROW}" y2="{y + ROW}"/>'
    return f'{rule}<g class="clock {row.kind}">{_bar(row, y, days)}{_unsure(row, y, days)}{_told(row, y, days)}</g>'


def _bar(row: ClockRow, y: int, days: Days) -> str:
    start, end = days.x(row.start), days.x(min(row.ended, row.first) if row.ended else row.first)
    return f'<rect class="sure" x="{start:.2f}%" width="{max(0.3, end - start):.2f}%" y="{y + 16}" height="8"/>'


def _unsure(row: ClockRow, y: int, days: Days) -> str:
    """From the earliest end to the latest; where the latest is not known, to the end of the line."""
    first, last = days.x(row.first), days.x(row.last) if row.last else 100.0
    found = ""
    if last > first:
        found = f'<rect class="unsure" x="{first:.2f}%" width="{last - first:.2f}%" y="{y + 14}" height="12"/>'
    if row.ended is None:
        return found
    mark = '<path d="m-3 0 4 4 7-9"/>' * 2 if row.kind == "met" else '<path d="M0-6 6 5h-12Z"/>'
    return f'{found}<svg class="end" x="{days.x(row.ended):.2f}%" y="{y + 20}" overflow="visible">{mark}</svg>'


def _told(row: ClockRow, y: int, days: Days) -> str:
    """The words, to the right of the bar; over it where it reaches too far to the right."""
    right = max(days.x(row.last) if row.last else days.x(row.first), days.x(row.ended) if row.ended else 0.0)
    if right > 62:
        return f'<text x="{right:.2f}%" y="{y + 11}" text-anchor="end">{escape(row.words)}</text>'
    return f'<text x="{right:.2f}%" dx="12" y="{y + 24}">{escape(row.words)}</text>'


def _now(now: datetime, word: str, days: Days, foot: int) -> str:
    x = f"{days.x(now):.2f}%"
    line = f'<rect class="now" x="{x}" y="14" width="2" height="{foot - 14}"/>'
    return f'{line}<text class="strong" x="{x}" dx="-6" y="{foot + 14}" text-anchor="end">{escape(word)}</text>'
