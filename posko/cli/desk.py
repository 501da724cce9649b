"""`posko desk`: let the spool enter the ledger, purge the NIK marks on schedule."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time

from posko import clock
from posko.cli import setting_up
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA


def add(parser: argparse.ArgumentParser) -> None:
    """Register `desk drain` and `desk purge`."""
    commands = parser.add_subparsers(dest="act", required=True)
    drain = commands.add_parser("drain", help="let questions that wait in the spool enter the ledger")
    purge = commands.add_parser("purge", help="empty the NIK marks of questions before a day; the purge is recorded")
    purge.add_argument("--before", required=True, metavar="DATE", help="local day, such as 2025-01-01")
    for command, run in ((drain, run_drain), (purge, run_purge)):
        command.add_argument("--operation", default="", help="needed when several operations live here")
        command.set_defaults(run=run)


def run_drain(args: argparse.Namespace) -> int:
    """Say how many questions entered."""
    setting_up.ready(Compartment.VOTER)
    setting_up.must_be_migrated()
    from posko.apps.roll.desk import services

    operation = setting_up.the_operation(args.operation)
    at = clock.operation_time(operation.clock_offset)
    print(f"{services.drain_spool(by=setting_up.console(operation), at=at)} questions entered the ledger.")
    return 0


def run_purge(args: argparse.Namespace) -> int:
    """Say how many marks were emptied."""
    try:
        before = datetime.combine(date.fromisoformat(args.before), time.min, tzinfo=JAKARTA)
    except ValueError as broken:
        raise BadInput("“%(text)s” is no day. Write it as 2025-01-01.", text=args.before[:40]) from broken
    setting_up.ready(Compartment.VOTER)
    setting_up.must_be_migrated()
    from posko.apps.roll.desk import services

    operation = setting_up.the_operation(args.operation)
    at = clock.operation_time(operation.clock_offset)
    emptied = services.purge_repeat_marks(before=before, by=setting_up.console(operation), at=at)
    print(f"{emptied} NIK marks emptied.")
    return 0
