"""The where-map: one place with its neighbours, the ground and what stands in it, at any zoom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import shapely

from posko.domain.maps.city import (
    SHAPES,
    City,
    area_of,
    dots_paths,
    framed,
    ground_names,
    names_of,
)
from posko.domain.maps.ground import ground_paths
from posko.domain.maps.pen import path_of
from posko.domain.maps.sheet import Window, window_of
from posko.domain.maps.swatches import patterns
from posko.domain.maps.values import Dots, Drawing, Dress, LineKind, Mark
from posko.domain.territory.geometry import Shape

_MEANT: Final = 360.0  # px, the width that detail and hatching are chosen for
_LEAST: Final = 160.0  # units, about 1.8 km: nearer than this one sees only lines
_RIM: Final = 0.12
_NEAR: Final = 1_200.0  # units: in a window narrower than this steps are a quarter of a unit
_STREETS: Final = 1.6  # units a px
_PLAIN: Final = Dress()


def where_map(
    city: City,
    code: str,
    *,
    title: str,
    dress: Mapping[str, Dress] = {},
    marks: Sequence[Mark] = (),
    dots: Sequence[Dots] = (),
    shape: str = "wide",
    rim: float = _RIM,
    prefix: str = "where",
) -> Drawing:
    """Where a kelurahan or a kecamatan lies; for the city's own code, the whole city.

    Its window is the place with a margin of `rim`. Raises KeyError for a place without an area.
    """
    chosen = city.inside(code)
    if not chosen:
        raise KeyError(code)
    window = _window([city.fine[each] for each in chosen], SHAPES[shape], rim)
    factor = 4.0 if window.width < _NEAR else 1.0
    unit = window.width / _MEANT
    clip = window.grown(0.03).box
    seen = {each: area for each, area in city.fine.items() if area.intersects(clip)}
    near = " is-near" if unit < 1.2 else ""
    base = [
        f"<defs>{patterns(prefix, 7 * unit * factor)}</defs>",
        f'<g class="areas">{_areas(city, seen, clip, unit * 0.7, dress, prefix, factor)}</g>',
        _line("kec", city.once("roofs", "", lambda: _roofs(city)), clip, unit, factor),
        f'<g class="grd{near}">',
        ground_paths(city.lines, clip, unit * 0.7, prefix, shortest=8, without=_left_out(unit), factor=factor),
        "</g>",
        _line("edge", city.edge.boundary, clip, unit, factor),
        _chosen(city, chosen, clip, unit, factor),
        dots_paths(city, dots, factor),
    ]
    parts = {each: area.intersection(window.box) for each, area in seen.items()}
    wanted = names_of(city, parts, dress, first=chosen if len(chosen) == 1 else ()) + ground_names(city, window)
    return framed(city, window, _boxed(base, window, factor), wanted, marks, title=title, shape=shape)


def _window(areas: Sequence[Shape], ratio: float, rim: float) -> Window:
    window = window_of(shapely.GeometryCollection(list(areas))).grown(rim)
    lack = max(0.0, _LEAST - window.width) / 2
    return Window(window.x - lack, window.y, window.width + 2 * lack, window.height).fitted(ratio)


def _roofs(city: City) -> Shape:
    return shapely.union_all([roof.boundary for roof in city.roofs.values()])


def _boxed(base: Sequence[str], window: Window, factor: float) -> list[str]:
    """Paths in quarters of a unit lie in a group that brings them back."""
    if factor == 1.0:
        return list(base)
    return [base[0], f'<g transform="scale({1 / factor:g})">', *base[1:], "</g>"]


def _areas(
    city: City,
    seen: Mapping[str, Shape],
    clip: Shape,
    tolerance: float,
    dress: Mapping[str, Dress],
    prefix: str,
    factor: float,
) -> str:
    parts = shapely.coverage_simplify(list(seen.values()), tolerance)
    found = []
    for (code, area), coarse in zip(seen.items(), parts, strict=True):
        part = (coarse if coarse.is_valid and not coarse.is_empty else area).intersection(clip)
        path = path_of(_scaled(part, factor))
        found.append(area_of(code, path, city.names.get(code, code), dress.get(code, _PLAIN), prefix))
    return "".join(found)


def _chosen(city: City, chosen: Sequence[str], clip: Shape, unit: float, factor: float) -> str:
    """The outline of the place itself, in two lines, so that it stands out from any class."""
    if len(chosen) == len(city.fine):
        return ""
    whole = shapely.union_all([city.fine[code].buffer(2, join_style="mitre") for code in chosen])
    line = whole.buffer(-2, join_style="mitre").boundary
    return _line("sel-case", line, clip, unit, factor) + _line("sel", line, clip, unit, factor)


def _line(look: str, line: Shape, clip: Shape, unit: float, factor: float) -> str:
    seen = line.intersection(clip)
    merged = shapely.line_merge(seen) if seen.geom_type == "MultiLineString" else seen
    path = path_of(_scaled(merged.simplify(unit * 0.7), factor))
    return f'<path class="{look}" d="{path}"/>' if path else ""


def _left_out(unit: float) -> tuple[LineKind, ...]:
    """Streets of the second order show near by only."""
    return () if unit < _STREETS else ("lane",)


def _scaled(shape: Shape, factor: float) -> Shape:
    return shape if factor == 1.0 else shapely.transform(shape, lambda xy: xy * factor)
