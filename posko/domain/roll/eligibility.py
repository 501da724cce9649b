"""May this person vote here, and may this vote be moved: the answer of the law table to one case.

The desk advises only: KPPS decides and the supervisor may object. A case holds facts about an unnamed
person; no name and no NIK ever comes here. Local moments are those of Asia/Jakarta.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Literal, cast

from posko.domain.calendar import REGIME
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.law import eligibility as law
from posko.law.eligibility import Category, Condition, Eligibility, Outcome, Rule
from posko.law.eligibility_facts import CASE_FIELDS, MOVE_FIELDS, Field, Vote, folded

Document = Literal["KTPEL", "IKD", "BIODATA", "KK", "OTHER", "C6", "none"]
Service = Literal["none", "TNI", "POLRI"]
Roll = Literal["this", "other", "none"]
Letter = Literal["none", "this", "other"]
Situation = Literal["none", "inpatient", "custody", "duty"]
Issued = Literal["unknown", "yes", "no"]

_CASE, _MOVE = "the case", "the application"
HOME = "DKI"
Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The facts an officer reads from the person, the document and the paper roll.

    `now` is an aware moment. `doc_prov` and `move_origin_prov` are "DKI" or another province, None where no
    document or letter names one. `age` is in whole years on voting day; `ballots_left` counts the ballots at
    this station. `roll` and `move_letter` say whether they name this station, another one, or none.
    `moved_out`: a move letter to another station was issued for a voter of this station's roll.

    The rest may be left out. `situation`: in hospital, in custody or on duty; it serves the answer and is kept
    nowhere. `letter_issued`: whether a letter was issued that is not at hand. `voting_day` and `vote`: the day of
    this station and what kind of vote it is, where it is not that of the regime. Of a repeat vote:
    `on_first_lists`, on a list of moved or unlisted voters of the first vote; `voted_in_this_vote`, as opposed to
    the first. The desk alone knows `vote_answered`: this NIK was answered VOTE before on this voting day; and
    `nik_not_compared`: nobody can tell now.
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
    situation: Situation = "none"
    letter_issued: Issued = "unknown"
    on_first_lists: bool = False
    voted_in_this_vote: bool = False
    voting_day: dt.date | None = None
    vote: Vote | None = None
    vote_answered: bool = False
    nik_not_compared: bool = False

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
    voting_day: dt.date | None = None
    vote: Vote | None = None

    def __post_init__(self) -> None:
        for name, check in _MOVE_CHECKS:
            check(getattr(self, name))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules advise, with the ground it rests on.

    `outcome` and `reason` are codes, `category` the kind of voter where it applies. `public_*` is the text for
    large type and the slip, `next_*` where, when and with which paper, `say_*` a sentence for the officer.
    `basis` is the ground in Indonesian. `accusing`: reason and basis show small, to KPU and Bawaslu only. `asks`:
    the facts to ask again before this is the answer. `later`: what the same facts get once the station is open.
    """

    outcome: Outcome
    reason: str
    category: Category | None
    basis: str
    basis_en: str
    next_id: str
    next_en: str
    say_id: str
    say_en: str
    verified: bool
    rule_number: str
    public_id: str
    public_en: str
    accusing: bool
    asks: tuple[str, ...] = ()
    later: Later | None = None

    @property
    def basis_id(self) -> str:
        """The ground in Indonesian, for pages that take a text by its language."""
        return self.basis


@dataclass(frozen=True, slots=True)
class Later:
    """The answer that the same facts get `at` a later hour of voting day."""

    at: dt.datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Rules:
    """One table made ready for one voting day and kind of vote: each row its tests and its answer, read from the top.

    `regime` and `moving` say which table, so that a case of another voting day finds its own. `hours`: when each
    kind of voter is first served. `says_later`: the rows whose answer says what comes then.
    """

    rows: tuple[tuple[tuple[Test, ...], Answer], ...]
    regime: str = REGIME
    moving: bool = False
    hours: tuple[dt.datetime, ...] = ()
    says_later: frozenset[str] = frozenset()


@cache
def case_rules(regime: str) -> Rules:
    """Table A of a regime. Raises ValueError for an unknown regime or a broken table."""
    return _rules_of(law.eligibility(regime), "first", moving=False)


@cache
def move_rules(regime: str) -> Rules:
    """Table A2 of a regime. Raises ValueError as `case_rules` does."""
    return _rules_of(law.eligibility(regime), "first", moving=True)


@lru_cache(maxsize=128)
def rules_on(regime: str, day: dt.date | None, vote: Vote | None, *, moving: bool = False) -> Rules:
    """A table as it reads for a voting day; None is the day of the regime, or the kind of vote that is held then.

    Raises BadInput for a day before the regime's own, for a later vote that names no day or that one, and for the
    first vote on another day.
    """
    table = law.eligibility(regime)
    first = table.named.voting_day
    if day in (None, first) and vote not in (None, "first"):
        raise BadInput("%(where)s: a %(vote)r vote has a day of its own, after %(first)s; give it as 'voting_day'.",
                       where=_MOVE if moving else _CASE, vote=vote, first=f"{first}")  # fmt: skip
    if day is not None and (day < first or (vote == "first" and day != first)):
        raise wrong_value(
            "voting_day", f"{day}", f"{first}, or the later day of another vote", _MOVE if moving else _CASE
        )
    on = day or first
    return _rules_of(law.on_day(regime, on), vote or table.vote_of(on), moving=moving)


def _rules_of(table: Eligibility, vote: Vote, *, moving: bool) -> Rules:
    rules = [rule for rule in (table.move_rules if moving else table.rules) if vote in rule.votes]
    day, hours = table.named.voting_day, table.named.hours
    return replace(
        compiled(rules, day),
        regime=table.regime,
        moving=moving,
        hours=tuple(dt.datetime.combine(day, hours[name], JAKARTA) for name in ("opens", "pindahan", "tambahan")),
    )


def compiled(rules: Iterable[Rule], voting_day: dt.date) -> Rules:
    """Rules made ready; their hours are local hours of `voting_day`."""
    rules = tuple(rules)
    return Rules(
        tuple((tuple(test_of(one, voting_day) for one in rule.conditions), _answer(rule)) for rule in rules),
        says_later=frozenset(rule.number for rule in rules if rule.later),
    )


def decide(rules: Rules, case: Case) -> Answer:
    """The answer of the first row of table A whose conditions all hold, on the case's own voting day.

    Raises LookupError when none does, BadInput as `rules_on` does.
    """
    if case.voting_day is not None or case.vote is not None:
        rules = rules_on(rules.regime, case.voting_day, case.vote)
    answer = _first(rules, case)
    return replace(answer, later=_later(rules, case)) if answer.rule_number in rules.says_later else answer


def _later(rules: Rules, case: Case) -> Later:
    """The first VOTE of the day, else the answer at opening."""
    day = [Later(hour, _first(rules, replace(case, now=hour))) for hour in rules.hours]
    return next((each for each in day if each.answer.outcome == "VOTE"), day[0])


def leading(answer: Answer) -> Answer:
    """The answer whose texts lead: the later one, unless that is a vote, for which the voter only has to wait."""
    return answer.later.answer if answer.later and answer.later.answer.outcome != "VOTE" else answer


def by_number(rules: Rules, number: str) -> Answer:
    """The answer of the row with this number, to show an old answer again. Raises LookupError."""
    for _, answer in rules.rows:
        if answer.rule_number == number:
            return answer
    raise LookupError(f"The table has no row {number}.")


def decide_move(rules: Rules, move: Move) -> Answer:
    """The answer of table A2, as `decide` gives that of table A."""
    if move.voting_day is not None or move.vote is not None:
        rules = rules_on(rules.regime, move.voting_day, move.vote, moving=True)
    return _first(rules, move)


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
        basis_en=rule.basis_en,
        next_id=rule.next_id,
        next_en=rule.next_en,
        say_id=rule.say_id,
        say_en=rule.say_en,
        verified=rule.verified,
        rule_number=rule.number,
        public_id=rule.public_id,
        public_en=rule.public_en,
        accusing=rule.accusing,
        asks=rule.asks,
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
        "known": lambda facts: (fact(facts) is not None) is value,
        "in": lambda facts: fact(facts) in value,
        "not_in": lambda facts: fact(facts) not in value,
        "below": lambda facts: bool(fact(facts) < value),
        "at_least": lambda facts: bool(fact(facts) >= value),
        "before": lambda facts: bool(fact(facts) < value),
        "from": lambda facts: bool(fact(facts) >= value),
        "not_on": lambda facts: bool(fact(facts).astimezone(JAKARTA).date() != value),
        "until": lambda facts: bool(fact(facts) <= value),
        "after": lambda facts: bool(fact(facts) > value),
    }
    return tests[condition.operator]


def _check(field: Field, whole: str) -> Callable[[object], None]:
    """A closure that raises BadInput for a value the field cannot hold; `whole` says what the field is part of."""
    holds, right = _holds(field), _right(field)

    def check(value: object) -> None:
        if not holds(value):
            raise wrong_value(field.name, value, right, whole)

    return check


def _holds(field: Field) -> Test:
    values, least, most = frozenset(field.values), field.least, field.most
    if field.kind in ("choice", "choice_or_none"):
        nothing = field.kind == "choice_or_none"
        return lambda value: (nothing and value is None) or (type(value) is str and value in values)
    if field.kind == "flag":
        return lambda value: value is True or value is False
    if field.kind == "count":
        return lambda value: type(value) is int and value >= least and (most is None or value <= most)
    if field.kind == "moment":
        return lambda value: isinstance(value, dt.datetime) and value.tzinfo is not None
    if field.kind in ("day", "day_or_none"):
        nothing = field.kind == "day_or_none"
        return lambda value: (nothing and value is None) or type(value) is dt.date
    nullable = field.kind == "province_or_none"
    return lambda value: value == HOME or (nullable if value is None else _is_elsewhere(value))


def _is_elsewhere(value: object) -> bool:
    """Whether a text names another province."""
    return type(value) is str and _names_elsewhere(value)


@lru_cache(maxsize=1024)
def _names_elsewhere(text: str) -> bool:
    """Neither Jakarta in other letters nor a word for unknown may pass for another province and be refused."""
    home, written = law.eligibility(REGIME).home, folded(text)
    if not written or written in home.names or written in home.unknown or "jakarta" in written:
        return False
    return not any(word.startswith(home.nearly) for word in written.split())


def _right(field: Field) -> str:
    if field.kind in ("choice", "choice_or_none"):
        return "one of " + ", ".join(field.values)
    if field.kind == "count":
        return f"a whole number from {field.least}" + ("" if field.most is None else f" to {field.most}")
    province = f'"{HOME}" for Jakarta, or the name of another province'
    return {
        "moment": "a moment with its time zone",
        "day": "a date",
        "day_or_none": "a date",
        "flag": "true or false",
        "province": province,
        "province_or_none": f"{province}, or null where there is none",
    }[field.kind]


def wrong_value(field: str, value: object, right: str, whole: str = _CASE) -> BadInput:
    """The refusal of a value that a field cannot hold, with what is right."""
    return BadInput(
        "%(where)s: %(field)r is %(value)r; it must be %(right)s.", where=whole, field=field, value=value, right=right
    )


_CASE_CHECKS = tuple((field.name, _check(field, _CASE)) for field in CASE_FIELDS)
_MOVE_CHECKS = tuple((field.name, _check(field, _MOVE)) for field in MOVE_FIELDS)
