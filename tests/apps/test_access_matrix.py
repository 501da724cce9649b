"""A sample of the access matrix, drawn from a fixed number; all cells are asked by `python -m tests.bench.matrix`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from posko.domain.access import Viewer
from tests.cast import AT
from tests.matrix import people
from tests.matrix.cells import Asking, Cell, cells, sample
from tests.matrix.setting import opened

A_URL, DRAWN = 1, 2024


@pytest.fixture(scope="module")
def asking(beneath: None, tmp_path_factory: Any) -> Iterator[Asking]:
    with opened(tmp_path_factory.mktemp("centre"), AT) as asking:
        yield asking


@pytest.mark.django_db
def test_a_sample_of_the_matrix_answers_as_the_rules_say(asking: Asking) -> None:
    drawn = list(sample(cells(people.everybody()), A_URL, random.Random(DRAWN)))
    wrong = [told for cell in drawn if (told := asking.wrong(cell))]
    print(f"access matrix: {len(drawn):,} of {len(cells(people.everybody())):,} cells, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_wall_that_stands_open_is_found(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = next(each for each in people.everybody() if each.name == "planner.polres")
    cell = Cell("cases:board", "get", planner)
    assert not asking.wrong(cell)
    monkeypatch.setattr(Viewer, "sees", lambda self, wall: True)
    assert asking.wrong(cell).startswith("planner.polres: GET cases:board answers")
