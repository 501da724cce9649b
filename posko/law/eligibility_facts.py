"""The facts that the rules of the desk may speak of, their kinds and values, and how a condition compares them.

A file of cases gives these fields by their names. What a later edition added may be left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "moment", "day", "day_or_none", "choice", "choice_or_none", "flag", "count", "province", "province_or_none"
]
Vote = Literal["first", "repeat", "follow_up", "postponed", "second_round"]
Operator = Literal[
    "is", "not", "known", "in", "not_in", "below", "at_least", "before", "from", "not_on", "until", "after"
]

VOTES: tuple[Vote, ...] = get_args(Vote)


class _Required:
    """The default of a fact that has none."""


REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Field:
    """A fact a condition may speak of; `values` for a choice, `least` and `most` (None: no end) for a count.

    A fact with a `default` may be left out. `contract`: whether a file of cases may give it; the desk alone knows
    the others.
    """

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None
    default: str | bool | _Required | None = REQUIRED
    contract: bool = True

    @property
    def required(self) -> bool:
        """Whether a case must say it."""
        return isinstance(self.default, _Required)


CASE_FIELDS: tuple[Field, ...] = (
    Field("now", "moment"),
    Field("doc", "choice", ("KTPEL", "IKD", "BIODATA", "KK", "OTHER", "C6", "none")),
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
    Field("situation", "choice", ("none", "inpatient", "custody", "duty"), default="none"),
    Field("letter_issued", "choice", ("unknown", "yes", "no"), default="unknown"),
    Field("on_first_lists", "flag", default=False),
    Field("voted_in_this_vote", "flag", default=False),
    Field("voting_day", "day_or_none", default=None),
    Field("vote", "choice_or_none", VOTES, default=None),
    Field("vote_answered", "flag", default=False, contract=False),
    Field("nik_not_compared", "flag", default=False, contract=False),
)
MOVE_FIELDS: tuple[Field, ...] = (
    Field("in_dpt", "flag"),
    Field("origin_prov", "province"),
    Field("date", "day"),
    Field("reason", "count", least=1, most=9),
    Field("proof", "flag"),
    Field("voting_day", "day_or_none", default=None),
    Field("vote", "choice_or_none", VOTES, default=None),
)

OPERATORS: Mapping[Kind, frozenset[Operator]] = {
    "moment": frozenset({"before", "from", "not_on"}),
    "day": frozenset({"before", "until", "after"}),
    "day_or_none": frozenset(),
    "choice": frozenset({"is", "not", "in", "not_in"}),
    "choice_or_none": frozenset(),
    "flag": frozenset({"is"}),
    "count": frozenset({"is", "below", "at_least", "in", "not_in"}),
    "province": frozenset({"is", "not"}),
    "province_or_none": frozenset({"is", "not", "known"}),
}


def folded(province: str) -> str:
    """A name of a province without case, stops and the word "provinsi", so that two spellings meet."""
    words = re.sub(r"[^0-9a-z]+", " ", province.casefold().replace(".", "")).split()
    return " ".join(words[1:] if words[:1] in (["provinsi"], ["propinsi"], ["prov"]) else words)
