"""The library of prevention: every kind of gap has an offer in every phase from the campaign on, in both languages."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from posko.domain.gaps import prevention
from posko.domain.gaps.prevention import Layer, Response, library, offers
from posko.domain.gaps.states import KINDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("phase", ["campaign", "quiet", "voting", "count"])
def test_every_kind_has_an_offer_in_every_phase(kind: str, phase: str) -> None:
    assert offers(kind, phase, "id")


def test_what_belongs_to_the_phase_that_runs_comes_first_and_what_is_over_not_at_all() -> None:
    found = offers("voter", "voting", "en")
    assert [offer.now for offer in found] == sorted((offer.now for offer in found), reverse=True)
    assert "kpps-card" in {offer.code for offer in offers("voter", "quiet", "en")}
    assert "kpps-card" not in {offer.code for offer in found}


def test_all_three_layers_and_all_five_responses_are_there() -> None:
    assert {action.layer for action in library()} == set(get_args(Layer))
    assert {action.response for action in library()} == set(get_args(Response))


def test_an_offer_fits_its_field_and_asks_for_no_number_of_a_person() -> None:
    for action in library():
        for text in (*action.promise.values(), *action.evidence.values()):
            assert 0 < len(text) <= prevention.LONGEST
            assert not re.search(r"\d{10,}|NIK|nomor telepon", text), action.code


def test_an_offer_is_found_by_its_code_in_the_language_asked() -> None:
    known = library()[0]
    found = prevention.offer(known.code, "en")
    assert found is not None
    assert found.promise == known.promise["en"]
    assert prevention.offer("nothing-like-it", "id") is None
