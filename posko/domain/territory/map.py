"""The vulnerability map as SVG: one drawing for the page and for the paper.

Both carry literal colours as plain attributes (no style attribute: the page's policy forbids them, and
the paper's renderer knows no classes). In the page, classes let the stylesheet override them:

- `svg.posko-map`; groups `.areas`, `.labels`, `.badges`; paths `.roofs` (kecamatan borders), `.chosen`
  (ring around the selected); text `.note`
- `.area` (the link, which its path inherits the fill from) with `.v-low`, `.v-mid`, `.v-high`,
  `.v-unknown`, and `.selected`; `.uncertain` is the hatched sheet over it, `.hatch-line` and
  `.hatch-gleam` the lines in the pattern; `.badge` the disc of open gaps, `.badge-count` its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import shapely

from posko.domain.territory.geometry import Plane, Shape, dissolve
from posko.domain.territory.places import natural_key

Klass = Literal["low", "mid", "high", "unknown"]
Style = Literal["page", "paper"]

RAMP: Final[Mapping[str, str]] = {"low": "#f2e3ba", "mid": "#bd6f12", "high": "#641a4f", "unknown": "#d3d6d1"}
_INK: Final = "#14201d"
_CARD: Final = "#ffffff"
_MARK: Final = "#0b5d4f"
_FONT: Final = "Plus Jakarta Sans, DejaVu Sans, Libertinus Serif, sans-serif"
_MARGIN: Final = 8.0
_NOTE_ROOM: Final = 18.0
_COARSE: Final = 0.35  # drawing units: detail finer than this cannot be seen
_LABEL: Final = 10.0  # text height in drawing units
_BADGE: Final = 7.5  # radius in drawing units


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area of the map. `polygon` is in lng/lat; `marks` is the number of open gaps.

    `tooltip` is the whole sentence a reader or a screen reader gets; empty means the name.
    """

    code: str
    name: str
    polygon: Shape
    klass: Klass
    uncertain: bool = False
    href: str = ""
    tooltip: str = ""
    marks: int = 0
    selected: bool = False


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Places degrees on the drawing: x right, y down, in drawing units."""

    plane: Plane
    scale: float
    west_km: float
    north_km: float
    width: float
    height: float

    def draw(self, shape: Shape) -> Shape:
        offset = np.array([-self.west_km, self.north_km])
        flip = np.array([1.0, -1.0])
        margin = _MARGIN
        return shapely.transform(self.plane.flatten(shape), lambda xy: (xy * flip + offset) * self.scale + margin)


def draw_map(
    areas: Sequence[MapArea],
    *,
    size: tuple[float, float] = (520, 800),
    style: Style = "page",
    title: str,
    description: str,
    approximate_note: str = "",
    prefix: str = "map",
) -> str:
    """The SVG text. `size` is the largest width and height in drawing units; the drawing fits inside it.

    `prefix` begins every id, so that two maps can stand on one page. Raises ValueError without areas.
    """
    if not areas:
        raise ValueError("a map needs at least one area")
    ordered = sorted(areas, key=lambda area: natural_key(area.code))
    sheet = _sheet([area.polygon for area in ordered], size, bool(approximate_note))
    drawn = {area.code: sheet.draw(area.polygon) for area in ordered}
    page = style == "page"
    body = [
        _hatch(prefix, page),
        _areas(ordered, drawn, prefix, page),
        _roofs(ordered, sheet, page),
        _chosen(ordered, drawn, page),
        _labels(ordered, drawn, sheet, page),
        _badges(ordered, drawn, page),
        _note(approximate_note, sheet, page),
    ]
    return _frame(sheet, title, description, prefix, page, "".join(body))


def _sheet(polygons: Sequence[Shape], size: tuple[float, float], noted: bool) -> _Sheet:
    west, south, east, north = (float(side) for side in shapely.total_bounds(polygons))
    plane = Plane(lat=(south + north) / 2, lng=(west + east) / 2)
    left, bottom = plane.to_km(south, west)
    right, top = plane.to_km(north, east)
    across, up = max(right - left, 0.001), max(top - bottom, 0.001)
    foot = _NOTE_ROOM if noted else 0.0
    scale = min((size[0] - 2 * _MARGIN) / across, (size[1] - 2 * _MARGIN - foot) / up)
    width, height = across * scale + 2 * _MARGIN, up * scale + 2 * _MARGIN + foot
    return _Sheet(plane, scale, left, top, width, height)


def _frame(sheet: _Sheet, title: str, description: str, prefix: str, page: bool, body: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}"'
    named = f'<title id="{prefix}-title">{escape(title)}</title>'
    named += f'<desc id="{prefix}-desc">{escape(description)}</desc>'
    if not page:
        return f'{head} width="{_n(sheet.width)}" height="{_n(sheet.height)}">{named}{body}</svg>'
    # a group, not an image: an image would hide the links inside from screen readers
    role = f'role="group" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc"'
    return f'{head} class="posko-map" {role}>{named}{body}</svg>'


def _hatch(prefix: str, page: bool) -> str:
    """Dark lines show on the light classes, the light lines beside them on the dark ones."""
    lines = "".join(
        f'<line{_class(page, kind)} x1="{x}" y1="0" x2="{x}" y2="6" stroke="{colour}" stroke-width="1.2"'
        f' stroke-opacity=".55"/>'
        for kind, x, colour in (("hatch-line", "1", _INK), ("hatch-gleam", "4", _CARD))
    )
    return (
        f'<defs><pattern id="{prefix}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)">{lines}</pattern></defs>'
    )


def _areas(areas: Iterable[MapArea], drawn: Mapping[str, Shape], prefix: str, page: bool) -> str:
    inner = "".join(_area(area, drawn[area.code], prefix, page) for area in areas)
    return f'<g{_class(page, "areas")} stroke="{_CARD}" stroke-width=".9" stroke-linejoin="round">{inner}</g>'


def _area(area: MapArea, shape: Shape, prefix: str, page: bool) -> str:
    """The link has the fill, so that the sheet of hatching can use the same path again."""
    chosen = " selected" if area.selected else ""
    look = f'{_class(page, f"area v-{area.klass}{chosen}")} fill="{RAMP[area.klass]}"'
    name = f"{prefix}-{escape(area.code)}"
    own = f' id="{name}"' if area.uncertain else ""
    body = f"<title>{escape(area.tooltip or area.name)}</title>"
    body += f'<path{own} d="{_path(shape)}"/>'
    if area.uncertain:
        body += f'<use{_class(page, "uncertain")} href="#{name}" fill="url(#{prefix}-hatch)"/>'
    if not area.href or not page:
        return f"<g{look}>{body}</g>"
    return f'<a{look} href="{_link(area.href)}">{body}</a>'


def _roofs(areas: Sequence[MapArea], sheet: _Sheet, page: bool) -> str:
    """The borders of the level above (kecamatan), heavier."""
    unions = dissolve({area.code: area.polygon for area in areas})
    if len(unions) < 2:
        return ""
    path = "".join(_path(sheet.draw(shape)) for shape in unions.values())
    line = f'fill="none" stroke="{_INK}" stroke-width="1.3" stroke-opacity=".75" stroke-linejoin="round"'
    return f'<path{_class(page, "roofs")} {line} pointer-events="none" d="{path}"/>'


def _chosen(areas: Iterable[MapArea], drawn: Mapping[str, Shape], page: bool) -> str:
    path = "".join(_path(drawn[area.code]) for area in areas if area.selected)
    line = f'fill="none" stroke="{_MARK}" stroke-width="3" stroke-linejoin="round" pointer-events="none"'
    return f'<path{_class(page, "chosen")} {line} d="{path}"/>' if path else ""


def _labels(areas: Iterable[MapArea], drawn: Mapping[str, Shape], sheet: _Sheet, page: bool) -> str:
    """Names of the selected and of the high areas, as far as they find room without covering each other."""
    named = [area for area in areas if area.selected or area.klass == "high"]
    named.sort(key=lambda area: (not area.selected, -drawn[area.code].area, natural_key(area.code)))
    taken = [_disc(drawn[area.code]) for area in areas if area.marks]
    texts = []
    for area in named:
        spot = _spot(area, drawn[area.code], sheet, taken)
        if spot is not None:
            taken.append(spot[1])
            x, y = spot[0]
            texts.append(f'<text x="{_n(x)}" y="{_n(y)}">{escape(area.name)}</text>')
    if not texts:
        return ""
    look = f'font-family="{_FONT}" font-size="{_n(_LABEL)}" font-weight="600" text-anchor="middle" fill="{_INK}"'
    halo = f'stroke="{_CARD}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    quiet = 'pointer-events="none" aria-hidden="true"'
    return f"<g{_class(page, 'labels')} {look} {halo} {quiet}>{''.join(texts)}</g>"


def _spot(
    area: MapArea, shape: Shape, sheet: _Sheet, taken: Sequence[Shape]
) -> tuple[tuple[float, float], Shape] | None:
    """Middle of the baseline and the box of a label: under the badge, else above, else nowhere."""
    heart = shape.representative_point()
    half = 0.33 * _LABEL * len(area.name)
    x = min(max(float(heart.x), half + 2), sheet.width - half - 2)
    shifts = (_BADGE + _LABEL, -_BADGE - 3) if area.marks else (0.35 * _LABEL, 1.35 * _LABEL, -0.65 * _LABEL)
    for shift in shifts:
        y = float(heart.y) + shift
        box = shapely.box(x - half, y - 0.8 * _LABEL, x + half, y + 0.25 * _LABEL)
        if not any(box.intersects(other) for other in taken):
            return (x, y), box
    return None


def _badges(areas: Iterable[MapArea], drawn: Mapping[str, Shape], page: bool) -> str:
    marks = [_badge(area, drawn[area.code], page) for area in areas if area.marks]
    if not marks:
        return ""
    look = f'font-family="{_FONT}" font-size="9" font-weight="700" text-anchor="middle" pointer-events="none"'
    return f'<g{_class(page, "badges")} {look} aria-hidden="true">{"".join(marks)}</g>'


def _badge(area: MapArea, shape: Shape, page: bool) -> str:
    heart = shape.representative_point()
    count = str(area.marks) if area.marks < 100 else "99+"
    disc = f'<circle{_class(page, "badge")} cx="{_n(heart.x)}" cy="{_n(heart.y)}" r="{_n(_BADGE)}"'
    place = f'x="{_n(heart.x)}" y="{_n(heart.y + 3.2)}"'
    number = f'<text{_class(page, "badge-count")} {place} fill="{_INK}">{count}</text>'
    return f'{disc} fill="{_CARD}" stroke="{_INK}" stroke-width="1.2"/>{number}'


def _disc(shape: Shape) -> Shape:
    return shape.representative_point().buffer(_BADGE)


def _note(note: str, sheet: _Sheet, page: bool) -> str:
    if not note:
        return ""
    place = f'x="{_n(_MARGIN)}" y="{_n(sheet.height - 6)}" font-family="{_FONT}" font-size="10.5"'
    return f'<text{_class(page, "note")} {place} fill="#4d5c57">{escape(note)}</text>'


def _path(shape: Shape) -> str:
    """Path data: an absolute start, then relative steps in tenths of a unit, every ring closed."""
    coarse = shape.simplify(_COARSE)
    kept = shape if coarse.is_empty else coarse
    parts = getattr(kept, "geoms", [kept])
    return "".join(_ring(ring.coords) for part in parts for ring in (part.exterior, *part.interiors))


def _ring(places: Iterable[tuple[float, ...]]) -> str:
    tenths = [(round(place[0] * 10), round(place[1] * 10)) for place in places]
    start = f"M{_t(tenths[0][0])},{_t(tenths[0][1])}l"
    pairs = pairwise(tenths[:-1])
    moves = [f"{_t(x1 - x0)},{_t(y1 - y0)}" for (x0, y0), (x1, y1) in pairs if (x0, y0) != (x1, y1)]
    return start + " ".join(moves) + "z" if moves else ""


def _t(tenths: int) -> str:
    """Tenths as the shortest decimal: 12 -> 1.2, 5 -> .5, 30 -> 3."""
    sign, (ones, rest) = "-" if tenths < 0 else "", divmod(abs(tenths), 10)
    if not rest:
        return f"{sign}{ones}" if ones else "0"
    return f"{sign}{ones or ''}.{rest}"


def _n(value: float) -> str:
    return _t(round(float(value) * 10))


def _class(page: bool, names: str) -> str:
    return f' class="{names}"' if page else ""


def _link(href: str) -> str:
    if not re.match(r"(?:/(?!/)|#|\?|https?://)", href):
        raise ValueError(f"a map area may link to a path, a query, an anchor or http(s), not to {href!r}")
    return escape(href, quote=True)
