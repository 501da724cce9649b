"""`posko law`: the statutory clocks, one at a time or as a list, and the door to the eligibility desk."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, TypeVar

from posko.cli import eligibility
from posko.domain import calendar, deadlines
from posko.domain.calendar import REGIME
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.law import deadlines as law_deadlines

EXAMPLE = "2024-12-03T21:00+07:00"

V = TypeVar("V", law_deadlines.Rule, law_deadlines.BeforeRule)


def add(parser: argparse.ArgumentParser) -> None:
    """Register `law deadline`, `law before`, `law rules`, and what the eligibility desk adds."""
    commands = parser.add_subparsers(dest="law_command", required=True)

    deadline = commands.add_parser("deadline", help="when a clock runs out, in every way of counting")
    deadline.add_argument("rule", metavar="RULE", help="such as court.verdict; `posko law rules` lists all")
    deadline.add_argument("--from", dest="start", required=True, metavar="ISO", help=f"its start, such as {EXAMPLE}")
    deadline.set_defaults(run=run_deadline)

    before = commands.add_parser("before", help="the last day before voting day, or before the result, to do something")
    before.add_argument("rule", metavar="RULE", help="such as move.general")
    counted_back = before.add_mutually_exclusive_group(required=True)
    counted_back.add_argument("--voting-day", metavar="DATE", help="such as 2024-11-27")
    counted_back.add_argument("--result-day", metavar="DATE", help="the day KPU sets the result, such as 2024-12-08")
    before.set_defaults(run=run_before)

    rules = commands.add_parser("rules", help="all clocks and cut-offs")
    rules.set_defaults(run=run_rules)
    for command in (deadline, before, rules):
        command.add_argument("--json", action="store_true", help="print JSON instead of text")
    eligibility.add_to(commands)


def run_deadline(args: argparse.Namespace) -> int:
    """Print the ends of a clock. Raises BadInput for an unknown rule and for a start that is not one moment."""
    rule = _latest(law_deadlines.rules(REGIME), args.rule)
    start = _start(args.start, rule)
    try:
        found = deadlines.due(law_deadlines.rule(REGIME, rule.code, calendar.local_day(start)), start)
    except OverflowError:
        raise BadInput("--from %(text)r is too far away to count from.", text=args.start) from None
    except ValueError as wrong:
        raise BadInput("%(reason)s", reason=str(wrong)) from wrong
    _print(asdict(found), as_json=args.json)
    return 0


def run_before(args: argparse.Namespace) -> int:
    """Print a cut-off. Raises BadInput for an unknown rule, a day that is no date, and the wrong day to count from."""
    anchor = _latest(law_deadlines.before_rules(REGIME), args.rule).anchor
    given = {"voting": args.voting_day, "result": args.result_day}[anchor]
    if given is None:
        raise BadInput("%(rule)s is counted back from --%(right)s-day.", rule=args.rule, right=anchor)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        option = f"--{anchor}-day"
        raise BadInput("%(option)s %(text)r is no date, such as 2024-11-27.", option=option, text=given) from None
    try:
        found = deadlines.before(law_deadlines.before_rule(REGIME, args.rule, day), day)
    except ValueError as wrong:
        raise BadInput("%(reason)s", reason=str(wrong)) from wrong
    _print(asdict(found), as_json=args.json)
    return 0


def run_rules(args: argparse.Namespace) -> int:
    """Print every clock and cut-off in its newest version, with mark and source."""
    rows = [_clock_row(rule) for rule in _newest(law_deadlines.rules(REGIME))]
    rows += [_cut_off_row(rule) for rule in _newest(law_deadlines.before_rules(REGIME))]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        unit = f"days before {row['before']} day" if row["kind"] == "before" else row["unit"].replace("_", " ")
        print(f"{row['rule']:<26}{row['length']:>3} {unit:<24}{row['mark']:<4}{row['source']}")
    return 0


def _start(text: str, rule: law_deadlines.Rule) -> datetime:
    """The start of a clock; a bare date is taken as that day in Asia/Jakarta, where the rule counts days."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "--from %(text)r is no date and time, such as %(example)s.", text=text, example=EXAMPLE
        ) from None
    if _is_bare_date(text):
        if rule.unit == "hours":
            message = "--from %(text)r needs an hour, such as %(example)s: %(rule)s counts hours."
            raise BadInput(message, text=text, example=EXAMPLE, rule=rule.code)
        return datetime.combine(moment.date(), time.min, tzinfo=JAKARTA)
    if moment.utcoffset() is None:
        message = "--from %(text)r has no time zone; add it, such as %(example)s."
        raise BadInput(message, text=text, example=EXAMPLE)
    return moment


def _is_bare_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _latest(versions: tuple[V, ...], code: str) -> V:
    try:
        return law_deadlines.version(versions, code, date.max)
    except ValueError as wrong:
        raise BadInput("%(reason)s", reason=str(wrong)) from None


def _newest(versions: tuple[V, ...]) -> Iterable[V]:
    return (law_deadlines.version(versions, code, date.max) for code in law_deadlines.codes(versions))


def _clock_row(rule: law_deadlines.Rule) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "kind": "deadline",
        "unit": rule.unit,
        "length": rule.length,
        "counting": rule.counting,
        "counting_mark": rule.counting_mark,
        "practice_unit": None if rule.practice is None else rule.practice.unit,
        "starts_from": rule.starts_from_en,
        **_both(rule),
    }


def _cut_off_row(rule: law_deadlines.BeforeRule) -> dict[str, Any]:
    counted = {"unit": "calendar_days", "length": rule.length, "before": rule.anchor}
    return {"rule": rule.code, "kind": "before", **counted, **_both(rule)}


def _both(rule: law_deadlines.Rule | law_deadlines.BeforeRule) -> dict[str, Any]:
    return {
        "name_id": rule.name_id,
        "name_en": rule.name_en,
        "actor": rule.actor,
        "from": rule.since.isoformat(),
        "source": rule.source,
        "mark": rule.mark,
        "verified": rule.verified,
    }


def _print(fields: Mapping[str, Any], *, as_json: bool) -> None:
    shown = {key: value.isoformat() if isinstance(value, date) else value for key, value in fields.items()}
    if as_json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for key, value in shown.items():
        print(f"{key:<16}{_as_text(value)}")


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)
