"""The approximate cut works from one point on and refuses places that share a point."""

from __future__ import annotations

import pytest
from shapely import union_all
from shapely.geometry import Point

from posko.domain.errors import BadInput
from posko.domain.territory.geometry import voronoi_cells

Points = dict[str, tuple[float, float, float | None]]


@pytest.mark.parametrize(
    "points",
    [
        {"a": (-6.2, 106.8, None)},
        {"a": (-6.2, 106.8, None), "b": (-6.21, 106.8, 2.0)},
        {"a": (-6.2, 106.8, 1.0), "b": (-6.21, 106.8, 1.0), "c": (-6.22, 106.8, 1.0)},
        {"a": (-6.2, 106.8, None), "b": (-6.21, 106.83, None), "c": (-6.24, 106.8, None)},
    ],
    ids=["one", "two", "three in a line", "three in a triangle"],
)
def test_every_point_lies_in_its_own_cell_and_cells_do_not_overlap(points: Points) -> None:
    cells = voronoi_cells(points)
    assert all(cells[code].contains(Point(lng, lat)) for code, (lat, lng, _) in points.items())
    assert sum(cell.area for cell in cells.values()) == pytest.approx(union_all(list(cells.values())).area)


def test_no_points_give_no_cells() -> None:
    assert voronoi_cells({}) == {}


def test_a_larger_area_draws_a_larger_cell() -> None:
    cells = voronoi_cells({"large": (-6.2, 106.80, 9.0), "small": (-6.2, 106.84, 1.0)})
    assert cells["large"].area > 2 * cells["small"].area


def test_two_places_on_one_point_are_both_named() -> None:
    with pytest.raises(BadInput, match="a and c have the same point"):
        voronoi_cells({"a": (-6.2, 106.8, None), "b": (-6.3, 106.8, None), "c": (-6.2, 106.8, None)})
