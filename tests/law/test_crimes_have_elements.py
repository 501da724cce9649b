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
    ("193(1)", ("who", "order", "act", "reason")),
]
ROW: dict[str, Any] = {
    "code": "1",
    "name_id": "a",
    "name_en": "a",
    "prison": ["1 months", "2 months"],
    "suggest": True,
    "intent": "none",
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


#     article          what its words ask of the mind
INTENTS = [
    ("177", "Dengan sengaja"),
    ("177A", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("177B", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("178", "Dengan sengaja"),
    ("178A", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("178B", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("178C(1)", "Dengan sengaja"),
    ("178C(2)", "Dengan sengaja"),
    ("178D", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("178E(1)", "Dengan sengaja"),
    ("178F", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("178G", "Dengan sengaja"),
    ("178H", "Dengan sengaja"),
    ("179", "Dengan sengaja, dengan maksud digunakan sendiri atau oleh orang lain seolah-olah surat sah"),
    ("180(1)", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("180(2)", "Dengan sengaja melakukan perbuatan melawan hukum"),
    ("181", "Dengan sengaja dan mengetahui bahwa surat itu tidak sah atau dipalsukan"),
    ("187(1)", "Dengan sengaja"),
    ("187(2)", "Dengan sengaja"),
    ("187(3)", "Dengan sengaja"),
    ("187A", "Dengan sengaja melakukan perbuatan melawan hukum"),
]


@pytest.mark.parametrize(("article", "words"), INTENTS)
def test_an_article_asks_for_the_intent_that_its_words_name(article: str, words: str) -> None:
    crime = law.by_article("pilkada")[article]
    asked = crime.elements[-1]
    assert asked.code == "intent" and asked.name_id.startswith(words)
    assert (asked.mark, asked.verified, asked.source) == (crime.mark, crime.verified, crime.source)


@pytest.mark.parametrize("article", ["182B", "183", "187D", "193(1)", "193(6)", "193(7)", "194", "197(1)", "198"])
def test_an_article_that_names_no_intent_asks_for_none(article: str) -> None:
    assert "intent" not in {each.code for each in law.by_article("pilkada")[article].elements}


def test_every_article_has_elements_in_both_languages_and_our_division_never_passes_for_verified() -> None:
    for crime in law.crimes("pilkada"):
        assert len([each for each in crime.elements if each.code != "intent"]) >= 2, crime.code
        for each in crime.elements:
            assert each.name_id and each.name_en and each.source, (crime.code, each.code)
            assert each.code == "intent" or not each.verified, (crime.code, each.code)


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
        ({"intent": "careless"}, "'intent' is 'careless'; it is one of none"),
        (
            {"elements": [{**ROW["elements"][0], "nam_en": "b"}]},
            "element 1 .act.: there is no key 'nam_en'; did you mean",
        ),
    ],
)
def test_the_loader_refuses_a_broken_row(changed: dict[str, Any], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        law._crime(tables.Entry({**ROW, **changed}, "crimes.toml, crime 1"), {})
