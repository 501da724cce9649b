"""The ground that a page names is law, in the reader's language: no press page, no blog, no note of how it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

import pytest

from posko.domain.incidents.kinds import kinds
from posko.law import cases, crimes, deadlines, eligibility, marks, plans, psu, station_day, tables

WEB = re.compile(r"\w\.(?:com|id|co|org|net|wordpress|blogspot)\b|https?:|pilkada/d-\d")
ENGLISH = re.compile(r"\b(?:the|of|as|amended|article|not|found|read|by|is|are|and|who|told|for)\b", re.IGNORECASE)
INDONESIAN = re.compile(r"\b(?:dan|yang|tidak|pasal|oleh|belum|sebagaimana|untuk|dari|dengan|urusan)\b", re.IGNORECASE)


class Grounded(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def basis_id(self) -> str: ...
    @property
    def basis_en(self) -> str: ...


def _shown() -> Iterator[Grounded]:
    for regime in tables.regimes():
        yield from cases.states(regime).values()
        yield from cases.requirements(regime)
        yield from crimes.crimes(regime)
        yield from deadlines.rules(regime)
        yield from deadlines.before_rules(regime)
        yield from plans.stages(regime)
        yield from (*psu.triggers(regime), *psu.apart(regime), *psu.recounts(regime), *psu.steps(regime))
        yield from station_day.station_day(regime).stages
    yield from kinds().values()


SHOWN = tuple(_shown())


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.code)
def test_a_ground_is_law_in_the_language_of_the_page(row: Grounded) -> None:
    assert not WEB.search(row.basis_id + row.basis_en), (row.basis_id, row.basis_en)
    assert row.basis_id and not ENGLISH.search(row.basis_id), row.basis_id
    assert row.basis_en and not INDONESIAN.search(row.basis_en), row.basis_en
    assert "Ps. " not in row.basis_en, row.basis_en


@pytest.mark.parametrize("table", ["rules", "move_rules"])
def test_the_desk_names_its_ground_in_both_languages(table: str) -> None:
    for rule in getattr(eligibility.eligibility("pilkada"), table):
        assert not WEB.search(rule.basis + rule.basis_en), rule.number
        assert not ENGLISH.search(rule.basis) and not INDONESIAN.search(rule.basis_en), rule.number
        assert "Ps. " not in rule.basis_en and "Art. " not in rule.basis, rule.number


def test_the_note_of_how_it_was_read_stays_in_the_table() -> None:
    rule = next(each for each in deadlines.rules("pilkada") if each.code == "report.initial_review")
    assert rule.basis_id == rule.basis_en == "Perbawaslu 8/2020" and "jejakhukum.com" in rule.source


def test_a_row_says_its_ground_in_both_languages_or_in_none() -> None:
    plain = dict(tables.rows("pilkada", "psu.toml", "trigger")[0].fields.items())
    with pytest.raises(ValueError, match="'basis_en' is missing"):
        marks.ground(tables.Entry({**plain, "basis_id": "UU 1"}, "psu.toml, trigger 1"))
    said = marks.ground(tables.Entry({**plain, "basis_id": "a", "basis_en": "b"}, "psu.toml, trigger 1"))
    assert said["basis"] == ("a", "b")
