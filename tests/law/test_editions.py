"""Every table of the law says which version it is and when it was last compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.law import tables

WITH_ROWS_OF_ONE_EDITION = ("plans", "holidays", "categories", "moving", "psu", "ballots", "crimes", "eligibility")
WHOLE: dict[str, Any] = {
    "name_id": "Contoh",
    "name_en": "Example",
    "from": date(2024, 11, 27),
    "checked": date(2024, 12, 1),
}


@pytest.mark.parametrize("name", WITH_ROWS_OF_ONE_EDITION)
def test_a_table_says_its_edition_and_was_compared_while_it_held(name: str) -> None:
    found = tables.edition("pilkada", f"{name}.toml")
    assert found.start <= found.checked


@pytest.mark.parametrize("field", WHOLE)
def test_an_edition_that_lacks_a_field_is_refused_by_its_name(field: str) -> None:
    broken = {key: value for key, value in WHOLE.items() if key != field}
    with pytest.raises(ValueError, match=rf"example\.toml, edition: '{field}' is missing"):
        tables.edition_in({"edition": broken}, "example.toml")


def test_a_table_without_an_edition_is_refused() -> None:
    with pytest.raises(ValueError, match=r"example\.toml: there is no \[edition\]"):
        tables.edition_in({}, "example.toml")


def test_an_edition_compared_before_it_held_is_refused() -> None:
    with pytest.raises(ValueError, match=r"last compared \(2024-11-26\) before it held \(2024-11-27\)"):
        tables.edition_in({"edition": {**WHOLE, "checked": date(2024, 11, 26)}}, "example.toml")
