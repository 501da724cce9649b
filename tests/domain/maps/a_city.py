"""A made-up city of four kelurahan in two kecamatan, with a river, a road and a neighbour."""

from __future__ import annotations

from shapely.geometry import LineString, box

from posko.domain.maps import City, Ground, Line, Spot
from posko.domain.territory.geometry import Shape

WEST, SOUTH, STEP = 106.80, -6.22, 0.02
NAMES = {
    "99.01.01.1001": "Kampung <Satu>",
    "99.01.01.1002": "Kebon Dua",
    "99.01.02.1001": "Tiga",
    "99.01.02.1002": "Rawa Empat Belas",
}


def outlines() -> dict[str, Shape]:
    """Four squares of about two kilometres, the first kecamatan in the north."""
    corners = {code: (i % 2, 1 - i // 2) for i, code in enumerate(NAMES)}
    return {
        code: box(WEST + i * STEP, SOUTH + j * STEP, WEST + (i + 1) * STEP, SOUTH + (j + 1) * STEP)
        for code, (i, j) in corners.items()
    }


def a_city() -> City:
    """The city on its sheet."""
    river = Line("Ciliwung", LineString([(106.78, -6.21), (106.81, -6.205), (106.86, -6.19)]))
    road = Line("", LineString([(106.80, -6.20), (106.84, -6.20)]))
    ground = Ground(
        lines={"water": [river], "road": [road]},
        spots=[Spot("around", "KOTA SEBELAH", -6.226, 106.82)],
        credits=("© OpenStreetMap",),
        version="1",
    )
    return City.of(outlines(), NAMES, ground)
