"""A small line or row of bars beside a figure: how it came to what it is. It has no axis; its table is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from posko.domain.pictures.svg import Drawing, element, picture, points, share

WIDTH, HEIGHT, ROOM = 100.0, 32.0, 3.0


def spark(values: Sequence[float], words: str, *, base: float | None = None) -> Drawing:
    """A line with a dot at now. `base` is a level that is drawn dotted: where it began, or nothing at all."""
    if len(values) < 2:
        return _nothing(words)
    level = base if base is not None else values[0]
    low, high = min(*values, level), max(*values, level)
    line = [(each / (len(values) - 1) * WIDTH, _y(value, low, high)) for each, value in enumerate(values)]
    stretched = element(
        "svg",
        element("line", class_="pic-base", x1=0, x2=WIDTH, y1=_y(level, low, high), y2=_y(level, low, high)),
        element("polyline", class_="pic-line", points=points(line)),
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        preserveAspectRatio="none",
        width="100%",
        height=HEIGHT,
    )
    dot = element("circle", class_="pic-dot", cx="100%", cy=line[-1][1], r=3)
    return picture(words, stretched, dot, class_="spark", height=HEIGHT)


def spark_bars(values: Sequence[float], words: str) -> Drawing:
    """A bar a stretch of time, the last one dark."""
    if not values:
        return _nothing(words)
    high, wide = max(*values, 1), WIDTH / len(values)
    bars = [
        element(
            "rect",
            class_="pic-bar is-now" if each == len(values) - 1 else "pic-bar",
            x=share(each * wide),
            y=HEIGHT - value / high * (HEIGHT - 2),
            width=share(wide * 0.72),
            height=value / high * (HEIGHT - 2),
        )
        for each, value in enumerate(values)
    ]
    return picture(words, *bars, class_="spark", height=HEIGHT)


def _y(value: float, low: float, high: float) -> float:
    return ROOM + (high - value) / ((high - low) or 1) * (HEIGHT - 2 * ROOM)


def _nothing(words: str) -> Drawing:
    """Too little is known for a line: it is dotted all along."""
    middle = HEIGHT / 2
    return picture(
        words,
        element("line", class_="pic-base", x1=0, x2="100%", y1=middle, y2=middle),
        class_="spark",
        height=HEIGHT,
    )
