"""Polling stations where no list of them is public: numbers, sizes and points, all labelled estimate.

The count of stations and voters of a kelurahan is given; what is made here is only how they lie inside
it. The same input gives the same stations on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry import Point

from posko.domain.territory.geometry.plane import Shape
from posko.domain.territory.places import FIRST_SPECIAL, Label, Level, PlaceRecord, share_out, station_code

_GOLDEN: Final = (math.sqrt(5) - 1) / 2
_SWING: Final = 0.2  # stations of one kelurahan differ by up to a fifth, as in the 2017 roll of the same city
_EDGE_DEGREES: Final = 0.0003  # about 33 m: keeps a point off the border, where its kelurahan would be a guess
_YARD_DEGREES: Final = 0.00006  # about 7 m between the special stations of one institution


def estimate_stations(kelurahan: PlaceRecord, cell: Shape | None, *, most_voters: int) -> tuple[PlaceRecord, ...]:
    """The stations of one kelurahan, regular ones from 1, special ones from 901, every figure an estimate.

    `kelurahan.stations` (which includes `special_stations`) and `kelurahan.voters` are kept exactly.
    `cell` (lng/lat polygon) places the points; without it the stations have no point. `most_voters` is
    the legal ceiling of one station; where the mean already exceeds it, sizes are as even as they can be.
    """
    count = kelurahan.stations or 0
    special = min(kelurahan.special_stations or 0, count)
    numbers = [*range(1, count - special + 1), *range(FIRST_SPECIAL, FIRST_SPECIAL + special)]
    sizes = station_sizes(kelurahan.voters, count, most_voters)
    points = _points(kelurahan, cell, count - special, special)
    return tuple(
        PlaceRecord(
            code=station_code(kelurahan.code, number),
            level=Level.TPS,
            name=f"TPS {number:03d}",
            parent=kelurahan.code,
            kpu_code=f"{kelurahan.kpu_code}{number:03d}" if kelurahan.kpu_code else "",
            lat=point[1] if point else None,
            lng=point[0] if point else None,
            point_label=Label.ESTIMATE if point else None,
            voters=size,
            voters_label=None if size is None else Label.ESTIMATE,
            special=number >= FIRST_SPECIAL,
        )
        for number, size, point in zip(numbers, sizes, points, strict=True)
    )


def station_sizes(voters: int | None, count: int, most_voters: int) -> list[int | None]:
    """Voters per station: they add up to `voters`, and stay within `most_voters` if they can."""
    if voters is None or not count:
        return [None] * count
    mean = voters / count
    room = max(0.0, min(most_voters - mean, mean * _SWING))
    steps = np.array([(i + 1) * _GOLDEN % 1.0 for i in range(count)])
    centred = steps - steps.mean()
    widest = float(np.abs(centred).max()) or 1.0
    weights = mean + room * centred / widest
    return list(share_out(voters, [float(weight) for weight in weights])) if voters else [0] * count


def spread_points(cell: Shape, count: int) -> list[tuple[float, float]]:
    """`count` points (lng, lat) spread evenly inside the polygon, the same ones every time (Halton 2, 3)."""
    inner = cell.buffer(-_EDGE_DEGREES)
    ground = cell if inner.is_empty else inner
    west, south, east, north = ground.bounds
    chosen: list[tuple[float, float]] = []
    start = 1
    while len(chosen) < count:
        steps = range(start, start + 2 * count + 16)
        xs = np.array([west + (east - west) * _halton(i, 2) for i in steps])
        ys = np.array([south + (north - south) * _halton(i, 3) for i in steps])
        held = shapely.contains_xy(ground, xs, ys)
        chosen += [(float(x), float(y)) for x, y in zip(xs[held], ys[held], strict=True)]
        start = steps.stop
    return chosen[:count]


def _halton(index: int, base: int) -> float:
    value, step = 0.0, 1.0
    while index:
        step /= base
        value += step * (index % base)
        index //= base
    return value


def _points(
    kelurahan: PlaceRecord, cell: Shape | None, regular: int, special: int
) -> Sequence[tuple[float, float] | None]:
    if cell is None or cell.is_empty or not cell.area:
        return [None] * (regular + special)
    placed = spread_points(cell, regular) + _yard(_heart(kelurahan, cell), special)
    return [(round(lng, 6), round(lat, 6)) for lng, lat in placed]


def _heart(kelurahan: PlaceRecord, cell: Shape) -> tuple[float, float]:
    if kelurahan.lat is not None and kelurahan.lng is not None:
        own = Point(kelurahan.lng, kelurahan.lat)
        if cell.contains(own):
            return (kelurahan.lng, kelurahan.lat)
    inside = cell.representative_point()
    return (float(inside.x), float(inside.y))


def _yard(heart: tuple[float, float], count: int) -> list[tuple[float, float]]:
    """Special stations share one institution (a prison, a dormitory), so they stand close together."""
    turn = 2 * math.pi * _GOLDEN
    return [
        (
            heart[0] + _YARD_DEGREES * math.sqrt(i) * math.cos(i * turn),
            heart[1] + _YARD_DEGREES * math.sqrt(i) * math.sin(i * turn),
        )
        for i in range(count)
    ]
