"""Maps: the places of a city on their ground, drawn as SVG, and where their names find room.

`City.of(outlines, names, ground)` is slow and changes only with its parts; `city_map` and `where_map` dress it.
Colours are classes of the style sheet (static/posko/map.css); words come in as they are read.
"""

from posko.domain.maps.city import SHAPES, City, city_map
from posko.domain.maps.swatches import Entry, legend, swatch, swatch_patterns
from posko.domain.maps.values import Dots, Drawing, Dress, Ground, Klass, Line, LineKind, Mark, MarkKind, Spot, SpotKind
from posko.domain.maps.where import where_map

__all__ = [
    "SHAPES",
    "City",
    "Dots",
    "Drawing",
    "Dress",
    "Entry",
    "Ground",
    "Klass",
    "Line",
    "LineKind",
    "Mark",
    "MarkKind",
    "Spot",
    "SpotKind",
    "city_map",
    "legend",
    "swatch",
    "swatch_patterns",
    "where_map",
]
