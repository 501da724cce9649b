"""The list of what is not verified, on the front page of the law, misses no row of any table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from scripts import docs_law

LAW = Path(str(files("posko.law") / "pilkada"))
UNSURE = ("I", "M")
# How the page calls a block that has neither code nor name.
CALLED = {"wait_source": "Classes of waiting", "class_rule": "TPSRAWAN, classes"}


def _doubtful(row: Mapping[str, Any]) -> bool:
    return any(
        (key.endswith("verified") and value is False) or (key.endswith("mark") and value in UNSURE)
        for key, value in row.items()
    )


def _rows(value: object, outer: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every row of a table that says it is unsure, with the name of the row it stands in."""
    if isinstance(value, list):
        for each in value:
            yield from _rows(each, outer)
    if isinstance(value, dict):
        if _doubtful(value):
            yield outer, value
        for key, inner in value.items():
            yield from _rows(inner, str(value.get("code", key)))


def _named(row: Mapping[str, Any], outer: str) -> tuple[str, ...]:
    """What may stand for a row on the page: any of these."""
    keys = ("code", "name_id", "name_en", "text_en")
    number = (f"row {row['number']} ", f"Reason {row['number']},") if "number" in row else ()
    return (
        *(str(row[key]) for key in keys if key in row),
        *number,
        *((CALLED.get(outer, outer),) if "code" not in row else ()),
    )


ALL = [
    (path.name, outer, row)
    for path in sorted(LAW.glob("*.toml"))
    for outer, row in _rows(tomllib.loads(path.read_text(encoding="utf-8")))
]
UNVERIFIED = docs_law.front_page().partition("## Not verified")[2]


@pytest.mark.parametrize(("table", "outer", "row"), ALL, ids=lambda value: value if isinstance(value, str) else "")
def test_a_row_that_is_not_verified_stands_in_the_list(table: str, outer: str, row: Mapping[str, Any]) -> None:
    assert any(name in UNVERIFIED for name in _named(row, outer)), (table, _named(row, outer))


def test_there_are_rows_to_ask_about() -> None:
    assert len(ALL) > 100 and {name for name, _, _ in ALL} >= {"deadlines.toml", "crimes.toml", "psu.toml"}
