"""`posko keys`: every key of the post; `posko keys rotate`: a new one, while all that the old one sealed stays open."""

from __future__ import annotations

import argparse
import sys

from posko import clock
from posko.cli import setting_up
from posko.domain.access import system_viewer

LEFT = 1


def add(parser: argparse.ArgumentParser) -> None:
    """Register the list and `rotate`."""
    commands = parser.add_subparsers(dest="what", metavar="COMMAND", required=True)
    rotate = commands.add_parser("rotate", help="put a new key in the place of the one that is there")
    kinds = rotate.add_subparsers(dest="key", required=True, metavar="KEY")
    seal = kinds.add_parser("seal", help="seal.key: second factors and secrets of gateways are sealed anew")
    seal.add_argument("--lost", action="store_true", help="the old key is gone for good: give up what it sealed")
    seal.set_defaults(run=run_rotate_seal)


def run_rotate_seal(args: argparse.Namespace) -> int:
    """A new key first, on the disk beside the old one; then all rows in one act. 1 where something does not open."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.operation import services
    from posko.kit import seals

    by, at = system_viewer("console"), clock.real_time()
    if args.lost:
        gone = services.give_up_closed(by=by, at=at)
        print(f"{gone} second factors and secrets of gateways that no key opened are given up: whoever they belong to "
              "sets the second factor up anew at the next log-in; make the gateways again.")  # fmt: skip
    else:
        seals.must_open()
    mark = seals.begin_anew().mark
    left = services.seal_anew(mark, by=by, at=at)
    for line in left:
        print(f"posko: {line}", file=sys.stderr)
    print(f"{seals.path()} has a new key with the mark {mark}. The old one stays in the file until the post starts "
          "next, for whoever seals at this moment. Make a backup now.")  # fmt: skip
    return LEFT if left else 0
