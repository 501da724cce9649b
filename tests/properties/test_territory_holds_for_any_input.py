"""What must hold for any codes, shares, points and files."""

from __future__ import annotations

import csv
import io
import json
import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import union_all
from shapely.geometry import Point

from posko.domain.files.columns import Column
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import Problem, problem_rows
from posko.domain.files.sheets import read_sheet
from posko.domain.stations.estimates import station_sizes
from posko.domain.territory.geometry import read_boundaries, voronoi_cells
from posko.domain.territory.places import AliasTable, natural_key, normal_spelling, parent_code, share_out, station_code

LETTERS = st.text("abcKelurahan. -/'12", max_size=20)


@given(st.integers(1, 999), st.integers(1, 999))
def test_station_codes_sort_as_their_numbers(first: int, second: int) -> None:
    codes = [station_code("31.75.08.1002", number) for number in (first, second)]
    assert (natural_key(codes[0]) < natural_key(codes[1])) is (first < second)
    assert parent_code(codes[0]) == "31.75.08.1002"


@given(LETTERS)
def test_a_normal_spelling_is_its_own_normal_spelling(name: str) -> None:
    assert normal_spelling(normal_spelling(name)) == normal_spelling(name)


@given(st.integers(0, 3_000_000), st.lists(st.floats(0, 1e6), min_size=1, max_size=80))
def test_shares_add_up_and_each_is_within_one_of_its_due(total: int, weights: list[float]) -> None:
    assume(sum(weights) > 1e-6)
    parts = share_out(total, weights)
    assert sum(parts) == total
    due = [total * weight / sum(weights) for weight in weights]
    assert all(abs(part - share) < 1 + 1e-6 for part, share in zip(parts, due, strict=True))


@given(st.integers(1, 300), st.floats(1, 600))
def test_station_sizes_keep_the_sum_and_the_ceiling(count: int, mean: float) -> None:
    voters = min(round(mean * count), 600 * count)
    sizes = [size or 0 for size in station_sizes(voters, count, 600)]
    assert sum(sizes) == voters
    assert max(sizes) <= 600
    assert min(sizes) >= 0


PLACE = st.tuples(st.floats(-6.4, -6.1), st.floats(106.7, 107.0), st.none() | st.floats(0.2, 15))


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACE, min_size=1, max_size=12))
def test_cells_hold_their_point_and_never_overlap(places: list[tuple[float, float, float | None]]) -> None:
    spots = [(lat, lng) for lat, lng, _ in places]
    assume(all(math.dist(a, b) > 0.001 for i, a in enumerate(spots) for b in spots[:i]))
    cells = voronoi_cells({str(i): place for i, place in enumerate(places)})
    assert all(cells[str(i)].distance(Point(lng, lat)) < 1e-9 for i, (lat, lng) in enumerate(spots))
    together = union_all(list(cells.values())).area
    assert abs(sum(cell.area for cell in cells.values()) - together) < 1e-6 * together


@given(st.binary(max_size=200))
def test_no_bytes_make_the_sheet_reader_fall(data: bytes) -> None:
    reading = read_sheet("x.csv", data, (Column("code", unique=True), Column("name", required=False)))
    assert reading.ok or all(problem.text() for problem in reading.problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["Feature", "Polygon", "FeatureCollection"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "features", "geometry", "coordinates", "properties"]), inner)
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_makes_the_boundary_reader_fall(features: object) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    reading = read_boundaries(text, [], AliasTable([]))
    assert reading.matched == {}
    assert reading.problems or reading.unmatched


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_no_cell_of_a_problem_file_begins_as_a_formula(cells: list[str]) -> None:
    written = plain_csv(problem_rows(Problem("f.csv", 1, cell, "%(cell)s", {"cell": cell}, "x") for cell in cells))
    for row in csv.reader(io.StringIO(written, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
