"""The decisions on doubtful points stand in the reference in both languages, each beside the table that holds it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from posko.law import tables
from scripts import docs_law

DECIDED = [
    *(f"1.{number}" for number in range(1, 14)),
    *(f"2.{number}" for number in range(1, 9)),
    *(f"3.{number}" for number in range(1, 5)),
    "4.3",
    "5.9",
]


def test_every_decision_that_a_table_holds_is_there() -> None:
    assert [each.code for each in tables.decisions("pilkada")] == DECIDED


@pytest.mark.parametrize("decision", tables.decisions("pilkada"), ids=lambda each: each.code)
def test_a_decision_is_printed_and_names_a_table_that_is_there(decision: tables.Decision) -> None:
    page = docs_law.front_page()
    assert decision.text_id in page and decision.text_en in page
    for part in decision.rows.split("; "):
        assert (files("posko.law") / "pilkada" / part.split()[0]).is_file(), part
