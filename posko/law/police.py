"""The police's class of a polling station as configurable rules: special station, indicators present, score.

The rules advise; the police decide. A rule or class that speaks of whom people support is refused when the table
is read, the police's own "evenly balanced supporters" included. Staffing by class is each operation's own matter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, cast, get_args

from posko.law import marks, tables
from posko.law.marks import Origin
from posko.law.refused import refuse
from posko.law.vulnerability import framework

RuleKind = Literal["special", "indicator", "score"]

TABLE = "police_classes.toml"
HIGHEST_SCORE = 100


@dataclass(frozen=True, slots=True)
class PoliceClass:
    """A class with the criteria reported for it; `apart` stands beside the order from mild to grave.

    `published_stations` is how many stations had it where a count was published, None otherwise.
    """

    code: str
    apart: bool
    name_id: str
    name_en: str
    criteria_id: str
    criteria_en: str
    published_stations: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class PoliceRule:
    """One rule: a station it holds for has `gives` (special, score), or at least `gives` (indicator).

    `indicators` holds codes of the station framework, empty for other kinds. `up_to` is the highest score of the
    band, itself included, None for other kinds.
    """

    code: str
    kind: RuleKind
    gives: str
    name_id: str
    name_en: str
    indicators: frozenset[str]
    up_to: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class PoliceTable:
    """Classes (mildest first, those apart last) and rules in their order; `framework` names the station framework.

    `indicators` are all codes of that framework; scores are compared with cuts at `decimals` places.
    """

    name_id: str
    name_en: str
    text_id: str
    text_en: str
    framework: str
    indicators: frozenset[str]
    decimals: int
    classes: tuple[PoliceClass, ...]
    rules: tuple[PoliceRule, ...]
    origin: Origin

    def class_of(self, code: str) -> PoliceClass:
        """The class of this code. Raises KeyError for a code the table does not have."""
        for each in self.classes:
            if each.code == code:
                return each
        raise KeyError(code)

    def gravity(self, code: str) -> int:
        """Place of a class in the order, 0 the mildest. Raises ValueError for a class that is apart or unknown."""
        return [each.code for each in self.classes if not each.apart].index(code)

    def of_kind(self, kind: RuleKind) -> tuple[PoliceRule, ...]:
        """The rules of one kind, in their order."""
        return tuple(rule for rule in self.rules if rule.kind == kind)

    @property
    def gravest(self) -> str:
        """The code of the gravest class of the order."""
        return [each.code for each in self.classes if not each.apart][-1]


@cache
def police_classes(regime: str) -> PoliceTable:
    """The police classes of a regime. Raises ValueError for an unknown regime and as `police_classes_of` does."""
    table, where = tables.read(regime, TABLE), f"{regime}/{TABLE}"
    stations = framework(regime, tables.entry(table, "police", where).text("framework"))
    return police_classes_of(table, where, indicators=[each.code for each in stations.indicators])


def own_police_classes(regime: str, path: Path) -> PoliceTable:
    """The rules that an operation keeps for itself, in a file of the same form that ships with nothing.

    Raises ValueError naming the file for one that is no TOML or no text, and as `police_classes_of` does.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong
    stations = framework(regime, tables.entry(table, "police", path.name).text("framework"))
    return police_classes_of(table, path.name, indicators=[each.code for each in stations.indicators])


def police_classes_of(table: Mapping[str, Any], where: str, *, indicators: Collection[str]) -> PoliceTable:
    """Classes and rules from a parsed table; `indicators` are the codes of the station framework.

    Raises ValueError naming entry and remedy when a field is missing, a code stands twice, a rule gives a class or
    names an indicator that is not there, score bands do not rise to 100, an indicator lowers instead of raising, or
    a text speaks of support for a party or candidate.
    """
    tables.check_heads(table, TABLE, where)
    head = tables.entry(table, "police", where)
    found = PoliceTable(
        name_id=head.text("name_id"),
        name_en=head.text("name_en"),
        text_id=head.text("text_id"),
        text_en=head.text("text_en"),
        framework=head.text("framework"),
        indicators=frozenset(indicators),
        decimals=head.whole("decimals"),
        classes=_classes(table, where),
        rules=tables.each(tables.entries(table, "rule", where), _rule),
        origin=marks.origin(head),
    )
    # For who reads the table; nothing else uses them.
    head.text_or_none("code")
    head.day_or_none("from")
    head.finish()
    tables.unique([rule.code for rule in found.rules], where)
    for row, rule in zip(tables.entries(table, "rule", where), found.rules, strict=True):
        _check_rule(rule, found, row.where)
    _check_bands(found, where)
    return found


def _classes(table: Mapping[str, Any], where: str) -> tuple[PoliceClass, ...]:
    found = tables.each(tables.entries(table, "class", where), _class)
    tables.unique([each.code for each in found], where)
    if len([each for each in found if not each.apart]) < 2:
        raise ValueError(f"{where}: fewer than two [[class]] stand in the order; set apart = false on two or more.")
    return tuple(sorted(found, key=lambda each: each.apart))


def _class(row: tables.Entry) -> PoliceClass:
    refuse(row)
    return PoliceClass(
        code=row.text("code"),
        apart=row.flag("apart"),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        criteria_id=row.text("criteria_id"),
        criteria_en=row.text("criteria_en"),
        published_stations=row.count_or_none("published_stations"),
        origin=marks.origin(row),
    )


def _rule(row: tables.Entry) -> PoliceRule:
    refuse(row)
    kind = row.text("kind")
    if kind not in get_args(RuleKind):
        raise ValueError(f"{row.where}: 'kind' is {kind!r}; it must be one of {', '.join(get_args(RuleKind))}.")
    return PoliceRule(
        code=row.text("code"),
        kind=cast(RuleKind, kind),
        gives=row.text("gives"),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        indicators=frozenset(row.words("indicators")) if kind == "indicator" else frozenset(),
        up_to=row.number("up_to") if kind == "score" else None,
        origin=marks.origin(row),
    )


def _check_rule(rule: PoliceRule, table: PoliceTable, where: str) -> None:
    codes = {each.code: each.apart for each in table.classes}
    if rule.gives not in codes:
        raise ValueError(f"{where}: there is no [[class]] {rule.gives!r}; known: {', '.join(codes)}.")
    if codes[rule.gives] != (rule.kind == "special"):
        ought = "apart" if rule.kind == "special" else "in the order (apart = false)"
        raise ValueError(
            f"{where}: a rule of kind {rule.kind!r} must give a class that is {ought}, not {rule.gives!r}."
        )
    if rule.kind == "indicator":
        _check_indicators(rule, table, where)


def _check_indicators(rule: PoliceRule, table: PoliceTable, where: str) -> None:
    if not rule.indicators:
        raise ValueError(f"{where}: 'indicators' is empty; name one or take the rule out.")
    unknown = sorted(rule.indicators - table.indicators)
    if unknown:
        raise ValueError(
            f"{where}: the framework {table.framework!r} has no indicator {', '.join(unknown)}; correct 'indicators'."
        )
    if table.gravity(rule.gives) == 0:
        raise ValueError(f"{where}: an indicator can only raise a station; give a class graver than {rule.gives!r}.")


def _check_bands(table: PoliceTable, where: str) -> None:
    bands = table.of_kind("score")
    cuts = [rule.up_to or 0.0 for rule in bands]
    if cuts and (not _rising([0.0, *cuts]) or cuts[-1] != HIGHEST_SCORE):
        said = ", ".join(f"{cut:g}" for cut in cuts)
        raise ValueError(
            f"{where}: the score rules end at {said}; let 'up_to' rise from rule to rule, above 0, to {HIGHEST_SCORE}."
        )
    if not _rising([table.gravity(rule.gives) for rule in bands]):
        raise ValueError(f"{where}: a higher score gives a milder class; let the score rules give ever graver classes.")


def _rising(values: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(values))
