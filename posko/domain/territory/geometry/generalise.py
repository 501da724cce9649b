"""Outlines with less detail, for a map on a screen: every level made from its kelurahan, each as coarse as it may be.

A border that two areas share is simplified once for both, so no gap opens between them. Where a published file has
gaps or overlaps of its own, those stay: only what is the same line in both areas is kept the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import shapely

from posko.domain.territory.geometry.layers import dissolve
from posko.domain.territory.geometry.plane import Shape
from posko.domain.territory.places import Level, natural_key

# Side of the triangle, in metres, that a corner must span to be kept. Small beside the width of a line on the screen
# at the zoom the level is looked at.
TOLERANCE_M: Final[Mapping[Level, float]] = {Level.KELURAHAN: 8.0, Level.KECAMATAN: 12.0, Level.KOTA: 25.0}
_DEGREE_M: Final = 111_000.0
_DIGITS: Final = 6  # of a degree, about 11 cm: corners that two areas share become the same number again


def generalise(kelurahan: Mapping[str, Shape], level: Level) -> dict[str, Shape]:
    """Code -> simplified outline of the places of `level`, from the outlines of all kelurahan (lng/lat degrees).

    The wider levels grow from the simplified narrower ones, so that their lines lie on each other. A level without
    areas (a station, a province) has no outlines: ValueError.
    """
    if level not in TOLERANCE_M:
        raise ValueError(f"places of the level {level.value} have no outline")
    if level is Level.KELURAHAN:
        return _simplified(kelurahan, TOLERANCE_M[level])
    narrower = Level.KELURAHAN if level is Level.KECAMATAN else Level.KECAMATAN
    return _simplified(dissolve(generalise(kelurahan, narrower)), TOLERANCE_M[level])


def _simplified(shapes: Mapping[str, Shape], tolerance_m: float) -> dict[str, Shape]:
    """An area that simplifying would destroy keeps its own outline."""
    codes = sorted(shapes, key=natural_key)
    even = [shapely.transform(shapes[code], lambda xy: xy.round(_DIGITS)) for code in codes]
    coarse = shapely.coverage_simplify(even, tolerance_m / _DEGREE_M)
    return {
        code: shapes[code] if found.is_empty or not found.is_valid else found
        for code, found in zip(codes, coarse, strict=True)
    }
