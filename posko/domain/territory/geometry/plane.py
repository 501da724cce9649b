"""A flat local plane in kilometres: good to a few metres over the extent of one city."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Shape: TypeAlias = BaseGeometry

_KM_PER_DEGREE_LNG: Final = 111.320  # at the equator, WGS 84
_KM_PER_DEGREE_LAT: Final = 110.574

Coordinates = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plane:
    """Equirectangular plane touching the earth at (`lat`, `lng`); x grows east, y north, both in km."""

    lat: float
    lng: float

    def _scale(self) -> Coordinates:
        return np.array([_KM_PER_DEGREE_LNG * math.cos(math.radians(self.lat)), _KM_PER_DEGREE_LAT])

    def to_km(self, lat: float, lng: float) -> tuple[float, float]:
        """(x, y) in kilometres of a point in degrees."""
        across, up = self._scale()
        return float((lng - self.lng) * across), float((lat - self.lat) * up)

    def flatten(self, shape: Shape) -> Shape:
        """The shape in kilometres."""
        origin, scale = np.array([self.lng, self.lat]), self._scale()
        return shapely.transform(shape, lambda xy: (xy - origin) * scale)

    def lift(self, shape: Shape) -> Shape:
        """The shape back in degrees."""
        origin, scale = np.array([self.lng, self.lat]), self._scale()
        return shapely.transform(shape, lambda xy: xy / scale + origin)
