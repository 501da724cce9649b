"""Telephone numbers: written in one way, masked for those who need not have them."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.people import contacts

WRITTEN = [
    ("0812-3456-7890", "081234567890"),
    ("+62 812 3456 7890", "081234567890"),
    ("6281234567890", "081234567890"),
    ("0062 812 3456 7890", "081234567890"),
    ("81234567890", "081234567890"),  # a spreadsheet lost the zero
    ("(021) 819.1234", "0218191234"),
    ("110", "110"),
    ("+65 6123 4567", "+6561234567"),
]


@pytest.mark.parametrize(("written", "kept"), WRITTEN)
def test_a_number_is_kept_in_one_way(written: str, kept: str) -> None:
    assert contacts.telephone(written) == kept


@pytest.mark.parametrize("written", ["", "ask at the desk", "12", "0812 3456 7890 ext 3", "+62" + "8" * 20])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="no telephone number"):
        contacts.telephone(written)


def test_a_mask_keeps_the_first_four_and_the_last_three_digits() -> None:
    assert contacts.masked("081234567890") == "0812-••••-890"
    assert contacts.masked("") == ""


def test_of_a_short_number_nothing_is_shown() -> None:
    assert contacts.masked("110") == "••••"
    assert contacts.masked("02181912") == "••••"


def test_a_number_is_read_out_in_groups() -> None:
    assert contacts.shown("081234567890") == "0812-3456-7890"
    assert contacts.shown("08123456789") == "0812-3456-789"
    assert contacts.shown("0812345678") == "0812-345678"
    assert contacts.shown("110") == "110"
    assert contacts.shown("") == ""
