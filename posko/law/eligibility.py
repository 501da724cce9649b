"""Who may vote at a polling station and who may move the vote: tables A and A2 as rules, first match wins.

A rule is a list of conditions that must all hold, an answer, and its ground. The fields that conditions may
speak of, their kinds and values are fixed here; everything else (hours, ages, texts, grounds) is the table's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Any, Literal, cast, get_args

from babel.dates import format_date

from posko.law import categories, deadlines, marks, moving, plans, tables
from posko.law.marks import Mark

Kind = Literal["moment", "day", "choice", "flag", "count", "province", "province_or_none"]
Outcome = Literal["VOTE", "WAIT", "REDIRECT", "REFUSE", "HOLD", "ISSUE", "REJECT", "REJECT_LATE"]
Category = Literal["DPT", "PINDAHAN", "TAMBAHAN"]
Operator = Literal["is", "not", "in", "not_in", "below", "at_least", "before", "from", "until", "after"]
Value = str | int | bool | date | time | frozenset[str] | frozenset[int]

TABLE = "eligibility.toml"
REFUSALS: frozenset[Outcome] = frozenset({"REFUSE", "REJECT", "REJECT_LATE"})
_AT_THE_TABLE: frozenset[Outcome] = frozenset({"VOTE", "WAIT", "REDIRECT", "REFUSE", "HOLD"})
_BEFOREHAND: frozenset[Outcome] = frozenset({"ISSUE", "REJECT", "REJECT_LATE", "HOLD"})


@dataclass(frozen=True, slots=True)
class Field:
    """A fact a condition may speak of; `values` for a choice, `least` and `most` (None: no end) for a count."""

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None


CASE_FIELDS: tuple[Field, ...] = (
    Field("now", "moment"),
    Field("doc", "choice", ("KTPEL", "IKD", "BIODATA", "KK", "C6", "none")),
    Field("doc_prov", "province_or_none"),
    Field("doc_rt_rw_match", "flag"),
    Field("age", "count", most=150),
    Field("ever_married", "flag"),
    Field("service", "choice", ("none", "TNI", "POLRI")),
    Field("court_barred", "flag"),
    Field("recorded_dead", "flag"),
    Field("identity_matches", "flag"),
    Field("already_voted", "flag"),
    Field("roll", "choice", ("this", "other", "none")),
    Field("move_letter", "choice", ("none", "this", "other")),
    Field("move_origin_prov", "province_or_none"),
    Field("moved_out", "flag"),
    Field("queue_at_1300", "flag"),
    Field("ballots_left", "count"),
)
MOVE_FIELDS: tuple[Field, ...] = (
    Field("in_dpt", "flag"),
    Field("origin_prov", "province"),
    Field("date", "day"),
    Field("reason", "count", least=1, most=9),
    Field("proof", "flag"),
)

_OPERATORS: Mapping[Kind, frozenset[Operator]] = {
    "moment": frozenset({"before", "from"}),
    "day": frozenset({"until", "after"}),
    "choice": frozenset({"is", "not", "in", "not_in"}),
    "flag": frozenset({"is"}),
    "count": frozenset({"is", "below", "at_least", "in", "not_in"}),
    "province": frozenset({"is", "not"}),
    "province_or_none": frozenset({"is", "not"}),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What other tables prescribe and rules refer to by name.

    `hours` are local hours of `voting_day`; `cut_offs` the last days to apply to move; `reasons` groups of
    moving reasons, by their numbers.
    """

    voting_day: date
    hours: Mapping[str, time]
    cut_offs: Mapping[str, date]
    reasons: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared: `value` is an hour for "before" and "from", a day for "until" and "after"."""

    field: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: when all of `conditions` hold, and no row above did, this is the answer.

    `number` is the row's ("7b" follows "7"). `accusing`: reason and basis stay out of large type and off the
    slip, which show the public text. `article_mark` speaks of the number of the article in the regulation of
    this election; it is "V" unless the table says that it was not read.
    """

    number: str
    conditions: tuple[Condition, ...]
    outcome: Outcome
    reason: str
    category: Category | None
    public_id: str
    public_en: str
    next_id: str
    next_en: str
    say_id: str
    say_en: str
    basis: str
    source: str
    mark: Mark
    article_mark: Mark
    verified: bool
    accusing: bool


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Both tables of a regime. `start`: the first day the edition holds for; `checked`: last compared."""

    regime: str
    code: str
    name_id: str
    name_en: str
    start: date
    checked: date
    named: Named
    rules: tuple[Rule, ...]
    move_rules: tuple[Rule, ...]


@cache
def eligibility(regime: str) -> Eligibility:
    """The tables of a regime. Raises ValueError for an unknown regime or a table that breaks a rule of form."""
    return parsed(tables.read(regime, TABLE), regime, _named_in(regime))


def parsed(table: Mapping[str, Any], regime: str, named: Named) -> Eligibility:
    """Both tables from a parsed file whose rules may refer to what is `named`.

    Raises ValueError naming the entry: an unknown field, operator or name, a value of the wrong kind, a text
    that is missing in one language, a refusal without a verified ground, rules out of order.
    """
    where = f"{regime}/{TABLE}"
    edition = tables.entry(table, "edition", where)
    reader = _RuleReader(named)
    held = tables.edition_in(table, where)
    return Eligibility(
        regime=regime,
        code=edition.text("code"),
        name_id=held.name_id,
        name_en=held.name_en,
        start=held.start,
        checked=held.checked,
        named=named,
        rules=reader.rules(tables.entries(table, "rule", where), CASE_FIELDS, _AT_THE_TABLE),
        move_rules=reader.rules(tables.entries(table, "move_rule", where), MOVE_FIELDS, _BEFOREHAND),
    )


def _named_in(regime: str) -> Named:
    day = next((stage.start for stage in plans.stages(regime) if stage.kind == "voting"), None)
    if day is None:
        raise ValueError(f"{regime}/plans.toml has no stage of voting, so no rule can speak of its hours.")
    kinds = {kind.code: kind for kind in categories.categories(regime)}
    reasons = moving.reasons(regime)
    names = get_args(moving.CutOff)
    lengths = {name: deadlines.before_rule(regime, f"move.{name}", day).length for name in names}
    return Named(
        voting_day=day,
        hours={
            "opens": kinds["DPT"].opens,
            "closes": kinds["DPT"].closes,
            "pindahan": kinds["PINDAHAN"].opens,
            "tambahan": kinds["TAMBAHAN"].opens,
        },
        cut_offs={name: day - timedelta(days=length) for name, length in lengths.items()},
        reasons={
            "proof_unverified": frozenset(reason.number for reason in reasons if not reason.proof_verified),
            **{name: frozenset(reason.number for reason in reasons if reason.cut_off == name) for name in names},
        },
    )


class _RuleReader:
    """Reads rules whose conditions and texts refer to what is named."""

    def __init__(self, named: Named) -> None:
        self._named = named
        days = {"day": named.voting_day, **named.cut_offs}
        self._words = {
            language: {
                **{code: format_date(day, style, locale=language) for code, day in days.items()},
                **{code: f"{at:{hour}}" for code, at in named.hours.items()},
            }
            for language, style, hour in (("id", "EEEE, d MMMM y", "%H.%M"), ("en", "EEEE d MMMM y", "%H:%M"))
        }

    def rules(
        self, rows: Sequence[tables.Entry], fields: Sequence[Field], outcomes: frozenset[Outcome]
    ) -> tuple[Rule, ...]:
        by_name = {field.name: field for field in fields}
        found = tables.each(rows, lambda row: self._rule(row, by_name, outcomes))
        for row, earlier, later in zip(rows[1:], found, found[1:], strict=False):
            if _place(later.number) <= _place(earlier.number):
                raise ValueError(f"{row.where}: row {later.number} stands after row {earlier.number}.")
        return found

    def _rule(self, row: tables.Entry, fields: Mapping[str, Field], outcomes: frozenset[Outcome]) -> Rule:
        rule = Rule(
            number=_number(row),
            conditions=self._conditions(row, fields),
            outcome=cast(Outcome, _one_of(row, "outcome", outcomes)),
            reason=row.text("reason"),
            category=cast(Category, _one_of(row, "category", get_args(Category))) if "category" in row.fields else None,
            public_id=self._words_of(row, "public", "id"),
            public_en=self._words_of(row, "public", "en"),
            next_id=self._words_of(row, "next", "id"),
            next_en=self._words_of(row, "next", "en"),
            say_id=self._words_of(row, "say", "id"),
            say_en=self._words_of(row, "say", "en"),
            basis=row.text("basis"),
            source=row.text("source"),
            mark=marks.mark(row),
            article_mark=_article_mark(row),
            verified=marks.verified(row),
            accusing=row.flag("accusing"),
        )
        if rule.outcome in REFUSALS and not rule.verified:
            raise ValueError(f"{row.where}: {rule.outcome} needs a verified ground; an unverified row can only HOLD.")
        return rule

    def _conditions(self, row: tables.Entry, fields: Mapping[str, Field]) -> tuple[Condition, ...]:
        found = tables.entries(row.fields, "all", row.where)
        return tables.each(found, lambda condition: self._condition(condition, fields))

    def _condition(self, row: tables.Entry, fields: Mapping[str, Field]) -> Condition:
        name = _one_of(row, "field", fields)
        words = [key for key in row.fields if key != "field"]
        if len(words) != 1:
            raise ValueError(f"{row.where}: a condition has one field and one operator, not {sorted(row.fields)}.")
        known = _OPERATORS[fields[name].kind]
        if words[0] not in known:
            raise ValueError(f"{row.where}: {name!r} has no operator {words[0]!r}; known: {', '.join(sorted(known))}.")
        operator = next(word for word in known if word == words[0])
        return Condition(name, operator, self._value(row, fields[name], operator))

    def _value(self, row: tables.Entry, field: Field, operator: Operator) -> Value:
        given = row.fields[operator]
        if field.kind == "moment":
            return self._named.hours[_known(row, given, self._named.hours, "hour")]
        if field.kind == "day":
            return self._named.cut_offs[_known(row, given, self._named.cut_offs, "cut-off")]
        if operator not in ("in", "not_in"):
            return _value_of(row, field, given)
        if isinstance(given, str) and field.name == "reason":
            return self._named.reasons[_known(row, given, self._named.reasons, "set of reasons")]
        if not isinstance(given, list) or not given:
            raise ValueError(f"{row.where}: {operator!r} needs a list of values.")
        return cast(frozenset[str], frozenset(_value_of(row, field, value) for value in given))

    def _words_of(self, row: tables.Entry, kind: str, language: str) -> str:
        try:
            return row.text(f"{kind}_{language}").format_map(self._words[language])
        except (KeyError, IndexError, ValueError) as broken:
            if isinstance(broken, ValueError) and row.where in str(broken):
                raise
            raise ValueError(f"{row.where}: '{kind}_{language}' names an unknown place ({broken}).") from None


def _article_mark(row: tables.Entry) -> Mark:
    return marks.mark(row, "article_mark") if "article_mark" in row.fields else "V"


def _number(row: tables.Entry) -> str:
    number = row.text("number")
    if not re.fullmatch(r"[1-9][0-9]*[b-z]?", number):
        raise ValueError(f"{row.where}: 'number' must be such as 7 or 7b, not {number!r}.")
    return number


def _place(number: str) -> tuple[int, str]:
    return int(number.rstrip("bcdefghijklmnopqrstuvwxyz")), number.lstrip("0123456789")


def _one_of(row: tables.Entry, key: str, known: Sequence[str] | frozenset[Outcome] | Mapping[str, Any]) -> str:
    word = row.text(key)
    if word not in known:
        raise ValueError(f"{row.where}: unknown {key} {word!r}; known: {', '.join(sorted(known))}.")
    return word


def _known(row: tables.Entry, given: object, known: Mapping[str, object], what: str) -> str:
    if not isinstance(given, str) or given not in known:
        raise ValueError(f"{row.where}: unknown {what} {given!r}; known: {', '.join(sorted(known))}.")
    return given


def _value_of(row: tables.Entry, field: Field, given: object) -> str | int | bool:
    if field.kind == "flag" and isinstance(given, bool):
        return given
    if field.kind == "count" and type(given) is int:
        return given
    if field.kind == "choice" and given in field.values:
        return str(given)
    if field.kind in ("province", "province_or_none") and isinstance(given, str) and given:
        return given
    raise ValueError(f"{row.where}: {given!r} is no value of {field.name!r}.")
