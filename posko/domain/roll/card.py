"""The rule card: table A as a few questions, for a member of KPPS with a telephone at the table.

No row is written here. A choice puts facts on the table, and the rules themselves say what still matters: a row
that a known fact rules out is gone, and nothing below a row that surely holds is ever asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll import eligibility
from posko.domain.roll.eligibility import Answer, Test
from posko.domain.typed_time import hour_of
from posko.law import eligibility as law
from posko.law.eligibility import Condition, Outcome, Rule

Fact = str | int | bool | None
Row = tuple[tuple[str, Test], ...]

REGIME = "pilkada"
PREVIEW_AT = dt.time(9)  # an hour of voting day when only those on the roll are served: the plainest preview


@dataclass(frozen=True, slots=True)
class Choice:
    """One target to tap: `code` names it in addresses, `facts` are fields of a case with their values."""

    code: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the card; every choice settles at least the fields of the first one."""

    code: str
    choices: tuple[Choice, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields it settles."""
        return frozenset(self.choices[0].facts)

    def choice(self, code: str) -> Choice | None:
        """The choice of that code, None for an unknown one."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a person stands on the card: what was `asked` and chosen, then a `question` or an `answer`."""

    asked: tuple[tuple[Question, Choice], ...]
    question: Question | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The hour that an answer is for.

    `at` is a local moment of voting day or, on voting day itself, now. `preview`: today is not voting day, so it is
    an answer to "if they come at". `past`: voting day is over. `chosen`: somebody set the hour.
    """

    at: dt.datetime
    preview: bool
    past: bool
    chosen: bool


_PLAIN: Mapping[str, Fact] = {
    "identity_matches": True,
    "recorded_dead": False,
    "already_voted": False,
    "service": "none",
    "court_barred": False,
    "age": 40,
    "ever_married": False,
}


def _single(code: str, field: str, choices: Mapping[str, Fact]) -> Question:
    return Question(code, tuple(Choice(name, {field: value}) for name, value in choices.items()))


# In the order they are asked when they matter. The special cases stand as the rows do, so that the uppermost
# that fits is the one that counts.
QUESTIONS: tuple[Question, ...] = (
    _single("queue", "queue_at_1300", {"yes": True, "no": False}),
    Question(
        "doc",
        (
            *(Choice(each.lower(), {"doc": each}) for each in ("KTPEL", "IKD", "BIODATA", "KK", "OTHER")),
            # An invitation names no province, and nothing names none.
            *(Choice(each.lower(), {"doc": each, "doc_prov": None}) for each in ("C6", "none")),
        ),
    ),
    Question(
        "special",
        (
            Choice("none", _PLAIN),
            Choice("mismatch", {**_PLAIN, "identity_matches": False}),
            Choice("dead", {**_PLAIN, "recorded_dead": True}),
            Choice("voted", {**_PLAIN, "already_voted": True}),
            Choice("polri", {**_PLAIN, "service": "POLRI"}),
            Choice("tni", {**_PLAIN, "service": "TNI"}),
            Choice("court", {**_PLAIN, "court_barred": True}),
            Choice("minor", {**_PLAIN, "age": 16}),
        ),
    ),
    Question(
        "roll",
        (
            Choice("this", {"roll": "this", "moved_out": False}),
            Choice("moved", {"roll": "this", "moved_out": True}),
            Choice("other", {"roll": "other", "moved_out": False}),
            Choice("none", {"roll": "none", "moved_out": False}),
        ),
    ),
    Question(
        "letter",
        (
            Choice("none", {"move_letter": "none", "move_origin_prov": None, "letter_issued": "unknown"}),
            Choice("this", {"move_letter": "this", "move_origin_prov": "DKI", "letter_issued": "unknown"}),
            Choice("other", {"move_letter": "other", "move_origin_prov": "DKI", "letter_issued": "unknown"}),
            Choice("province", {"move_letter": "this", "move_origin_prov": "elsewhere", "letter_issued": "unknown"}),
            Choice("unread", {"move_letter": "this", "move_origin_prov": None, "letter_issued": "unknown"}),
            Choice("absent", {"move_letter": "none", "move_origin_prov": None, "letter_issued": "yes"}),
            Choice("never", {"move_letter": "none", "move_origin_prov": None, "letter_issued": "no"}),
        ),
    ),
    _single("province", "doc_prov", {"dki": "DKI", "other": "elsewhere", "unread": None}),
    _single("rtrw", "doc_rt_rw_match", {"yes": True, "no": False}),
    _single("ballots", "ballots_left", {"yes": 1, "no": 0}),
    _single("situation", "situation", {each: each for each in ("none", "inpatient", "custody", "duty")}),
)


@cache
def rules(regime: str = REGIME) -> tuple[Rule, ...]:
    """The rows of table A that the card's questions can lead to. Raises ValueError for an unknown regime."""
    return tuple(rule for rule in law.eligibility(regime).rules if rule.card and "first" in rule.votes)


@cache
def hours(regime: str = REGIME) -> tuple[dt.datetime, ...]:
    """The hour from which each kind of voter is served. Before the first of them the card names the next one."""
    return eligibility.case_rules(regime).hours


@cache
def voting_day(regime: str = REGIME) -> dt.date:
    """The day whose hours the rules speak of."""
    return law.eligibility(regime).named.voting_day


def moment(now: dt.datetime, hour: str, regime: str = REGIME) -> Moment:
    """The hour to answer for, seen from `now` (aware); `hour` is as it was typed, or empty or nonsense."""
    day, local = voting_day(regime), now.astimezone(JAKARTA)
    today = local.date() == day
    chosen = _hour(hour)
    at = dt.datetime.combine(day, chosen or PREVIEW_AT, JAKARTA)
    return Moment(
        at=local if today and chosen is None else at,
        preview=not today,
        past=local.date() > day,
        chosen=chosen is not None,
    )


def step(chosen: Mapping[str, str], at: dt.datetime, regime: str = REGIME) -> Step:
    """The next question, or the answer when nothing that matters is left to ask.

    `chosen` maps question codes to choice codes; whatever it holds that is unknown or does not matter is passed
    over, so that an old address still leads to a question. Before opening it asks what the later hours need.
    """
    facts: dict[str, Any] = {}
    asked: list[tuple[Question, Choice]] = []
    for hour in hours(regime) if at < hours(regime)[0] else (at,):
        while question := _next({**facts, "now": hour}, regime):
            choice = question.choice(chosen.get(question.code, ""))
            if choice is None:
                return Step(tuple(asked), question, None)
            asked.append((question, choice))
            facts.update(choice.facts)
        if _decided({**facts, "now": hour}, regime).outcome == "VOTE":
            break
    return Step(tuple(asked), None, _decided({**facts, "now": at}, regime))


def shown_outcome(rule: Rule | Answer) -> Outcome:
    """The outcome as the card may show it: an accusation is a check that others make, so it holds."""
    return "HOLD" if rule.accusing else rule.outcome


def conditions_as_data(regime: str = REGIME) -> list[list[list[Any]]]:
    """The conditions of every row as plain data, `[field, operator, value]`; moments as local ISO text.

    An interpreter in another language walks them as `eligibility.decide` does, and is tested against it.
    """
    day = voting_day(regime)
    return [[[one.field, one.operator, _plain(one, day)] for one in rule.conditions] for rule in rules(regime)]


def _plain(condition: Condition, day: dt.date) -> Any:
    if isinstance(condition.value, dt.time):
        return f"{day.isoformat()}T{condition.value:%H:%M}"
    if isinstance(condition.value, dt.date):
        return condition.value.isoformat()
    return sorted(condition.value) if isinstance(condition.value, frozenset) else condition.value


def _hour(text: str) -> dt.time | None:
    try:
        return hour_of(text)
    except BadInput:
        return None


def _next(facts: Mapping[str, Any], regime: str) -> Question | None:
    matters = set(_open_fields(_rows(regime), facts))
    return next((question for question in QUESTIONS if question.fields & matters), None)


def _open_fields(rows: Iterable[Row], facts: Mapping[str, Any]) -> Iterator[str]:
    """Unknown fields of the rows that may still answer, down to the first that surely does."""
    known = SimpleNamespace(**facts)
    for row in rows:
        if any(field in facts and not test(known) for field, test in row):
            continue
        unknown = [field for field, _ in row if field not in facts]
        if not unknown:
            return
        yield from unknown


def _decided(facts: Mapping[str, Any], regime: str) -> Answer:
    # A fact that was not asked cannot change the answer, so any value will do.
    unasked = {name: value for question in QUESTIONS for name, value in question.choices[0].facts.items()}
    return eligibility.decide(eligibility.case_rules(regime), eligibility.Case(**{**unasked, **facts}))


@cache
def _rows(regime: str) -> tuple[Row, ...]:
    day = voting_day(regime)
    return tuple(tuple((one.field, eligibility.test_of(one, day)) for one in rule.conditions) for rule in rules(regime))
