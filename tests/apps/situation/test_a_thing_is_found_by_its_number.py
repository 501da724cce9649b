"""The search finds a thing by the name that pages give it: its noun and its number, in either language."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.situation.palette import selectors
from tests import incident_story, story
from tests.cast import See


@pytest.mark.parametrize("words", ["Celah 1", "gap 1", "celah no. 1"])
def test_a_gap_is_found_by_its_noun_and_number(see: See, at: datetime, words: str) -> None:
    story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    incident_story.reported(see("field"), at)
    assert [found.noun for found in selectors.find(see("duty"), words, at)] == ["gap"]


def test_an_incident_is_found_by_its_noun_and_number_and_no_case_outside_its_wall(see: See, at: datetime) -> None:
    incident_story.reported(see("field"), at)
    assert [(found.noun, found.key) for found in selectors.find(see("duty"), "kejadian 1", at)] == [("incident", 1)]
    assert selectors.find(see("duty"), "perkara 1", at) == []
