"""The watches of all agencies on one axis of time, with a line at now. Where nobody keeps watch, the strip is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from posko.domain.pictures.svg import Drawing, element, link, share, text

ROW: Final = 32
HEAD: Final = 18  # the names of the days


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an agency's time: a watch with the page it leads to, or, without one, a stretch without cover."""

    starts_at: datetime
    ends_at: datetime
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """One agency. `note` stands behind its name: who keeps watch now, or that nobody does."""

    name: str
    stretches: Sequence[Stretch]
    note: str = ""
    own: bool = False


def rosters(
    rows: Sequence[Roster],
    start: datetime,
    end: datetime,
    now: datetime,
    days: Sequence[tuple[datetime, str]],
    label: str,
) -> Drawing:
    """The drawing. `days` are the moments that are ruled, each with its name."""
    height = HEAD + ROW * len(rows)

    def x(moment: datetime) -> float:
        return (min(max(moment, start), end) - start) / (end - start) * 100

    parts = [*_days(days, x, height)]
    for place, row in enumerate(rows):
        parts += _row(row, HEAD + place * ROW, x, now)
    if start <= now <= end:
        # The line stands over the strips only, so that it strikes no name through.
        tops = (HEAD + place * ROW for place in range(len(rows)))
        parts += [element("rect", class_="pic-now", x=share(x(now)), y=top + 14, width=2, height=16) for top in tops]
    return Drawing(element("svg", *parts, class_="rosters", role="group", aria_label=label, height=height))


def _days(days: Sequence[tuple[datetime, str]], x: Callable[[datetime], float], height: int) -> Iterable[str]:
    for moment, name in days:
        place = share(x(moment))
        yield element("line", class_="pic-grid", x1=place, x2=place, y1=0, y2=height)
        yield text(name, class_="pic-axis", x=place, dx=4, y=12)


def _row(row: Roster, top: int, x: Callable[[datetime], float], now: datetime) -> Iterable[str]:
    yield text(row.name, class_="pic-name is-own" if row.own else "pic-name", x=0, y=top + 12)
    yield text(row.note, class_="pic-note", x="100%", y=top + 12, text_anchor="end")
    for stretch in row.stretches:
        first, last = x(stretch.starts_at), x(stretch.ends_at)
        if last <= first:
            continue
        here = " is-now" if stretch.starts_at <= now < stretch.ends_at else ""
        kind = "watch" if stretch.url else "no-watch"
        bar = element("rect", class_=kind + here, x=share(first), y=top + 17, width=share(last - first), height=10)
        yield link(stretch.url, stretch.words, bar) if stretch.url else bar
