"""Where places lie: boundaries read, cut or dissolved; points located; neighbours and layers.

Everything is in longitude/latitude degrees (EPSG:4326), x = lng, y = lat, unless a name says km or m.
"""

from posko.domain.territory.geometry.boundaries import BoundaryReading, Unmatched, read_boundaries
from posko.domain.territory.geometry.cells import voronoi_cells
from posko.domain.territory.geometry.distance import metres_to, point_at
from posko.domain.territory.geometry.generalise import generalise
from posko.domain.territory.geometry.layers import (
    PlaceFinder,
    dissolve,
    layer_geojson,
    locate,
    neighbours,
    shape_from,
    shape_text,
)
from posko.domain.territory.geometry.plane import Plane, Shape

__all__ = [
    "BoundaryReading",
    "PlaceFinder",
    "Plane",
    "Shape",
    "Unmatched",
    "dissolve",
    "generalise",
    "layer_geojson",
    "locate",
    "metres_to",
    "neighbours",
    "point_at",
    "read_boundaries",
    "shape_from",
    "shape_text",
    "voronoi_cells",
]
