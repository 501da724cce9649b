"""The sheet a map is drawn on: degrees become whole units of about eleven metres, x to the east, y to the south."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from posko.domain.territory.geometry import Shape

UNITS: Final = 10_000.0  # a degree of latitude


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the sheet that is shown, in units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> Shape:
        """The window as a shape."""
        return shapely.box(self.x, self.y, self.x + self.width, self.y + self.height)

    def share(self, x: float, y: float) -> tuple[float, float]:
        """A point of the sheet in per cent of the window, from its left and upper side."""
        return 100 * (x - self.x) / self.width, 100 * (y - self.y) / self.height

    def fitted(self, ratio: float) -> Window:
        """The smallest window of `ratio` (width by height) that holds this one, with the same middle."""
        width, height = max(self.width, self.height * ratio), max(self.height, self.width / ratio)
        return Window(self.x - (width - self.width) / 2, self.y - (height - self.height) / 2, width, height)

    def grown(self, share: float) -> Window:
        """This window with a margin of `share` of its longer side all around."""
        rim = share * max(self.width, self.height)
        return Window(self.x - rim, self.y - rim, self.width + 2 * rim, self.height + 2 * rim)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Places degrees on the sheet. `west` and `north` are its origin; `squeeze` is the cosine of its latitude."""

    west: float
    north: float
    squeeze: float

    @classmethod
    def of(cls, west: float, south: float, east: float, north: float) -> Sheet:
        """The sheet whose origin is the upper left corner of these degrees."""
        return cls(west, north, math.cos(math.radians((south + north) / 2)))

    def spot(self, lat: float, lng: float) -> tuple[float, float]:
        """A point of degrees in units."""
        return (lng - self.west) * UNITS * self.squeeze, (self.north - lat) * UNITS

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a point in units."""
        return self.north - y / UNITS, self.west + x / UNITS / self.squeeze

    def draw(self, shape: Shape) -> Shape:
        """A shape of degrees (lng, lat) in units."""
        origin = np.array([self.west, self.north])
        scale = np.array([UNITS * self.squeeze, -UNITS])
        return shapely.transform(shape, lambda xy: (xy - origin) * scale)


def window_of(shape: Shape) -> Window:
    """The window that a shape of the sheet just fills."""
    west, top, east, bottom = shape.bounds
    return Window(west, top, max(east - west, 1.0), max(bottom - top, 1.0))
