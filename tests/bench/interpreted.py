"""The same table, read anew for each case: every condition looked up and compared by the name of its operator.

Reading, checks and what is printed are those of `posko law eligibility`; only the compiling is missing.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from posko.domain.plans.phases import JAKARTA
from posko.domain.roll.eligibility import Case
from posko.domain.roll.eligibility_files import read_case
from posko.law import eligibility as law
from posko.law.eligibility import Condition, Rule

KEYS = ("outcome", "reason", "basis", "next_id", "next_en", "verified")


def first(rules: tuple[Rule, ...], case: Case, day: dt.date) -> Rule:
    """The first rule whose conditions all hold."""
    return next(rule for rule in rules if all(holds(one, case, day) for one in rule.conditions))


def holds(condition: Condition, case: Case, day: dt.date) -> bool:
    """Whether one condition holds, told by the name of its operator."""
    fact: Any = getattr(case, condition.field)
    value: Any = condition.value
    if isinstance(value, dt.time):
        value = dt.datetime.combine(day, value, tzinfo=JAKARTA)
    if condition.operator in ("is", "not"):
        return bool((fact == value) == (condition.operator == "is"))
    if condition.operator == "known":
        return bool((fact is not None) == value)
    if condition.operator == "not_on":
        return bool(fact.astimezone(JAKARTA).date() != value)
    if condition.operator in ("in", "not_in"):
        return bool((fact in value) == (condition.operator == "in"))
    if condition.operator in ("below", "before"):
        return bool(fact < value)
    return bool(fact >= value)


if __name__ == "__main__":
    table = law.eligibility("pilkada")
    rules = tuple(rule for rule in table.rules if "first" in rule.votes)
    for number, line in enumerate(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines(), start=1):
        rule = first(rules, read_case(json.loads(line), f"line {number}"), table.named.voting_day)
        sys.stdout.write(json.dumps({key: getattr(rule, key) for key in KEYS}, ensure_ascii=False) + "\n")
