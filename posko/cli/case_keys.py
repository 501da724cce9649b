"""`posko cases new-key`, `rotate-key` and `verify`: Bawaslu's key, and whether all that it seals still holds."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import key_files, setting_up
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.files import vault

if TYPE_CHECKING:
    from posko.apps.cases.models import Case
    from posko.apps.operation.models import Operation

DAMAGED = 1
HOW = "posko cases new-key FILE"
_WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the three beside `cases replay`."""
    make = commands.add_parser("new-key", help="make Bawaslu's key in a new file")
    make.add_argument("file", type=Path, metavar="FILE")
    make.set_defaults(run=run_new_key)
    rotate = commands.add_parser("rotate-key", help="seal every case's key under a new key; goes on where it stopped")
    rotate.add_argument("file", type=Path, metavar="NEWFILE", help="the new key; the one in place is POSKO_CASE_KEY")
    rotate.set_defaults(run=run_rotate)
    verify = commands.add_parser("verify", help="open all that is sealed in cases; name what is damaged or missing")
    verify.add_argument("--case", type=int, default=0, metavar="N", help="only the case with this number")
    verify.add_argument("--operation", default="", help="needed when several operations live here")
    verify.add_argument("--json", action="store_true", help="print JSON instead of text")
    verify.set_defaults(run=run_verify)


def run_new_key(args: argparse.Namespace) -> int:
    """Make a key, and say how it is kept and mounted."""
    key_files.make(args.file)
    mark = vault.mark_of(vault.read_key(args.file.read_text("ascii"), args.file.name))
    print(f"{args.file} holds a new key of Bawaslu, for its owner only; its mark is {mark}.")
    print("Copy it at once to a place outside this machine, its database and its backups: without it no case opens,\n"
          "and nobody can make it again. With it and the database every case does.")  # fmt: skip
    print(f"Mount it for the post: export POSKO_CASE_KEY={args.file.resolve()}")
    return 0


def run_rotate(args: argparse.Namespace) -> int:
    """Seal all anew; 1 where a case remains that the new key does not open."""
    key_files.must_be_secret(args.file, HOW)
    new = sealing.read_key_file(args.file)
    if new is None:
        raise BadInput("There is no key %(path)s. Make one with: %(how)s", path=args.file, how=HOW)
    setting_up.ready(Compartment.CASE)
    setting_up.must_be_migrated()
    from posko.apps.operation import selectors as operations

    left = [line for code in operations.codes() for line in _rotate(setting_up.the_operation(code), new)]
    for line in left:
        print(f"posko: {line}", file=sys.stderr)
    if left:
        return DAMAGED
    print(f"The old key opens nothing any more. Put {args.file} in its place (POSKO_CASE_KEY) and start the post.\n"
          "Old key and old backup together still open what was in it: keep them apart, or destroy both.")  # fmt: skip
    return 0


def _rotate(operation: Operation, new: bytes) -> list[str]:
    """Seal one operation's cases with the new key. Returns the remaining ones in words."""
    from posko.apps.cases.integrity import selectors as integrity_selectors
    from posko.apps.cases.integrity import services as integrity_services

    by, mark = _house(operation), vault.mark_of(new)
    rotated = integrity_services.rotate(new, by=by, at=clock.operation_time(operation.clock_offset))
    print(f"{operation.code}: {rotated.done} cases sealed under the key with the mark {mark}.")
    return [
        f"{operation.code}: case {number} is still sealed under the key {found}"
        + (", and its sealed key was altered: it does not open." if number in rotated.damaged else ".")
        for number, found in integrity_selectors.under_another(by, mark)
    ]


def run_verify(args: argparse.Namespace) -> int:
    """0 when everything opens and holds; 1 with what does not. BadInput (2) where the key is not there."""
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
    """The cases to check, all of which the key opens. BadInput for a number that is none, and for another key."""
    from posko.apps.cases.integrity import selectors as integrity_selectors
    from posko.apps.cases.keys import keyring

    own = keyring.key()
    cases = list(integrity_selectors.of_the_house(by).order_by("number"))
    if number:
        cases = [case for case in cases if case.number == number]
        if not cases:
            raise BadInput("There is no case %(number)s in this operation.", number=number)
    for case in cases:
        keyring.must_be_of(case, own)
    return cases


def _house(operation: Operation) -> Viewer:
    """The command line behind the case wall: whoever holds the key and the machine holds the cases anyway."""
    return system_viewer("cases", operation=operation.code, city=operation.city_id, compartments=_WALLS)
