"""Cases and applications as a file gives them: parsed JSON in, facts out, and what is wrong named with its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from posko.domain.calendar import REGIME
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll.eligibility import HOME, Case, Move, rules_on, wrong_value
from posko.law import eligibility as law
from posko.law.eligibility_facts import CASE_FIELDS, MOVE_FIELDS, Field, folded


def read_case(mapping: object, where: str) -> Case:
    """A case from parsed JSON; `now` is a local ISO date and time.

    Raises BadInput naming `where`, the field, and what is right: unknown or missing field, wrong type or value, a
    voting day that is none.
    """
    given = _shape(mapping, CASE_FIELDS, where)
    try:
        case = Case(**{**given, "now": _moment(given["now"])})
        rules_on(REGIME, case.voting_day, case.vote)
        return case
    except BadInput as refusal:
        raise _at(refusal, where) from None


def read_move(mapping: object, where: str) -> Move:
    """An application to move from parsed JSON; `date` is an ISO date. Raises BadInput as `read_case` does."""
    given = _shape(mapping, MOVE_FIELDS, where)
    try:
        move = Move(**{**given, "date": _day("date", given["date"])})
        rules_on(REGIME, move.voting_day, move.vote, moving=True)
        return move
    except BadInput as refusal:
        raise _at(refusal, where) from None


def _shape(mapping: object, fields: tuple[Field, ...], where: str) -> dict[str, Any]:
    """The facts of one object, those that were left out with their defaults, names of provinces and days read."""
    if not isinstance(mapping, dict):
        raise BadInput(
            "%(where)s is no JSON object; write the fields of one case between { and }.",
            where=where,
        )
    known = {field.name: field for field in fields if field.contract}
    for name in sorted(name for name, field in known.items() if field.required and name not in mapping):
        raise BadInput("%(where)s: the field %(field)r is missing.", where=where, field=name)
    for unknown in sorted(mapping.keys() - known.keys()):
        raise BadInput(
            "%(where)s: there is no field %(field)r; the fields are %(known)s.",
            where=where,
            field=unknown,
            known=", ".join(sorted(known)),
        )
    try:
        return {name: _read(known[name], value) for name, value in mapping.items() if _is_said(known[name], value)}
    except BadInput as refusal:
        raise _at(refusal, where) from None


def _is_said(field: Field, value: object) -> bool:
    return field.required or value is not None


def _read(field: Field, value: object) -> object:
    if field.kind in ("province", "province_or_none"):
        name = str(value) if type(value) is int else value  # the code of a province, written as a number
        return _province(name, field) if isinstance(name, str) else name
    return _day(field.name, value) if field.kind == "day_or_none" else value


def _province(name: str, field: Field) -> str | None:
    home, written = law.eligibility(REGIME).home, folded(name)
    if written in home.unknown and field.kind == "province_or_none":
        return None
    return HOME if written in home.names else name


def _moment(value: object) -> dt.datetime:
    right = "a local date and time such as 2024-11-27T11:30"
    # A date alone would read as midnight; the hour decides, so it has to be said.
    if not isinstance(value, str) or len(value) <= len("2024-11-27"):
        raise wrong_value("now", value, right)
    try:
        moment = dt.datetime.fromisoformat(value)
        return moment.replace(tzinfo=JAKARTA) if moment.tzinfo is None else moment.astimezone(JAKARTA)
    except (ValueError, OverflowError):
        raise wrong_value("now", value, right) from None


def _day(name: str, value: object) -> dt.date:
    right = "an ISO date such as 2024-10-28"
    if not isinstance(value, str):
        raise wrong_value(name, value, right)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise wrong_value(name, value, right) from None


def _at(refusal: BadInput, where: str) -> BadInput:
    return BadInput(refusal.message, **{**refusal.params, "where": where})
