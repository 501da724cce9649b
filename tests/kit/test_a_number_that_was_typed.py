"""A number in an address or a form is one of ours, or it is none: nothing that is typed breaks a query."""

from __future__ import annotations

import pytest

from posko.kit.requests import typed_number


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("0", 0), ("007", 7), ("999999999", 999999999)])
def test_figures_are_a_number(text: str, number: int) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize("text", ["", " ", "1.5", "-1", "+1", "1e3", "²", "١٢", "12a", "9999999999", "1 2"])
def test_anything_else_is_none(text: str) -> None:
    assert typed_number(text) is None
