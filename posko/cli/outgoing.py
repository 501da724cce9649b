"""`posko outgoing`: how what leaves the post stands; dead messages sent once more, or dropped."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from posko import clock
from posko.cli import setting_up
from posko.domain.access import Compartment
from posko.domain.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime

    from posko.domain.access import Viewer

STUCK = 1  # what `status` returns where something is dead, or a gateway is away


def add(parser: argparse.ArgumentParser) -> None:
    """Register `outgoing status`, `outgoing retry` and `outgoing drop`."""
    commands = parser.add_subparsers(dest="act", required=True)
    status = commands.add_parser("status", help="counts by channel, the oldest that waits, gateways that are away")
    retry = commands.add_parser("retry", help="send dead messages once more: those named, or all of them")
    drop = commands.add_parser("drop", help="drop messages that wait or are dead")
    retry.add_argument("numbers", nargs="*", type=int, metavar="NUMBER")
    retry.add_argument("--all", action="store_true", help="every dead message")
    drop.add_argument("numbers", nargs="+", type=int, metavar="NUMBER")
    for command, run in ((status, run_status), (retry, run_retry), (drop, run_drop)):
        command.add_argument("--json", action="store_true", help="one JSON object")
        command.add_argument("--operation", default="", help="needed when several operations live here")
        command.set_defaults(run=run)


def run_status(args: argparse.Namespace) -> int:
    """Print how the door stands; 1 where something is dead or a gateway is away."""
    by, at = _ready(args)
    from posko.apps.outgoing.sendings import selectors

    told = selectors.status(by, at)
    away = [each["name"] for each in told["gateways"] if each["away_since"]]
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for channel, states in told["channels"].items():
            print(f"{channel:<10} " + "  ".join(f"{state} {count}" for state, count in sorted(states.items())))
        print(f"dead {told['dead']}; the oldest that is due waits {told['oldest_due_seconds']} s")
        print(f"gateways {len(told['gateways'])}, away: {', '.join(away) or 'none'}")
    return STUCK if told["dead"] or away else 0


def run_retry(args: argparse.Namespace) -> int:
    """Send dead messages once more."""
    if bool(args.numbers) == args.all:
        raise BadInput("Name the messages by their numbers, or say --all.")
    by, at = _ready(args)
    from posko.apps.outgoing.sendings import selectors, services
    from posko.apps.outgoing.sendings.filters import Filter

    keys = selectors.numbers(by, args.numbers, Filter())
    if missing := sorted(set(args.numbers) - set(keys)):
        raise BadInput("There is no dead message %(numbers)s.", numbers=", ".join(map(str, missing)))
    return _told("retried", services.retry(keys, by=by, at=at) if keys else 0, args)


def run_drop(args: argparse.Namespace) -> int:
    """Drop messages, all of those named or none."""
    by, at = _ready(args)
    from posko.apps.outgoing.sendings import selectors, services

    if missing := [number for number in args.numbers if selectors.one(by, number) is None]:
        raise BadInput("There is no message %(numbers)s.", numbers=", ".join(map(str, missing)))
    return _told("dropped", sum(services.drop(number, by=by, at=at) for number in args.numbers), args)


def _told(word: str, count: int, args: argparse.Namespace) -> int:
    told: dict[str, Any] = {word: count}
    print(json.dumps(told) if args.json else f"{word}: {count}")
    return 0


def _ready(args: argparse.Namespace) -> tuple[Viewer, datetime]:
    """Whoever sits at the command line keeps the post."""
    setting_up.ready(Compartment.SECURITY)
    setting_up.must_be_migrated()
    operation = setting_up.the_operation(args.operation)
    return setting_up.console(operation), clock.operation_time(operation.clock_offset)
