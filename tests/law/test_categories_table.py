"""The three kinds of voter, their hours and their documents."""

from __future__ import annotations

from datetime import time

import pytest

from posko.law.categories import Category, categories


def _category(code: str) -> Category:
    return next(category for category in categories("pilkada") if category.code == code)


@pytest.mark.parametrize(("code", "opens"), [("DPT", time(7)), ("PINDAHAN", time(11)), ("TAMBAHAN", time(12))])
def test_a_kind_of_voter_is_served_from_its_hour_until_one(code: str, opens: time) -> None:
    category = _category(code)
    assert (category.opens, category.closes, category.hours_verified) == (opens, time(13), True)


def test_nothing_is_called_dptb() -> None:
    assert [category.code for category in categories("pilkada")] == ["DPT", "PINDAHAN", "TAMBAHAN"]


def test_for_tambahan_only_the_ktp_el_is_verified() -> None:
    marks = {document.code: document.mark for document in _category("TAMBAHAN").documents}
    assert marks == {"KTPEL": "V", "KK": "M", "BIODATA": "M", "IKD": "M"}


def test_that_the_invitation_alone_proves_no_identity_is_inferred() -> None:
    marks = {document.code: document.mark for document in _category("DPT").documents}
    assert marks["C6"] == "I" and marks["KTPEL"] == "V"
