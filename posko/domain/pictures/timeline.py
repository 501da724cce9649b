"""The time line of every page: what is late, now, what falls due, voting, and behind a break the dates of the count.

Places are per cent of the width, letters and marks are pixels: it stretches from the narrowest width to the widest and
bends nothing. Left of now is the only place for what is late. Marks of one kind that would lie upon each other are one
mark with its number. Names are placed by weight where they touch nothing at any width; what finds no room keeps its
title, and its row in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from posko.domain.pictures.svg import Drawing, element, link, share, text

Kind = Literal["late", "mine", "promise", "meeting", "mark", "watch", "clock", "block"]

NARROWEST, WIDEST = 880, 3000  # pixels of the line; below that it is scrolled sideways
HEIGHT = 36
BREAK: Final = 76.0  # per cent of the width that are to scale, if dates follow behind the break
LETTER, PAD = 6.7, 8.0  # pixels of a letter at 12 px, and between two names
CLOSE = 15.0  # pixels: marks of one kind nearer than this are one
LISTED = 6  # how many of them the title of such a mark names
AXIS, NAMES, DAYS = 17.5, 11, 32  # heights of the axis and of the two lines of letters
_LONG: Final = ("clock", "block")  # what has an end
_OWED: Final = ("late", "mine", "promise")
_SHAPES: Final[Mapping[str, str]] = {
    "late": element("path", d="M0-5 5.5 4.5h-11Z"),
    "mine": element("circle", r=5) + element("path", class_="half", d="M0-5a5 5 0 0 0 0 10Z"),
    "promise": element("circle", r=4) + element("path", class_="half", d="M0-4a4 4 0 0 0 0 8Z"),
    "meeting": element("rect", x=-4, y=-4, width=8, height=8),
    "mark": element("path", d="M0-5V5"),
    "watch": element("path", d="M0-3V3"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How far the line looks back and ahead, and how many days apart its days are named."""

    behind: timedelta
    ahead: timedelta
    every: int = 1


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment and the page it leads to. `name` is drawn where it finds room, the lightest `weight` first."""

    at: datetime
    kind: Kind
    words: str
    url: str
    name: str = ""
    weight: int = 5
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A watch: the axis is thick and thin by turns."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What the drawing says by itself, in the reader's language. `many` names marks that are one: "3 terlambat"."""

    label: str
    now: str
    day: Callable[[date], str]
    many: Callable[[Kind, int], str]
    all_url: Callable[[Kind], str]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Box:
    """Where letters stand: from a place in per cent, `start` to `end` in pixels beside it."""

    x: float
    start: float
    end: float

    def clear_of(self, other: Box) -> bool:
        """Whether the two never touch: one stands left of the other at the narrowest width and at the widest."""
        return self._left_of(other) or other._left_of(self)

    def _left_of(self, other: Box) -> bool:
        ends = ((self.x - other.x) / 100 * width + self.end - other.start for width in (NARROWEST, WIDEST))
        return all(end <= 0 for end in ends)

    def within(self, left: float, right: float) -> bool:
        """Whether its letters lie between two places in per cent; what parts names is not needed at an edge."""
        return Box(left, -PAD, -PAD)._left_of(self) and self._left_of(Box(right, PAD, PAD))


@dataclass(frozen=True, slots=True)
class Placed:
    """A tick in its place; `end` of what lasts; `name` is where its letters stand, None without room."""

    tick: Tick
    x: float
    end: float | None = None
    name: Box | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The layout: what stands where, before it is drawn."""

    now: float
    now_box: Box
    ticks: tuple[Placed, ...]
    days: tuple[tuple[date, float, bool], ...]
    watches: tuple[tuple[float, float, bool], ...]
    later: tuple[Placed, ...]
    split: float


def laid_out(
    now: datetime,
    ticks: Iterable[Tick],
    scale: Scale,
    said: Said,
    *,
    later: Sequence[Tick] = (),
    watches: Sequence[Shift] = (),
) -> Line:
    """Put everything in its place. `later` are dates beyond the scale; they stand behind a break, in their order."""
    split = BREAK if later else 100.0
    start, end = now - scale.behind, now + scale.ahead

    def x(moment: datetime) -> float:
        return (moment - start) / (end - start) * split

    here = x(now)
    now_box = Box(here, -2, 6 + _width(said.now))
    shown = [placed for tick in ticks if (placed := _in_window(tick, start, end, x)) is not None]
    named = _named(_told_once(_joined(shown, said), shown, said), now_box, split)
    return Line(
        here,
        now_box,
        tuple(named),
        tuple(_days(start, end, scale, x, here, said.zone)),
        tuple(_watches(watches, start, end, x)),
        tuple(_later(later)),
        split,
    )


def timeline(line: Line, said: Said) -> Drawing:
    """The drawing of a layout."""
    hatch = element("rect", class_="tl-hatch", width=2, height=5)
    turned = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    parts = [
        element("defs", element("pattern", hatch, id="tl-hatch", width=5, height=5, **turned)),
        element("rect", class_="tl-past", width=share(line.now), height=HEIGHT - 1),
        *_axis(line),
        *(_day(said.day(day), x, named=named) for day, x, named in line.days),
        *(_tick(placed, line.now) for placed in sorted(line.ticks, key=lambda each: each.tick.kind not in _LONG)),
        element("rect", class_="tl-now", x=share(line.now), width=2, height=HEIGHT - 1),
        text(said.now, class_="tl-name", x=share(line.now), dx=6, y=NAMES),
        *_behind_the_break(line, said),
    ]
    return Drawing(element("svg", *parts, class_="tl-svg", role="group", aria_label=said.label, height=HEIGHT - 1))


def _in_window(tick: Tick, start: datetime, end: datetime, x: Callable[[datetime], float]) -> Placed | None:
    """The tick in its place. What has been late for long stands at the left edge; else what lies outside is left."""
    if tick.kind == "late":
        return Placed(tick, x(max(tick.at, start)))
    last = tick.until or tick.at
    if last < start or tick.at >= end or (tick.until is None and tick.at < start):
        return None
    return Placed(tick, x(max(tick.at, start)), None if tick.until is None else x(min(tick.until, end)))


def _joined(shown: Sequence[Placed], said: Said) -> list[Placed]:
    """Marks of one kind that would lie upon each other become one; own promises among others make it an own one."""
    groups: list[list[Placed]] = []
    for placed in sorted(shown, key=lambda each: each.x):
        near = next((group for group in reversed(groups) if _one(group[0], placed)), None)
        if near is None:
            groups.append([placed])
        else:
            near.append(placed)
    return [_as_one(group, said) if len(group) > 1 else group[0] for group in groups]


def _told_once(joined: Sequence[Placed], shown: Sequence[Placed], said: Said) -> list[Placed]:
    """How many are late is said once, at the mark that is nearest to now."""
    late = [placed for placed in joined if placed.tick.kind == "late"]
    if not late:
        return list(joined)
    name = said.many("late", sum(placed.tick.kind == "late" for placed in shown))
    told = {id(placed): replace(placed, tick=replace(placed.tick, name="")) for placed in late}
    told[id(late[-1])] = replace(late[-1], tick=replace(late[-1].tick, name=name))
    return [told.get(id(placed), placed) for placed in joined]


def _one(first: Placed, other: Placed) -> bool:
    if first.tick.kind in _LONG or _family(first.tick.kind) != _family(other.tick.kind):
        return False
    return (other.x - first.x) / 100 * NARROWEST < CLOSE


def _family(kind: Kind) -> Kind:
    return "promise" if kind == "mine" else kind


def _as_one(group: Sequence[Placed], said: Said) -> Placed:
    """What is owed is counted; of other marks the weightiest gives its name."""
    ticks = [each.tick for each in group]
    kind: Kind = "mine" if any(tick.kind == "mine" for tick in ticks) else ticks[0].kind
    first = min(ticks, key=lambda tick: tick.weight)
    counted = said.many(kind, len(ticks))
    name = counted if kind in _OWED or not first.name else f"{first.name} +{len(ticks) - 1}"
    told = "\n".join([counted, *(tick.words for tick in ticks[:LISTED]), *["…"] * (len(ticks) > LISTED)])
    return Placed(replace(first, kind=kind, name=name, words=told, url=said.all_url(kind)), group[0].x)


def _named(shown: Sequence[Placed], now: Box, split: float) -> list[Placed]:
    """Give each tick the place of its name, the lightest first, where nothing stands yet."""
    used, found = [now], []
    for placed in sorted(shown, key=lambda each: (each.tick.weight, each.x)):
        name = next((box for box in _places(placed, now) if box.within(0, split) and _free(box, used)), None)
        if name is not None:
            used.append(name)
        found.append(replace(placed, name=name))
    return sorted(found, key=lambda each: each.x)


def _free(box: Box, used: Iterable[Box]) -> bool:
    return all(box.clear_of(other) for other in used)


def _places(placed: Placed, now: Box) -> list[Box]:
    """Where a name may stand: to the right of its mark, to the left of it; of what lasts a little further in,
    and of what is late left of now."""
    if not placed.tick.name:
        return []
    width = _width(placed.tick.name)
    places = [Box(placed.x, -4, width - 4), Box(placed.x, 4 - width, 4)]
    if placed.tick.kind == "late":
        places = [places[1], Box(now.x, -6 - width, -6), Box(placed.x, 2, 2 + width)]
    return [*places, Box(placed.x, 24, 24 + width)] if placed.tick.kind in _LONG else places


def _width(words: str) -> float:
    return len(words) * LETTER + PAD


def _days(
    start: datetime, end: datetime, scale: Scale, x: Callable[[datetime], float], now: float, zone: ZoneInfo
) -> Iterable[tuple[date, float, bool]]:
    """The days that begin on the line, and whether the letters of each find room: before the next, and beside now."""
    room = _width("Sen 25 Nov") / NARROWEST * 100
    day, edge = start.astimezone(zone).date() + timedelta(days=1), -room
    while (midnight := datetime.combine(day, time.min, tzinfo=zone)) < end:
        place = x(midnight)
        clear = place >= edge + room and place + room <= x(end) and not place <= now <= place + room
        named = day.toordinal() % scale.every == 0 and clear
        edge = place if named else edge
        yield day, place, named
        day += timedelta(days=1)


def _watches(
    watches: Sequence[Shift], start: datetime, end: datetime, x: Callable[[datetime], float]
) -> Iterable[tuple[float, float, bool]]:
    for number, watch in enumerate(watches):
        first, last = max(watch.starts_at, start), min(watch.ends_at, end)
        if first < last:
            yield x(first), x(last), number % 2 == 0


def _later(later: Sequence[Tick]) -> Iterable[Placed]:
    """The dates behind the break, spread in their order: a name only where it meets none before it."""
    if not later:
        return
    first, last = later[0].at, later[-1].at
    whole = (last - first) or timedelta(days=1)
    used: list[Box] = []
    for tick in later:
        x = BREAK + 2 + (tick.at - first) / whole * (100 - BREAK - 8)
        box = Box(x, -4, _width(tick.name) - 4)
        free = bool(tick.name) and box.within(BREAK, 100) and _free(box, used)
        if free:
            used.append(box)
        yield Placed(tick, x, None, box if free else None)


def _axis(line: Line) -> Iterable[str]:
    yield element("rect", class_="tl-axis", y=AXIS - 0.5, width="100%", height=1)
    for first, last, thick in line.watches:
        if thick:
            yield element("rect", class_="tl-axis", x=share(first), y=AXIS - 1.5, width=share(last - first), height=3)


def _day(words: str, x: float, *, named: bool) -> str:
    top, foot = (DAYS - 9, HEIGHT - 1) if named else (AXIS + 1, AXIS + 5)
    ruler = element("line", class_="tl-day", x1=share(x), x2=share(x), y1=top, y2=foot)
    return ruler + (text(words, class_="tl-date", x=share(x), dx=4, y=DAYS) if named else "")


def _tick(placed: Placed, now: float) -> str:
    tick, inside = placed.tick, []
    if placed.end is not None:
        wide = max(placed.end - placed.x, 0.3)
        bar = {"class_": f"tl-{tick.kind}", "x": share(placed.x), "width": share(wide)}
        inside.append(element("rect", y=AXIS - 4.5, height=9, **bar))
    else:
        aside = _aside(placed, now)
        shape = element("rect", class_="tl-room", x=-12, y=-17, width=24, height=34) + _SHAPES[tick.kind]
        shape = element("g", shape, transform=f"translate({aside})") if aside else shape
        inside.append(element("svg", shape, x=share(placed.x), y=AXIS, overflow="visible"))
    return link(tick.url, tick.words, *inside, _name(placed), class_=f"tl-tick is-{tick.kind}")


def _aside(placed: Placed, now: float) -> int:
    """Late is left of now, however little, and whole at the edge: such a mark stands half its width aside."""
    if placed.tick.kind != "late":
        return 0
    if (now - placed.x) / 100 * NARROWEST < 8:
        return -8
    return 8 if placed.x / 100 * NARROWEST < 8 else 0


def _name(placed: Placed) -> str:
    if placed.name is None:
        return ""
    from_the_end = placed.name.end <= 4
    dx = placed.name.end if from_the_end else placed.name.start
    anchor = {"text_anchor": "end"} if from_the_end else {}
    return text(placed.tick.name, class_="tl-name", x=share(placed.name.x), dx=dx, y=NAMES, **anchor)


def _behind_the_break(line: Line, said: Said) -> Iterable[str]:
    if not line.later:
        return
    slashes = element("path", class_="tl-break", d="M-5 14 1 0M0 14 6 0")
    yield element("svg", slashes, x=share(line.split), y=10, width=10, height=16, overflow="visible")
    edge: Box | None = None
    for placed in line.later:
        words, under = said.day(placed.tick.at.astimezone(said.zone).date()), ""
        box = Box(placed.x, -4, _width(words) - 4)
        if box.within(0, 100) and (edge is None or box.clear_of(edge)):
            under, edge = text(words, class_="tl-date", x=share(placed.x), dx=-4, y=DAYS), box
        yield _tick(placed, line.now).replace("</a>", under + "</a>")
