"""The ground of a map: waters, roads and tracks over the areas, each with a casing that parts it from any class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import shapely

from posko.domain.maps.pen import path_of
from posko.domain.maps.values import Line, LineKind
from posko.domain.territory.geometry import Shape

# What is drawn of each kind, from below to above: classes of map.css, all along the same path.
STROKES: Final[Mapping[LineKind, tuple[str, ...]]] = {
    "water": ("wc", "wt"),
    "lane": ("ln",),
    "road": ("rd",),
    "toll": ("tc", "ti"),
    "rail": ("rl", "rt"),
}

_LINE: Final = 'fill="none" vector-effect="non-scaling-stroke" pointer-events="none"'


def ground_paths(
    lines: Mapping[LineKind, Sequence[Line]],
    clip: Shape,
    tolerance: float,
    prefix: str,
    *,
    shortest: float = 0.0,
    without: Sequence[LineKind] = ("lane",),
    factor: float = 1.0,
) -> str:
    """The ground inside `clip`, all in units of the sheet. `without` names kinds that are left out."""
    found = []
    for kind, classes in STROKES.items():
        if kind in without or kind not in lines:
            continue
        path = path_of(_scaled(_merged(lines[kind], clip, tolerance, shortest), factor))
        if path:
            found.append(_strokes(f"{prefix}-{kind}", classes, path))
    return "".join(found)


def _strokes(name: str, classes: Sequence[str], path: str) -> str:
    """One path, drawn once for each class: groups give the stroke. The attributes hold in copies too, where no
    selector reaches."""
    first, *others = classes
    again = "".join(f'<g class="{each}"><use href="#{name}"/></g>' for each in others)
    return f'<g class="{first}"><path id="{name}" {_LINE} d="{path}"/></g>{again}'


def _merged(lines: Sequence[Line], clip: Shape, tolerance: float, shortest: float) -> Shape:
    """Pieces that meet become one line, which is then simplified; what is shorter than `shortest` is left out."""
    seen = [line.shape.intersection(clip) for line in lines if line.shape.intersects(clip)]
    if not seen:
        return shapely.GeometryCollection()
    whole = shapely.line_merge(shapely.union_all(seen)).simplify(tolerance)
    parts = [part for part in getattr(whole, "geoms", [whole]) if part.geom_type == "LineString"]
    return shapely.MultiLineString([part for part in parts if part.length >= shortest])


def _scaled(shape: Shape, factor: float) -> Shape:
    return shape if factor == 1.0 else shapely.transform(shape, lambda xy: xy * factor)
