"""How a framework is computed, by what it may be divided, and what of it was published for one place.

These parts stand beside the indicators of posko.law.vulnerability. The methods are named by the words of
posko.domain.vulnerability; this storey knows none of them and checks only what concerns the table itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Origin
from posko.law.refused import refuse

Rescaled = Literal["dimension"]
Constant = Literal["zero", "refuse"]


@dataclass(frozen=True, slots=True)
class FrameworkRecipe:
    """How indicator values become the index.

    `normalise`: method, with the lowest and highest result after colons ("fracmax:0:100"). `aggregate`: method
    for all levels, or several from the lowest level up, with commas. `rescale`: the levels whose aggregates are
    then divided by their highest value and multiplied by 100. `constant`: what an indicator that is zero
    everywhere does, "zero" adds nothing, "refuse" stops the run. `text_*` says all of it as a sentence.
    """

    normalise: str
    aggregate: str
    rescale: tuple[Rescaled, ...]
    constant: Constant
    text_id: str
    text_en: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Denominator:
    """A figure of the place by which a count may be divided, instead of the published raw form."""

    code: str
    name_id: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """How many indicators the source counts as so frequent; no threshold was published, so none stands here."""

    code: str
    name_id: str
    name_en: str
    count: int


@dataclass(frozen=True, slots=True)
class Published:
    """Counts published for one place (its code); the figures stand with the indicators."""

    place: str
    text_id: str
    text_en: str
    clusters: tuple[Cluster, ...]
    origin: Origin


def recipe_of(table: Mapping[str, Any], where: str) -> FrameworkRecipe:
    """The [recipe] of a parsed table. Raises ValueError naming the field that is missing or out of its words."""
    return tables.one(tables.entry(table, "recipe", where), _recipe)


def _recipe(row: tables.Entry) -> FrameworkRecipe:
    return FrameworkRecipe(
        normalise=row.text("normalise"),
        aggregate=row.text("aggregate"),
        rescale=tuple(cast(Rescaled, _one_of(word, Rescaled, row, "rescale")) for word in row.words("rescale")),
        constant=cast(Constant, _one_of(row.text("constant"), Constant, row, "constant")),
        text_id=row.text("text_id"),
        text_en=row.text("text_en"),
        origin=marks.origin(row),
    )


def denominators_of(table: Mapping[str, Any], where: str) -> tuple[Denominator, ...]:
    """The [[denominator]] rows of a parsed table, which may have none. Raises ValueError for a code given twice."""
    found = tables.each(tables.entries_or_none(table, "denominator", where), _denominator)
    tables.unique([each.code for each in found], where)
    return found


def published_of(table: Mapping[str, Any], where: str) -> Published | None:
    """The [published] block with its [[cluster]] rows, None where the table has none."""
    if "published" not in table:
        return None
    clusters = tables.each(tables.entries_or_none(table, "cluster", where), _cluster)
    return tables.one(tables.entry(table, "published", where), lambda row: _published(row, clusters))


def _published(row: tables.Entry, clusters: tuple[Cluster, ...]) -> Published:
    return Published(
        place=row.text("place"),
        text_id=row.text("text_id"),
        text_en=row.text("text_en"),
        clusters=clusters,
        origin=marks.origin(row),
    )


def _denominator(row: tables.Entry) -> Denominator:
    refuse(row)
    return Denominator(row.text("code"), row.text("name_id"), row.text("name_en"))


def _cluster(row: tables.Entry) -> Cluster:
    return Cluster(row.text("code"), row.text("name_id"), row.text("name_en"), row.whole("count"))


def _one_of(word: str, words: object, row: tables.Entry, key: str) -> str:
    if word not in get_args(words):
        raise ValueError(f"{row.where}: '{key}' holds {word!r}; it may hold {', '.join(get_args(words))}.")
    return word
