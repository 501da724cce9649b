"""What must be shown for each article: our own division, marked as such, and checked by the loader."""

from __future__ import annotations

from typing import Any

import pytest

from posko.law import crimes as law
from posko.law import tables

#     article     elements
TABLE = [
    ("177A", ("act", "object", "intent")),
    ("178A", ("act", "guise", "when", "intent")),
    ("178B", ("act", "times", "where", "intent")),
    ("178C(1)", ("act", "right", "intent")),
    ("187(1)", ("act", "when", "intent")),
    ("187A", ("act", "object", "aim", "intent")),
    ("193(1)", ("who", "order", "act", "reason", "intent")),
]
ROW: dict[str, Any] = {
    "code": "1",
    "name_id": "a",
    "name_en": "a",
    "prison": ["1 months", "2 months"],
    "suggest": True,
    "source": "s",
    "mark": "V",
    "verified": True,
    "checked": tables.edition("pilkada", "crimes.toml").checked,
    "elements": [{"code": "act", "name_id": "b", "name_en": "b"}],
    "elements_source": "s",
    "elements_mark": "I",
    "elements_verified": False,
}


@pytest.mark.parametrize(("article", "elements"), TABLE)
def test_an_article_has_its_elements(article: str, elements: tuple[str, ...]) -> None:
    assert tuple(each.code for each in law.by_article("pilkada")[article].elements) == elements


def test_every_article_has_elements_in_both_languages_and_none_passes_for_verified() -> None:
    for crime in law.crimes("pilkada"):
        assert len(crime.elements) >= 2, crime.code
        for each in crime.elements:
            assert each.name_id and each.name_en and each.source and not each.verified, (crime.code, each.code)


def test_only_what_the_law_raises_is_raised() -> None:
    raised = {crime.code: crime.raised for crime in law.crimes("pilkada") if crime.raised}
    assert raised == {"177A": "177A", "178C(2)": "178C(1)", "178E(1)": "178E(1)"}


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"elements": []}, "needs its 'elements'"),
        ({"elements": [{"code": "act", "name_id": "b"}]}, "'name_en' is missing"),
        ({"elements": ROW["elements"] * 2}, "stands twice"),
        ({"elements_verified": True}, "'elements_verified' is true, but 'elements_mark' is 'I'"),
        ({"elements_mark": "X"}, "must be one of"),
        ({"raised": "1"}, "'raised' needs 'more_id'"),
    ],
)
def test_the_loader_refuses_a_broken_row(changed: dict[str, Any], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        law._crime(tables.Entry({**ROW, **changed}, "crimes.toml, crime 1"), ())
