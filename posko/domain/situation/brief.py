"""The brief: the first page of a situation report, which a chief reads in a minute; all else is its annex.

Four figures with their change and trend, three that are late, three that come next, the incidents of 24 hours, and
one sentence of how sure the vulnerability is. Plain values; `posko.domain.papers.brief` prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

FigureKey = Literal["gaps_open", "gaps_late", "kept", "incidents_open"]
LineKind = Literal["late", "promise", "open", "meeting", "law"]

LINES: Final = 3
HOURS: Final = 24
USUAL_DAYS: Final = 7
TREND_DAYS: Final = 10
SEVERITIES: Final = 4
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BriefFigure:
    """A figure: what it was at the report before (None: there was none), and where it came from. `of`: the whole."""

    key: FigureKey
    value: int
    before: int | None = None
    trend: tuple[float, ...] = ()
    of: int | None = None

    @property
    def change(self) -> int | None:
        """How much more than at the report before."""
        return None if self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A line: what, where and whose; due `when`, or `late_by` so long."""

    kind: LineKind
    title: str
    beside: str
    when: datetime | None = None
    late_by: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """The first page. `hours`: incidents an hour by severity, the last hour last; `usual`: the mean of a week before.

    `certain` of `perhaps` kelurahan are high whatever one assumes; `unknown` reported nothing.
    """

    lead: str
    figures: tuple[BriefFigure, ...]
    late: tuple[BriefLine, ...]
    following: tuple[BriefLine, ...]
    hours: tuple[tuple[int, ...], ...]
    usual: tuple[float, ...]
    until: datetime
    certain: int
    perhaps: int
    unknown: int


def open_at(rows: Iterable[tuple[datetime, datetime | None]], moments: Sequence[datetime]) -> tuple[int, ...]:
    """How many of what began, and perhaps ended, stood open at each moment."""
    found = list(rows)
    return tuple(sum(begun <= at and (ended is None or ended > at) for begun, ended in found) for at in moments)


def kept_share(promises: Iterable[tuple[datetime, datetime | None, datetime | None]], at: datetime) -> int:
    """Of the promises that were due, how many in a hundred had their proof in time, by what was verified at `at`.

    A promise is its due hour, when evidence was filed, and when it was verified. 100 where none was due.
    """
    kept = ended = 0
    for due, filed, verified in promises:
        if verified is not None and verified <= at:
            ended += 1
            kept += filed is not None and filed <= due
        elif due < at and (filed is None or filed > due):
            ended += 1
    return round(100 * kept / ended) if ended else 100


def days_before(until: datetime, days: int = TREND_DAYS) -> tuple[datetime, ...]:
    """The same hour on each of the days before, and now."""
    return tuple(until - timedelta(days=back) for back in range(days - 1, -1, -1))


def hourly(happened: Iterable[tuple[datetime, int]], until: datetime) -> tuple[tuple[int, ...], ...]:
    """The counts of the last 24 hours, by hour and severity (1 to 4)."""
    hours = [[0] * SEVERITIES for _ in range(HOURS)]
    for at, severity in happened:
        back = (until - at) // _HOUR
        if timedelta() <= until - at and back < HOURS:
            hours[HOURS - 1 - back][min(max(severity, 1), SEVERITIES) - 1] += 1
    return tuple(tuple(hour) for hour in hours)


def usual_hours(happened: Iterable[tuple[datetime, int]], until: datetime) -> tuple[float, ...]:
    """How many incidents the same hour of the day brought on the seven days before, on average."""
    sums = [0] * HOURS
    for at, _severity in happened:
        back = (until - at) // _HOUR
        if HOURS <= back < HOURS * (USUAL_DAYS + 1):
            sums[HOURS - 1 - back % HOURS] += 1
    return tuple(count / USUAL_DAYS for count in sums)


def with_last(figure: BriefFigure) -> BriefFigure:
    """The trend of a figure ends in the figure itself, so that page and picture say the same."""
    return replace(figure, trend=(*figure.trend[:-1], float(figure.value))) if figure.trend else figure


def before_of(counts: Mapping[str, int] | None, key: str) -> int | None:
    """A count of the report before; None if it had none."""
    return None if counts is None else counts.get(key)
