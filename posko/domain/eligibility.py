"""May this person vote here, and may this vote be moved: the answer of the law table to one case.

The desk advises only: KPPS decides and the supervisor may object. A case holds facts about an unnamed
person; no name and no NIK ever comes here. Local moments are those of Asia/Jakarta.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal, cast

from posko.domain.errors import BadInput
from posko.domain.plans import JAKARTA
from posko.law import eligibility as law
from posko.law.eligibility import CASE_FIELDS, MOVE_FIELDS, Category, Condition, Field, Outcome, Rule

Document = Literal["KTPEL", "IKD", "BIODATA", "KK", "C6", "none"]
Service = Literal["none", "TNI", "POLRI"]
Roll = Literal["this", "other", "none"]
Letter = Literal["none", "this", "other"]

_CASE, _MOVE = "the case", "the application"
_HOME = "DKI"
Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The facts an officer reads from the person, the document and the paper roll.

    `now` is an aware moment. `doc_prov` and `move_origin_prov` are "DKI" or another province, None where no
    document or letter names one. `age` is in whole years on voting day; `ballots_left` counts the ballots at
    this station. `roll` and `move_letter` say whether they name this station, another one, or none.
    `moved_out`: a move letter to another station was issued for a voter of this station's roll.
    Raises BadInput naming the field for a value the rules do not know.
    """

    now: dt.datetime
    doc: Document
    doc_prov: str | None
    doc_rt_rw_match: bool
    age: int
    ever_married: bool
    service: Service
    court_barred: bool
    recorded_dead: bool
    identity_matches: bool
    already_voted: bool
    roll: Roll
    move_letter: Letter
    move_origin_prov: str | None
    moved_out: bool
    queue_at_1300: bool
    ballots_left: int

    def __post_init__(self) -> None:
        for name, check in _CASE_CHECKS:
            check(getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An application to move the vote: `date` is the local day it is handed in, `reason` its number, 1 to 9.

    Raises BadInput naming the field for a value the rules do not know.
    """

    in_dpt: bool
    origin_prov: str
    date: dt.date
    reason: int
    proof: bool

    def __post_init__(self) -> None:
        for name, check in _MOVE_CHECKS:
            check(getattr(self, name))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules advise, with the ground it rests on.

    `outcome` and `reason` are codes, `category` the kind of voter where it applies. `public_*` is the text for
    large type and the slip, `next_*` where, when and with which paper, `say_*` a sentence for the officer.
    `accusing`: reason and basis show small, to KPU and Bawaslu only.
    """

    outcome: Outcome
    reason: str
    category: Category | None
    basis: str
    next_id: str
    next_en: str
    say_id: str
    say_en: str
    verified: bool
    rule_number: str
    public_id: str
    public_en: str
    accusing: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """One table made ready: each row its tests and its answer, read from the top."""

    rows: tuple[tuple[tuple[Test, ...], Answer], ...]


@cache
def case_rules(regime: str) -> Rules:
    """Table A of a regime. Raises ValueError for an unknown regime or a broken table."""
    table = law.eligibility(regime)
    return compiled(table.rules, table.named.voting_day)


@cache
def move_rules(regime: str) -> Rules:
    """Table A2 of a regime. Raises ValueError as `case_rules` does."""
    table = law.eligibility(regime)
    return compiled(table.move_rules, table.named.voting_day)


def compiled(rules: Iterable[Rule], voting_day: dt.date) -> Rules:
    """Rules made ready; their hours are local hours of `voting_day`."""
    return Rules(
        tuple((tuple(test_of(one, voting_day) for one in rule.conditions), _answer(rule)) for rule in rules),
    )


def decide(rules: Rules, case: Case) -> Answer:
    """The answer of the first row of table A whose conditions all hold. Raises LookupError when none does."""
    return _first(rules, case)


def by_number(rules: Rules, number: str) -> Answer:
    """The answer of the row with this number; for showing again what was answered. Raises LookupError."""
    for _, answer in rules.rows:
        if answer.rule_number == number:
            return answer
    raise LookupError(f"The table has no row {number}.")


def decide_move(rules: Rules, move: Move) -> Answer:
    """The answer of table A2, as `decide` gives that of table A."""
    return _first(rules, move)


def read_case(mapping: object, where: str) -> Case:
    """A case from parsed JSON; `now` is a local ISO date and time.

    Raises BadInput naming `where`, the field, and what is right: unknown or missing field, wrong type or value.
    """
    given = _shape(mapping, _CASE_NAMES, where)
    try:
        return Case(**{**given, "now": _moment(given["now"])})
    except BadInput as refusal:
        raise _at(refusal, where) from None


def read_move(mapping: object, where: str) -> Move:
    """An application to move from parsed JSON; `date` is an ISO date. Raises BadInput as `read_case` does."""
    given = _shape(mapping, _MOVE_NAMES, where)
    try:
        return Move(**{**given, "date": _day(given["date"])})
    except BadInput as refusal:
        raise _at(refusal, where) from None


def _first(rules: Rules, facts: Case | Move) -> Answer:
    for tests, answer in rules.rows:
        for test in tests:
            if not test(facts):
                break
        else:
            return answer
    raise LookupError(f"No row of the table answers {facts}.")


def _answer(rule: Rule) -> Answer:
    return Answer(
        outcome=rule.outcome,
        reason=rule.reason,
        category=rule.category,
        basis=rule.basis,
        next_id=rule.next_id,
        next_en=rule.next_en,
        say_id=rule.say_id,
        say_en=rule.say_en,
        verified=rule.verified,
        rule_number=rule.number,
        public_id=rule.public_id,
        public_en=rule.public_en,
        accusing=rule.accusing,
    )


def test_of(condition: Condition, voting_day: dt.date) -> Test:
    """A condition as a closure over the facts, so that 100,000 cases look nothing up by name.

    Its hour is the local hour of `voting_day`. The closure reads only `condition.field` of what it is given.
    """
    fact, value = attrgetter(condition.field), cast(Any, condition.value)
    if isinstance(value, dt.time):
        value = dt.datetime.combine(voting_day, value, tzinfo=JAKARTA)
    tests: Mapping[str, Test] = {
        "is": lambda facts: bool(fact(facts) == value),
        "not": lambda facts: bool(fact(facts) != value),
        "in": lambda facts: fact(facts) in value,
        "not_in": lambda facts: fact(facts) not in value,
        "below": lambda facts: bool(fact(facts) < value),
        "at_least": lambda facts: bool(fact(facts) >= value),
        "before": lambda facts: bool(fact(facts) < value),
        "from": lambda facts: bool(fact(facts) >= value),
        "until": lambda facts: bool(fact(facts) <= value),
        "after": lambda facts: bool(fact(facts) > value),
    }
    return tests[condition.operator]


def _shape(mapping: object, names: frozenset[str], where: str) -> Mapping[str, Any]:
    if not isinstance(mapping, dict):
        raise BadInput(
            "%(where)s is no JSON object; write the fields of one case between { and }.",
            where=where,
        )
    if mapping.keys() != names:
        for name in sorted(names - mapping.keys()):
            raise BadInput("%(where)s: the field %(field)r is missing.", where=where, field=name)
        unknown = min(mapping.keys() - names)
        raise BadInput(
            "%(where)s: there is no field %(field)r; the fields are %(known)s.",
            where=where,
            field=unknown,
            known=", ".join(sorted(names)),
        )
    return mapping


def _moment(value: object) -> dt.datetime:
    right = "a local date and time such as 2024-11-27T11:30"
    # A date alone would read as midnight; the hour decides, so it has to be said.
    if not isinstance(value, str) or len(value) <= len("2024-11-27"):
        raise _wrong("now", value, right)
    try:
        moment = dt.datetime.fromisoformat(value)
        return moment.replace(tzinfo=JAKARTA) if moment.tzinfo is None else moment.astimezone(JAKARTA)
    except (ValueError, OverflowError):
        raise _wrong("now", value, right) from None


def _day(value: object) -> dt.date:
    right = "an ISO date such as 2024-10-28"
    if not isinstance(value, str):
        raise _wrong("date", value, right, _MOVE)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise _wrong("date", value, right, _MOVE) from None


def _check(field: Field, whole: str) -> Callable[[object], None]:
    """A closure that raises BadInput for a value the field cannot hold; `whole` says what the field is part of."""
    holds, right = _holds(field), _right(field)

    def check(value: object) -> None:
        if not holds(value):
            raise _wrong(field.name, value, right, whole)

    return check


def _holds(field: Field) -> Test:
    values, least, most = frozenset(field.values), field.least, field.most
    if field.kind == "choice":
        return lambda value: type(value) is str and value in values
    if field.kind == "flag":
        return lambda value: value is True or value is False
    if field.kind == "count":
        return lambda value: type(value) is int and value >= least and (most is None or value <= most)
    if field.kind == "moment":
        return lambda value: isinstance(value, dt.datetime) and value.tzinfo is not None
    if field.kind == "day":
        return lambda value: type(value) is dt.date
    nullable = field.kind == "province_or_none"
    return lambda value: value == _HOME or (nullable if value is None else _is_elsewhere(value))


def _is_elsewhere(value: object) -> bool:
    """Whether a text names another province; Jakarta in other letters must not pass for one and be refused."""
    if type(value) is not str or not value.strip():
        return False
    written = value.upper()
    return "JAKARTA" not in written and written.strip() != _HOME


def _right(field: Field) -> str:
    if field.kind == "choice":
        return "one of " + ", ".join(field.values)
    if field.kind == "count":
        return f"a whole number from {field.least}" + ("" if field.most is None else f" to {field.most}")
    province = f'"{_HOME}" for Jakarta, or the name of another province'
    return {
        "moment": "a moment with its time zone",
        "day": "a date",
        "flag": "true or false",
        "province": province,
        "province_or_none": f"{province}, or null where there is none",
    }[field.kind]


def _wrong(field: str, value: object, right: str, whole: str = _CASE) -> BadInput:
    return BadInput(
        "%(where)s: %(field)r is %(value)r; it must be %(right)s.", where=whole, field=field, value=value, right=right
    )


def _at(refusal: BadInput, where: str) -> BadInput:
    return BadInput(refusal.message, **{**refusal.params, "where": where})


_CASE_NAMES = frozenset(field.name for field in CASE_FIELDS)
_MOVE_NAMES = frozenset(field.name for field in MOVE_FIELDS)
_CASE_CHECKS = tuple((field.name, _check(field, _CASE)) for field in CASE_FIELDS)
_MOVE_CHECKS = tuple((field.name, _check(field, _MOVE)) for field in MOVE_FIELDS)
