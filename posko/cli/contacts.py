"""`posko contacts`: an agency's table of numbers is taken in, under its agreement."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import setting_up
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import problem_rows
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.outgoing.contact_rows import ContactReading, first_role, read_contacts
from posko.domain.outgoing.contacts import GIVEN_BY

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation
    from posko.apps.outgoing.contacts.services import Loaded

REFUSED = 2
SHOWN = 20


def add(parser: argparse.ArgumentParser) -> None:
    """Register `contacts load`."""
    commands = parser.add_subparsers(dest="act", required=True)
    load = commands.add_parser("load", help="take in an XLSX or CSV file of numbers of stations, all or nothing")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--agreement", default="", help="number and date of the paper under which they are given")
    load.add_argument("--agency", default="", help="whose numbers they are; by default the one that gives such numbers")
    load.add_argument("--operation", default="", help="which operation, where several live here")
    load.add_argument("--dry-run", action="store_true", help="check only")
    load.add_argument("--problems", type=Path, metavar="OUT.csv", help="write row-level problems to this file")
    load.set_defaults(run=run_load)


def run_load(args: argparse.Namespace) -> int:
    """Read and check the file; load it when nothing is wrong. 2 when something is."""
    if not args.file.is_file():
        raise BadInput("There is no file %(path)s.", path=args.file)
    with args.file.open("rb") as file:
        data = file.read(UPLOAD_LIMIT + 1)
    setting_up.ready(Compartment.SECURITY)
    setting_up.must_be_migrated()
    operation = setting_up.the_operation(args.operation)
    agency = args.agency or _giver(operation, args.file.name, data)
    if not args.dry_run and not args.agreement.strip():
        raise BadInput('Name the agreement under which these numbers are given: --agreement "NUMBER, DATE".')
    loaded = None if args.dry_run else _loaded(operation, args.file.name, data, agency, args.agreement)
    found = loaded.reading if loaded else _checked(operation, args.file.name, data, agency)
    if args.problems:
        args.problems.write_text(plain_csv(problem_rows(found.problems)), encoding="utf-8")
    _print(found, loaded, agency)
    return 0 if found.ok else REFUSED


def _giver(operation: Operation, name: str, data: bytes) -> str:
    """The agency that gives numbers of the role that the file begins with, if there is one such agency."""
    from posko.apps.people.accounts import selectors as people
    from posko.kit.language import tongues

    role = first_role(name, data, tongues=tongues("en"))
    root = GIVEN_BY.get(role, "") if role else ""
    console = setting_up.console(operation)
    codes = list(people.agencies(console).filter(root=root).order_by("code").values_list("code", flat=True))
    if len(codes) != 1:
        raise BadInput("Say whose numbers these are: --agency CODE%(among)s.",
                       among=f", one of {', '.join(codes)}" if codes else "")  # fmt: skip
    return codes[0]


def _checked(operation: Operation, name: str, data: bytes, agency: str) -> ContactReading:
    from posko.apps.outgoing.contacts import selectors
    from posko.apps.people.accounts import selectors as people
    from posko.kit.language import tongues

    console, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    if (giver := people.agencies(console).filter(code=agency).first()) is None:
        raise BadInput("There is no agency “%(agency)s” at the table.", agency=agency)
    return read_contacts(name, data, selectors.load_ground(console, giver, at), tongues=tongues("en"))


def _loaded(operation: Operation, name: str, data: bytes, agency: str, agreement: str) -> Loaded:
    from posko.apps.outgoing.contacts import services

    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    return services.load_contacts(name, data, agency=agency, agreement=agreement, by=by, at=at)


def _print(found: ContactReading, loaded: Loaded | None, agency: str) -> None:
    for problem in found.problems[:SHOWN]:
        print(f"  {problem}", file=sys.stderr)
    if found.problems:
        rest = len(found.problems) - SHOWN
        more = f" ({rest} more; --problems OUT.csv writes them all)" if rest > 0 else ""
        print(f"{len(found.problems)} problems{more}. Nothing was loaded.", file=sys.stderr)
        return
    if loaded is None:
        print(f"{found.file}: {len(found.rows)} numbers of {agency}; checked, nothing loaded.")
        return
    print(f"{found.file}: {loaded.added} numbers of {agency} added, {loaded.changed} changed, {loaded.same} as they "
          "were.")  # fmt: skip
    if loaded.added or loaded.changed:
        print("They count once they are proven: by the agency's word under “Nomor TPS”, or by a code.")
