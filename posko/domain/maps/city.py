"""The map of a whole city: areas in their classes, the ground over them, the city's edge, names and marks.

`City` holds what is slow to work out and changes only with borders or ground; `city_map` dresses it in some
milliseconds. The drawing stretches from 300 to 2,400 px and more: lines and letters keep their width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final, TypeVar

import shapely

from posko.domain.maps.ground import ground_paths
from posko.domain.maps.marks import mark_of, obstacles_of
from posko.domain.maps.names import Name, Obstacle, place, text_of
from posko.domain.maps.pen import dots_of, path_of
from posko.domain.maps.sheet import Sheet, Window, window_of
from posko.domain.maps.swatches import paint, patterns
from posko.domain.maps.values import Dots, Drawing, Dress, Ground, Line, LineKind, Mark
from posko.domain.territory.geometry import Shape, dissolve
from posko.domain.territory.places import natural_key

T = TypeVar("T")
# Width by height of what a map may fill; map.css has a class of each name.
SHAPES: Final[Mapping[str, float]] = {"portrait": 5 / 7, "landscape": 8 / 5, "wide": 19 / 10}
_COARSE: Final = 4.0  # units, about 45 m: detail finer than this is left out of the whole city
_RIM: Final = 0.04
_STRIPES: Final = 1 / 90  # of the width: a pair of stripes of the hatching
_PLAIN: Final = Dress()
_FADE: Final = 0.035  # less than the rim, so that the city itself does not fade
_MANY: Final = 60  # dots that are drawn smaller
_CREDIT: Final = (330.0, 20.0)  # px of the corner where the credit stands


@dataclass(frozen=True, slots=True)
class City:
    """A city on its sheet. `fine` and `coarse` are its areas by code, `roofs` what is around them, `edge` its outline.

    `anchors` are the points that names and marks of an area stand at, in units. `drawn` holds what is the same in every
    drawing of the whole city, once it was worked out.
    """

    sheet: Sheet
    names: Mapping[str, str]
    fine: Mapping[str, Shape]
    coarse: Mapping[str, Shape]
    roofs: Mapping[str, Shape]
    edge: Shape
    anchors: Mapping[str, tuple[float, float]]
    lines: Mapping[LineKind, Sequence[Line]]
    ground: Ground
    drawn: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, outlines: Mapping[str, Shape], names: Mapping[str, str], ground: Ground) -> City:
        """The city of these outlines (lng, lat). Raises ValueError without any."""
        if not outlines:
            raise ValueError("a map needs at least one area")
        codes = sorted(outlines, key=natural_key)
        sheet = Sheet.of(*(float(side) for side in shapely.total_bounds([outlines[code] for code in codes])))
        fine = {code: sheet.draw(outlines[code]) for code in codes}
        roofs = {code: sheet.draw(shape) for code, shape in dissolve(outlines).items()}
        whole = shapely.union_all([area.buffer(3, join_style="mitre") for area in roofs.values()])
        lines = {
            kind: [Line(line.name, sheet.draw(line.shape)) for line in found] for kind, found in ground.lines.items()
        }
        return cls(
            sheet=sheet,
            names=dict(names),
            fine=fine,
            coarse=_coarse(fine),
            roofs=roofs,
            edge=_outer(whole.buffer(-3, join_style="mitre")),
            anchors={code: anchor(area) for code, area in fine.items()},
            lines=lines,
            ground=ground,
        )

    def once(self, what: str, key: str, work: Callable[[], T]) -> T:
        """What every drawing of the whole city shares; two threads may work it out twice, to the same."""
        if (what, key) not in self.drawn:
            self.drawn[what, key] = work()
        found: T = self.drawn[what, key]
        return found

    def heart(self, code: str) -> tuple[float, float]:
        """Latitude and longitude of the point that marks of an area stand at."""
        return self.sheet.degrees(*self.anchors[code])

    def inside(self, code: str) -> list[str]:
        """The codes of the areas that lie in a place: itself, or all of a kecamatan or the city."""
        return [each for each in self.fine if each == code or each.startswith(f"{code}.")]


def city_map(
    city: City,
    dress: Mapping[str, Dress],
    *,
    title: str,
    marks: Sequence[Mark] = (),
    dots: Sequence[Dots] = (),
    first: Sequence[str] = (),
    shape: str = "portrait",
    prefix: str = "city",
) -> Drawing:
    """The whole city. `dress` says how each area looks, by code; `first` are places whose names come first.

    `prefix` begins every id, so that several maps can stand on one page.
    """
    window = window_of(city.edge).grown(_RIM).fitted(SHAPES[shape])
    base = [
        f"<defs>{patterns(prefix, window.width * _STRIPES)}{_fades(prefix)}</defs>",
        f'<g class="areas">{_areas(city, dress, prefix)}</g>',
        city.once("ground", f"{shape} {prefix}", lambda: _ground(city, window, prefix)),
        NO_OUTLINE,
        dots_paths(city, dots),
    ]
    around = city.once("names", shape, lambda: ground_names(city, window))
    wanted = names_of(city, city.fine, dress, first=first) + around
    return framed(city, window, base, wanted, marks, title=title, shape=shape)


NO_OUTLINE: Final = '<path class="sel-case" d=""/><path class="sel" d=""/>'


def outline(city: City, code: str) -> str:
    """The outline of a place, of whatever level, in two lines; it takes the place of NO_OUTLINE in a drawn map."""
    areas = [city.coarse[each] for each in city.inside(code)] if code else []
    if not areas or len(areas) == len(city.fine):
        return NO_OUTLINE
    whole = shapely.union_all([area.buffer(2, join_style="mitre") for area in areas]).buffer(-2, join_style="mitre")
    return NO_OUTLINE.replace('d=""', f'd="{path_of(whole)}"')


def framed(
    city: City,
    window: Window,
    base: Sequence[str],
    wanted: Sequence[Name],
    marks: Sequence[Mark],
    *,
    title: str,
    shape: str,
) -> Drawing:
    """The drawing around its parts: what stretches lies in a view box, names and marks lie over it in per cent."""
    shown = [mark for mark in marks if _within(window, *city.sheet.spot(mark.lat, mark.lng))]
    corner = Obstacle(window.x + window.width, window.y + window.height, *_CREDIT)
    placed = place(wanted, window, [corner, *obstacles_of(shown, city.sheet)])
    discs = "".join(mark_of(mark, city.sheet, window) for mark in shown if mark.kind == "disc")
    pins = "".join(mark_of(mark, city.sheet, window) for mark in shown if mark.kind != "disc")
    labels = "".join(text_of(each, window) for each in placed)
    view = f"{window.x:.0f} {window.y:.0f} {window.width:.0f} {window.height:.0f}"
    svg = (
        f'<svg class="map-sheet" role="group" aria-label="{escape(title)}">'
        f'<svg class="map-base" viewBox="{view}" preserveAspectRatio="none">{"".join(base)}</svg>'
        f'{discs}<g class="names" aria-hidden="true">{labels}</g>{pins}</svg>'
    )
    return Drawing(svg, f"is-{shape}", city.ground.credits, len(placed), frozenset(mark.kind for mark in shown))


def names_of(
    city: City, parts: Mapping[str, Shape], dress: Mapping[str, Dress], *, first: Sequence[str] = ()
) -> list[Name]:
    """Names of the areas of which `parts` are seen, those of `first`, of the highest class and the largest first."""

    def weight(code: str) -> tuple[bool, float, float]:
        return code not in first, -_WEIGHT.get(dress.get(code, _PLAIN).klass, 0), -parts[code].area

    found = []
    for code in sorted((code for code in parts if not parts[code].is_empty), key=weight):
        part = parts[code]
        x, y = city.anchors[code] if part is city.fine[code] else anchor(part)
        look = f"of-{dress.get(code, _PLAIN).klass}"
        found.append(Name(city.names.get(code, code), x, y, look, None if code in first else _width(part)))
    return found


def ground_names(city: City, window: Window) -> list[Name]:
    """Names of the cities beside, of waters and of toll roads, where they lie in the window."""
    found = []
    for spot in city.ground.spots:
        x, y = city.sheet.spot(spot.lat, spot.lng)
        if _within(window, x, y):
            found.append(Name(spot.name, x, y, f"is-{spot.kind}", first=0 if spot.kind == "around" else 4))
    for kind, first in _NAMED:
        for name, part in _longest(city.lines.get(kind, ()), window).items():
            middle = part.interpolate(0.5, normalized=True)
            found.append(Name(name, float(middle.x), float(middle.y), f"is-{kind}", part.length, first, broken=False))
    return found


def dots_paths(city: City, dots: Sequence[Dots], factor: float = 1.0) -> str:
    """Stations as squares that keep their size; a casing in the colour of the ground parts them from any class."""
    found = []
    for each in dots:
        spots = [city.sheet.spot(lat, lng) for lat, lng in each.spots]
        path = dots_of((x * factor, y * factor) for x, y in spots)
        look = (" is-many" if len(spots) > _MANY else "") + (" is-late" if each.late else "")
        named = f"<title>{escape(each.title)}</title>" if each.title else ""
        found.append(
            f'<g class="dots{look}">{named}<path class="dot-case" d="{path}"/><path class="dot" d="{path}"/></g>'
        )
    return "".join(found)


def area_of(code: str, path: str, name: str, dress: Dress, prefix: str) -> str:
    """One area: a link where it has an address; `data-code` ties it to its row."""
    titled = f"<title>{escape(dress.title or name)}</title>"
    body = f'{titled}<path {paint(prefix, dress.klass, dress.maybe)} d="{path}"/>'
    if not dress.href:
        return f'<g class="area" data-code="{escape(code)}">{body}</g>'
    peek = f' data-peek="{escape(dress.peek)}"' if dress.peek else ""
    return f'<a class="area" href="{escape(dress.href)}" data-code="{escape(code)}"{peek}>{body}</a>'


def _areas(city: City, dress: Mapping[str, Dress], prefix: str) -> str:
    paths = city.once("paths", "", lambda: {code: path_of(area) for code, area in city.coarse.items()})
    order = sorted(paths, key=lambda code: _WEIGHT.get(dress.get(code, _PLAIN).klass, 0))
    return "".join(
        area_of(code, paths[code], city.names.get(code, code), dress.get(code, _PLAIN), prefix) for code in order
    )


def _ground(city: City, window: Window, prefix: str) -> str:
    """All that lies over the areas of the whole city: borders of kecamatan, ground, the fading rim, the city's edge."""
    return "".join(
        (
            f'<path class="kec" d="{path_of(_mesh(city.roofs.values()).simplify(_COARSE))}"/>',
            f'<g class="grd">{ground_paths(city.lines, window.grown(0.02).box, 6, prefix, shortest=60)}</g>',
            _fade(window, prefix),
            f'<path class="edge" d="{path_of(city.edge.boundary.simplify(_COARSE))}"/>',
        )
    )


# The heavier class is drawn later and named first.
_WEIGHT: Final[Mapping[str, float]] = {
    "low": 1,
    "mid": 2,
    "high": 3,
    "unknown": 1.5,
    "n1": 1,
    "n2": 2,
    "n3": 3,
    "n4": 4,
}


def _coarse(fine: Mapping[str, Shape]) -> dict[str, Shape]:
    """A border that two areas share is simplified once for both; an area that would be destroyed keeps its own."""
    found = shapely.coverage_simplify(list(fine.values()), _COARSE)
    return {
        code: area if each.is_empty or not each.is_valid else each
        for (code, area), each in zip(fine.items(), found, strict=True)
    }


def _outer(whole: Shape) -> Shape:
    """The outline without holes: a hole in a city is a fault of its borders."""
    parts = getattr(whole, "geoms", [whole])
    return shapely.union_all([shapely.Polygon(part.exterior) for part in parts])


def _mesh(roofs: Iterable[Shape]) -> Shape:
    lines = shapely.union_all([roof.boundary for roof in roofs])
    return shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines


def anchor(area: Shape) -> tuple[float, float]:
    """The point of an area that its name and its marks stand at."""
    heart = area.centroid if area.contains(area.centroid) else area.representative_point()
    return float(heart.x), float(heart.y)


def _width(area: Shape) -> float:
    west, _top, east, _bottom = area.bounds
    return float(east - west)


def _within(window: Window, x: float, y: float) -> bool:
    return window.x <= x <= window.x + window.width and window.y <= y <= window.y + window.height


def _longest(lines: Sequence[Line], window: Window) -> dict[str, Shape]:
    """The longest piece of each named line in the window."""
    found: dict[str, Shape] = {}
    for line in lines:
        if not line.name:
            continue
        seen = line.shape.intersection(window.box)
        for part in getattr(seen, "geoms", [seen]):
            if part.geom_type == "LineString" and part.length > (found[line.name].length if line.name in found else 0):
                found[line.name] = part
    return found


# Which lines are named, and from which width.
_NAMED: Final[tuple[tuple[LineKind, int], ...]] = (("water", 2), ("toll", 3), ("rail", 5))
_SIDES: Final = ((0, 0, 1, 0), (1, 0, 0, 0), (0, 0, 0, 1), (0, 1, 0, 0))


def _fades(prefix: str) -> str:
    """The ground fades out towards the four sides."""
    return "".join(
        f'<linearGradient id="{prefix}-fade-{i}" x1="{a}" y1="{b}" x2="{c}" y2="{d}">'
        f'<stop class="fade-full"/><stop class="fade-none" offset="1"/></linearGradient>'
        for i, (a, b, c, d) in enumerate(_SIDES)
    )


def _fade(window: Window, prefix: str) -> str:
    x, y, w, h = window.x, window.y, window.width, window.height
    rim = _FADE * max(w, h)
    strips = ((x, y, rim, h), (x + w - rim, y, rim, h), (x, y, w, rim), (x, y + h - rim, w, rim))
    return "".join(
        f'<rect class="fade" x="{a:.0f}" y="{b:.0f}" width="{c:.0f}" height="{d:.0f}" fill="url(#{prefix}-fade-{i})"/>'
        for i, (a, b, c, d) in enumerate(strips)
    )
