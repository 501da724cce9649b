"""What holds for the rank intervals of any index."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.vulnerability.framework import Step
from posko.domain.vulnerability.index import Floats
from posko.domain.vulnerability.ranking import ranks
from posko.domain.vulnerability.uncertainty import Branch, Perturbation, RankIntervals, rank_intervals

CODES = ("A", "B", "C", "D", "E")
PARENT = np.asarray([0, 0, 1, 1, 1])
WAYS = st.sampled_from(["amean", "gmean", "hmean"])
VALUE = st.integers(1, 400).map(lambda quarters: quarters / 4)
TABLE = st.lists(st.lists(VALUE, min_size=5, max_size=5), min_size=1, max_size=12).map(np.asarray)
GAPS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 4)), max_size=12)
CHANGES = st.builds(Perturbation, st.sampled_from([0.2, 0.5, (0.5, 0.0)]), st.booleans())
SOME = settings(max_examples=60, deadline=None)


def told(
    table: Floats, ways: tuple[str, str], changes: Perturbation, columns: list[int] | None = None
) -> RankIntervals:
    order = columns or list(range(5))
    steps = (Step(("Left", "Right"), PARENT[order]), Step(("Index",), np.asarray([0, 0])))
    weights = (np.asarray([0.5, 0.5, 0.2, 0.3, 0.5])[order], np.asarray([0.6, 0.4]))
    codes = [CODES[column] for column in order]
    branches = [Branch(table[:, order], ways), Branch(table[:, order] + 1, ways, 0.5)]
    return rank_intervals(steps, weights, branches, changes, scenarios=40, seed=3, indicators=codes)


def with_gaps(table: Floats, gaps: list[tuple[int, int]]) -> Floats:
    table = table.astype(np.float64)
    for row, column in gaps:
        table[row % len(table), column] = np.nan
    return table


@SOME
@given(TABLE, GAPS, WAYS, WAYS, CHANGES, st.randoms(use_true_random=False))
def test_the_order_of_units_changes_nothing(
    table: Floats, gaps: list[tuple[int, int]], low: str, high: str, changes: Perturbation, dice: object
) -> None:
    table = with_gaps(table, gaps)
    order = list(range(len(table)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    one, other = told(table, (low, high), changes), told(table[order], (low, high), changes)
    for part in ("nominal", "low", "median", "high", "classes"):
        assert np.array_equal(getattr(one, part)[order], getattr(other, part), equal_nan=True)


@SOME
@given(TABLE, GAPS, WAYS, WAYS, CHANGES, st.permutations(range(5)))
def test_the_order_of_indicators_changes_nothing(
    table: Floats, gaps: list[tuple[int, int]], low: str, high: str, changes: Perturbation, columns: list[int]
) -> None:
    table = with_gaps(table, gaps)
    one, other = told(table, (low, high), changes), told(table, (low, high), changes, columns)
    for part in ("low", "median", "high"):
        assert np.array_equal(getattr(one, part), getattr(other, part), equal_nan=True)


@SOME
@given(TABLE, GAPS, WAYS)
def test_no_perturbation_gives_the_nominal_rank(table: Floats, gaps: list[tuple[int, int]], way: str) -> None:
    steps = (Step(("Left", "Right"), PARENT), Step(("Index",), np.asarray([0, 0])))
    weights = (np.asarray([0.5, 0.5, 0.2, 0.3, 0.5]), np.asarray([0.6, 0.4]))
    found = rank_intervals(
        steps, weights, [Branch(with_gaps(table, gaps), (way, way))], Perturbation(), scenarios=20, seed=1
    )
    for part in (found.low, found.median, found.high, found.mean):
        assert np.array_equal(part, found.nominal, equal_nan=True)
    assert not found.outside.any()


@SOME
@given(TABLE, WAYS, WAYS, CHANGES)
def test_who_is_first_in_everything_is_first_in_every_scenario(
    table: Floats, low: str, high: str, changes: Perturbation
) -> None:
    table = np.vstack((table, np.full(5, 100.25), np.full(5, 0.125)))
    found = told(table, (low, high), changes)
    assert found.low[-2] == found.median[-2] == found.high[-2] == 1
    assert found.low[-1] == found.high[-1] == len(table)


@SOME
@given(TABLE, WAYS, CHANGES)
def test_intervals_are_in_order_and_classes_sum_to_one(table: Floats, way: str, changes: Perturbation) -> None:
    found = told(table, (way, way), changes)
    assert np.all((found.low >= 1) & (found.low <= found.median) & (found.median <= found.high))
    assert np.all(found.high <= len(table))
    if len(table) > 1:
        assert np.allclose(found.classes.sum(axis=1), 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_nominal_ranks_are_those_of_the_index_given(index: list[float]) -> None:
    table = np.full((len(index), 5), 2.0)
    steps, weights = (Step(("Index",), np.zeros(5, dtype=np.intp)),), (np.full(5, 0.2),)
    given_index = np.asarray(index)
    found = rank_intervals(steps, weights, [Branch(table, ("amean",))], scenarios=2, seed=1, nominal=given_index)
    assert np.array_equal(found.nominal, ranks(given_index))
    assert np.array_equal(found.low, found.nominal)
