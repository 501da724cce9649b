"""The index by a plain loop over lists: the arithmetic of posko/domain/vulnerability/scores.py without arrays."""

from __future__ import annotations

from collections.abc import Sequence

from posko.domain.vulnerability.index import shares
from posko.domain.vulnerability.scores import IndicatorEvent
from posko.law.vulnerability import Framework


def loop_index(framework: Framework, events: Sequence[IndicatorEvent], places: Sequence[str]) -> list[float]:
    """The index of each place; the places without an event have 0 here."""
    rows = {place: row for row, place in enumerate(places)}
    columns = {each.code: column for column, each in enumerate(framework.indicators)}
    weights = {level.level: level.weight for level in framework.levels}
    values = [[0.0] * len(columns) for _ in places]
    for event in events:
        values[rows[event.place]][columns[event.indicator]] += weights[event.level]
    scaled = _to_max(values)
    homes = [
        [columns[each.code] for each in framework.indicators if each.dimension == dimension.code]
        for dimension in framework.dimensions
    ]
    dimensions = _to_max([[sum(row[column] for column in home) / len(home) for home in homes] for row in scaled])
    parts = shares([dimension.weight for dimension in framework.dimensions])
    return [sum(value * part for value, part in zip(row, parts, strict=True)) for row in dimensions]


def _to_max(values: Sequence[Sequence[float]]) -> list[list[float]]:
    highest = [max(column) for column in zip(*values, strict=True)]
    return [[100 * cell / top if top else 0.0 for cell, top in zip(row, highest, strict=True)] for row in values]
