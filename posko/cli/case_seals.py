"""`posko cases verify`: whether all that is sealed in cases still has the bytes that were sealed. It opens nothing."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import setting_up
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput

if TYPE_CHECKING:
    from posko.apps.cases.models import Case
    from posko.apps.operation.models import Operation

DAMAGED = 1
_WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register it beside `cases replay`."""
    verify = commands.add_parser("verify", help="hold all that is sealed in cases against its hashes; opens nothing")
    verify.add_argument("--case", type=int, default=0, metavar="N", help="only the case with this number")
    verify.add_argument("--operation", default="", help="needed when several operations live here")
    verify.add_argument("--json", action="store_true", help="print JSON instead of text")
    verify.set_defaults(run=run_verify)


def run_verify(args: argparse.Namespace) -> int:
    """0 when all sealed bytes agree with their hashes; 1 with those that do not, or are missing."""
    setting_up.ready(Compartment.CASE)
    setting_up.must_be_migrated()
    from posko.apps.cases.integrity import services as integrity_services

    operation = setting_up.the_operation(args.operation)
    by, at = _house(operation), clock.operation_time(operation.clock_offset)
    found = integrity_services.check_cases(_asked(args.case, by), by=by, at=at)
    faults = [fault for checked in found for fault in checked.faults]
    things = sum(checked.things for checked in found)
    if args.json:
        told = {"ok": not faults, "cases": len(found), "things": things, "faults": [asdict(each) for each in faults]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return DAMAGED if faults else 0
    for each in faults:
        print(f"case {each.case}: {each.what} {each.number}{f' “{each.name}”' if each.name else ''} is {each.fault}")
    print(f"{len(found)} cases, {things} sealed things, {len(faults)} damaged or missing.")
    return DAMAGED if faults else 0


def _asked(number: int, by: Viewer) -> list[Case]:
    """The cases to check. BadInput for a number that is none."""
    from posko.apps.cases.integrity import selectors as integrity_selectors

    cases = list(integrity_selectors.of_the_house(by).order_by("number"))
    if not number:
        return cases
    if not (cases := [case for case in cases if case.number == number]):
        raise BadInput("There is no case %(number)s in this operation.", number=number)
    return cases


def _house(operation: Operation) -> Viewer:
    """The command line behind the case wall: it counts and compares sealed bytes, and has no key that opens them."""
    return system_viewer("cases", operation=operation.code, city=operation.city_id, compartments=_WALLS)
