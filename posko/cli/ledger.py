"""`posko ledger`: the head, and the proof."""

from __future__ import annotations

import argparse
import json

from posko.cli import setting_up
from posko.domain.ledger import read_head

BROKEN = 1


def add(parser: argparse.ArgumentParser) -> None:
    """Register `ledger head` and `ledger verify`."""
    commands = parser.add_subparsers(dest="act", required=True)
    head = commands.add_parser("head", help="print count and RFC 6962 root over the row hashes")
    head.add_argument("--json", action="store_true")
    head.set_defaults(run=run_head)
    verify = commands.add_parser("verify", help="check every row; name the first bad one")
    verify.add_argument("--head", default=None, metavar="COUNT:ROOT", help="a head printed on an earlier report")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=run_verify)


def run_head(args: argparse.Namespace) -> int:
    """Print the head."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger import selectors

    head = selectors.head()
    print(json.dumps({"count": head.count, "root": head.root}) if args.json else head)
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Exit 0 when every row holds, 1 with the first bad row otherwise."""
    kept = read_head(args.head) if args.head is not None else None
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger import selectors

    head, fault = selectors.verify(kept)
    if args.json:
        bad = {"number": fault.number, "reason": fault.reason} if fault else None
        print(json.dumps({"ok": fault is None, "count": head.count, "root": head.root, "first_bad": bad}))
    elif fault:
        print(f"BROKEN at row {fault.number}: {fault.reason}.")
    else:
        print(f"Whole: {head.count} rows, root {head.root}.")
    return BROKEN if fault else 0
