"""Who may vote at a polling station and who may move the vote: tables A and A2 as rules, first match wins.

A rule is a list of conditions that must all hold, an answer, and its ground. The fields that conditions may
speak of, their kinds and values are fixed here; everything else (hours, ages, texts, grounds) is the table's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache, lru_cache
from typing import Any, Literal, cast, get_args

from babel.dates import format_date

from posko.law import categories, deadlines, marks, moving, plans, tables, voting_days
from posko.law.eligibility_facts import CASE_FIELDS, MOVE_FIELDS, OPERATORS, VOTES, Field, Operator, Vote, folded
from posko.law.marks import Mark
from posko.law.voting_days import VotingDays

Outcome = Literal["VOTE", "WAIT", "REDIRECT", "REFUSE", "HOLD", "ISSUE", "REJECT", "REJECT_LATE"]
Category = Literal["DPT", "PINDAHAN", "TAMBAHAN"]
Value = str | int | bool | date | time | frozenset[str] | frozenset[int]

TABLE = "eligibility.toml"
REFUSALS: frozenset[Outcome] = frozenset({"REFUSE", "REJECT", "REJECT_LATE"})
_ALL: frozenset[Vote] = frozenset(VOTES)
# The keys that a row that is `like` another never takes from it.
_OWN = frozenset({"number", "all", "votes", "like", "card"})
_AT_THE_TABLE: frozenset[Outcome] = frozenset({"VOTE", "WAIT", "REDIRECT", "REFUSE", "HOLD"})
_BEFOREHAND: frozenset[Outcome] = frozenset({"ISSUE", "REJECT", "REJECT_LATE", "HOLD"})


@dataclass(frozen=True, slots=True)
class Named:
    """What other tables prescribe and rules refer to by name.

    `hours` are local hours of `voting_day`; `cut_offs` the last days to apply to move, and "dpt" the day since which
    the roll stands; `reasons` groups of moving reasons, by their numbers; `documents` groups of documents that
    serve a kind of voter, by their codes.
    """

    voting_day: date
    hours: Mapping[str, time]
    cut_offs: Mapping[str, date]
    reasons: Mapping[str, frozenset[int]]
    documents: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared: `value` is an hour or a day for the operators that speak of time."""

    field: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: when all of `conditions` hold, and no row above did, this is the answer.

    `number` is the row's ("7b" follows "7"). `votes`: the kinds of vote it holds for. `asks`: the facts to ask again
    before this is the answer. `later`: the answer says as well what the same facts get once the station is open.
    `card`: whether the rule card's questions can lead here.
    `accusing`: reason and basis stay out of large type and off the slip, which show the public text.
    `article_mark` speaks of the number of the article in the regulation of this election; it is "V" unless the
    table says that it was not read.
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
    basis_en: str
    source: str
    mark: Mark
    article_mark: Mark
    verified: bool
    accusing: bool
    votes: frozenset[Vote]
    asks: tuple[str, ...]
    later: bool
    card: bool


@dataclass(frozen=True, slots=True)
class Home:
    """The home province as people write it, folded: its `names`, beginnings of words that are `nearly` one of them
    and are asked again, and the words for `unknown`."""

    names: frozenset[str]
    nearly: tuple[str, ...]
    unknown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Both tables of a regime. `start`: the first day the edition holds for; `checked`: last compared.

    `home`: the home province. `later`: the days of stations that vote once more.
    """

    regime: str
    code: str
    name_id: str
    name_en: str
    start: date
    checked: date
    named: Named
    rules: tuple[Rule, ...]
    move_rules: tuple[Rule, ...]
    home: Home
    later: VotingDays

    def vote_of(self, day: date) -> Vote:
        """Which kind of vote is held on a day."""
        if day == self.named.voting_day:
            return "first"
        return next((each.vote for each in self.later.known if each.day == day), self.later.others)


@cache
def eligibility(regime: str) -> Eligibility:
    """The tables of a regime for its own voting day.

    Raises ValueError for an unknown regime or a table that breaks a rule of form.
    """
    return on_day(regime, _voting_day(regime))


@lru_cache(maxsize=64)
def on_day(regime: str, day: date) -> Eligibility:
    """The tables as they read for a voting day: its hours, cut-offs and texts. Raises ValueError as above, and for
    a day before the regime's rules held."""
    return parsed(tables.read(regime, TABLE), regime, _named_in(regime, day))


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
        home=_home(table, where),
        later=voting_days.read(table, where),
    )


def _home(table: Mapping[str, Any], where: str) -> Home:
    row = tables.entry(table, "home", where)
    home = Home(
        names=frozenset(map(folded, row.words("names"))),
        nearly=tuple(map(folded, row.words("nearly"))),
        unknown=frozenset(map(folded, row.words("unknown"))),
    )
    row.finish()
    return home


def _voting_day(regime: str) -> date:
    day = next((stage.start for stage in plans.stages(regime) if stage.kind == "voting"), None)
    if day is None:
        raise ValueError(f"{regime}/plans.toml has no stage of voting, so no rule can speak of its hours.")
    return day


def _named_in(regime: str, day: date) -> Named:
    kinds = {kind.code: kind for kind in categories.categories(regime)}
    reasons = moving.reasons(regime)
    names = get_args(moving.CutOff)
    lengths = {name: deadlines.before_rule(regime, f"move.{name}", day).length for name in names}
    papers = {kind.code.lower(): kind.documents for kind in kinds.values()}
    return Named(
        voting_day=day,
        hours={
            "opens": kinds["DPT"].opens,
            "closes": kinds["DPT"].closes,
            "pindahan": kinds["PINDAHAN"].opens,
            "tambahan": kinds["TAMBAHAN"].opens,
        },
        cut_offs={
            "dpt": moving.roll_stands(regime).day,
            **{name: day - timedelta(days=length) for name, length in lengths.items()},
        },
        reasons={
            "proof_unverified": frozenset(reason.number for reason in reasons if not reason.proof_verified),
            **{name: frozenset(reason.number for reason in reasons if reason.cut_off == name) for name in names},
        },
        documents={
            **{name: frozenset(each.code for each in found) for name, found in papers.items()},
            **{f"{name}_verified": _codes(found, verified=True) for name, found in papers.items()},
            **{f"{name}_unverified": _codes(found, verified=False) for name, found in papers.items()},
        },
    )


def _codes(documents: Iterable[categories.Document], *, verified: bool) -> frozenset[str]:
    return frozenset(each.code for each in documents if each.verified is verified)


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
        rows = _completed(rows)
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
            basis_en=row.text("basis_en"),
            source=row.text("source"),
            mark=marks.mark(row),
            article_mark=_article_mark(row),
            verified=marks.verified(row),
            accusing=row.flag("accusing"),
            votes=frozenset(voting_days.vote(row, word) for word in row.words("votes"))
            if "votes" in row.fields
            else _ALL,
            asks=tuple(_field(row, name, fields) for name in row.words("asks")) if "asks" in row.fields else (),
            later="later" in row.fields and row.flag("later"),
            card="card" not in row.fields or row.flag("card"),
        )
        if rule.outcome in REFUSALS and not rule.verified:
            raise ValueError(f"{row.where}: {rule.outcome} needs a verified ground; an unverified row can only HOLD.")
        return rule

    def _conditions(self, row: tables.Entry, fields: Mapping[str, Field]) -> tuple[Condition, ...]:
        # An empty list is a row that holds for every case of its kind of vote.
        found = () if row.fields.get("all") == [] else tables.entries(row.fields, "all", row.where)
        return tables.each(found, lambda condition: self._condition(condition, fields))

    def _condition(self, row: tables.Entry, fields: Mapping[str, Field]) -> Condition:
        name = _one_of(row, "field", fields)
        words = [key for key in row.fields if key != "field"]
        if len(words) != 1:
            raise ValueError(f"{row.where}: a condition has one field and one operator, not {sorted(row.fields)}.")
        known = OPERATORS[fields[name].kind]
        if words[0] not in known:
            raise ValueError(f"{row.where}: {name!r} has no operator {words[0]!r}; known: {', '.join(sorted(known))}.")
        operator = next(word for word in known if word == words[0])
        return Condition(name, operator, self._value(row, fields[name], operator))

    def _value(self, row: tables.Entry, field: Field, operator: Operator) -> Value:
        given = row.fields[operator]
        if operator == "known":
            return _known_or_not(row, given)
        if operator == "not_on":
            days = {"voting": self._named.voting_day}
            return days[_known(row, given, days, "day")]
        if field.kind == "moment":
            return self._named.hours[_known(row, given, self._named.hours, "hour")]
        if field.kind == "day":
            return self._named.cut_offs[_known(row, given, self._named.cut_offs, "cut-off")]
        if operator not in ("in", "not_in"):
            return _value_of(row, field, given)
        return self._set(row, field, given)

    def _set(self, row: tables.Entry, field: Field, given: object) -> frozenset[str] | frozenset[int]:
        sets: Mapping[str, Mapping[str, frozenset[Any]]] = {
            "reason": self._named.reasons,
            "doc": self._named.documents,
        }
        if isinstance(given, str) and field.name in sets:
            known = sets[field.name]
            return known[_known(row, given, known, f"set of {field.name}")]
        if not isinstance(given, list) or not given:
            raise ValueError(f"{row.where}: 'in' and 'not_in' need a list of values.")
        return cast(frozenset[str], frozenset(_value_of(row, field, value) for value in given))

    def _words_of(self, row: tables.Entry, kind: str, language: str) -> str:
        try:
            return row.text(f"{kind}_{language}").format_map(self._words[language])
        except (KeyError, IndexError, ValueError) as broken:
            if isinstance(broken, ValueError) and row.where in str(broken):
                raise
            raise ValueError(f"{row.where}: '{kind}_{language}' names an unknown place ({broken}).") from None


def _completed(rows: Sequence[tables.Entry]) -> tuple[tables.Entry, ...]:
    """Rows with `like` take what they do not say from the row of that number, but not its conditions."""
    by_number = {row.fields.get("number"): row for row in rows}
    return tuple(row if "like" not in row.fields else _like(row, by_number) for row in rows)


def _like(row: tables.Entry, by_number: Mapping[Any, tables.Entry]) -> tables.Entry:
    model = by_number.get(row.fields["like"])
    if model is None or "like" in model.fields:
        raise ValueError(f"{row.where}: 'like' must name a row that is written out, not {row.fields['like']!r}.")
    taken = {key: value for key, value in model.fields.items() if key not in _OWN}
    said = {key: value for key, value in row.fields.items() if key != "like"}
    return tables.Entry({**taken, **said}, row.where)


def _field(row: tables.Entry, name: str, fields: Mapping[str, Field]) -> str:
    if name not in fields:
        raise ValueError(f"{row.where}: 'asks' names an unknown field {name!r}; known: {', '.join(sorted(fields))}.")
    return name


def _known_or_not(row: tables.Entry, given: object) -> bool:
    if not isinstance(given, bool):
        raise ValueError(f"{row.where}: 'known' is true or false, not {given!r}.")
    return given


def _article_mark(row: tables.Entry) -> Mark:
    return marks.mark(row, "article_mark") if "article_mark" in row.fields else "V"


def _number(row: tables.Entry) -> str:
    number = row.text("number")
    if not re.fullmatch(r"(?:0|[1-9][0-9]*)[b-z]?", number):
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
