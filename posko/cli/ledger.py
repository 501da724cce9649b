"""`posko ledger`: the head, the key that signs it, the proof, and the past to take home."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import cosigning, ledger_export, setting_up
from posko.domain.errors import BadInput
from posko.domain.ledger import read_head

if TYPE_CHECKING:
    from posko.domain.ledger_walk import Fault, Verdict

BROKEN = 1
LARGEST = 1024 * 1024  # letters of a file with heads
NEXT = "Keep every printed head and ask the witnesses for theirs, before anything is restored or mended."


def add(parser: argparse.ArgumentParser) -> None:
    """Register `ledger head`, `key`, `request`, `take`, `verify`, `export` and `prove`."""
    commands = parser.add_subparsers(dest="act", required=True)
    head = commands.add_parser("head", help="seal and sign what is committed; print count and root")
    head.add_argument("--json", action="store_true")
    head.set_defaults(run=run_head)
    key = commands.add_parser("key", help="print the key by which others check the post's heads")
    key.add_argument("--new", action="store_true", help="let a new key begin a new log; with --reason")
    key.add_argument("--reason", default="", help="why, as it stands in the ledger")
    key.add_argument("--operation", default="", metavar="CODE")
    key.set_defaults(run=run_key)
    cosigning.add(commands)
    verify = commands.add_parser("verify", help="check every row; name the first bad one")
    verify.add_argument("--head", action="append", default=[], metavar="COUNT:ROOT|FILE",
                        help="a head of an earlier report, or a file with signed heads")  # fmt: skip
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=run_verify)
    ledger_export.add(commands)


def run_head(args: argparse.Namespace) -> int:
    """Seal what is committed, sign the head over it and print it."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.heads import services
    from posko.apps.ledger.witnesses import selectors

    head = services.sign(at=clock.real_time())
    last = selectors.last_cosigned()
    cosigned = [each.told() for each in selectors.cosigned(last)] if last is not None else []
    told = {"count": head.size, "root": head.root, "checkpoint": head.checkpoint, "cosigned": cosigned}
    print(json.dumps(told, ensure_ascii=False) if args.json else f"{head.size}:{head.root}")
    return 0


def run_key(args: argparse.Namespace) -> int:
    """Print the public half of the post's key, and its fingerprint to compare; with --new begin another."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.heads import files, services

    if args.new:
        operation = setting_up.the_operation(args.operation)
        at = clock.real_time()
        services.begin_anew(args.reason, by=setting_up.console(operation), at=at + operation.clock_offset)
    elif files.signer() is None:
        services.sign(at=clock.real_time())
    current, *before = files.verifiers()
    print(f"Fingerprint: {current.fingerprint}")
    for each in before:
        print(f"Key of before, for heads that it signed: {each}")
    print(f"The post's key: {current}")
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Exit 0 when all holds, 1 with the first bad row otherwise."""
    texts = [(_text_of(given), given) for given in args.head]
    for text, _ in texts:
        if "\n" not in text.strip():
            read_head(text)
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.verifying import selectors

    found = selectors.verify([head for text, given in texts for head in selectors.brought(text, _where(given))])
    if args.json:
        print(json.dumps(_as_json(found.verdict, found.fault)))
    elif found.fault:
        print(f"BROKEN at row {found.fault.number}: {found.fault.reason}.")
        print(NEXT)
    else:
        print(f"Whole: {found.verdict.head.count} leaves up to row {found.verdict.sealed}, "
              f"root {found.verdict.head.root}.")  # fmt: skip
        print(_how_far(found.verdict))
    return BROKEN if found.fault else 0


def _text_of(given: str) -> str:
    """What stands in a file of this name, else the word itself."""
    path = Path(given)
    try:
        if not path.is_file():
            return given
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except UnicodeDecodeError as broken:
        raise BadInput("%(path)s holds no signed heads.", path=path) from broken
    except (OSError, ValueError):
        return given  # too long for the name of a file
    if len(text) > LARGEST:
        raise BadInput("%(path)s is larger than any list of heads that is brought.", path=path)
    return text


def _where(given: str) -> str:
    return given if Path(given).suffix else "the head you brought"


def _as_json(told: Verdict, fault: Fault | None) -> dict[str, object]:
    return {
        "ok": fault is None,
        "count": told.head.count,
        "root": told.head.root,
        "sealed_up_to": told.sealed,
        "unsealed": told.unsealed,
        "held": {"count": told.held.head.count, "where": told.held.where} if told.held else None,
        "first_bad": {"number": fault.number, "reason": fault.reason} if fault else None,
    }


def _how_far(told: Verdict) -> str:
    """What no kept head covers can be written anew by who owns the database, and nobody could tell."""
    held = (
        f"The last kept head that it gives counts {told.held.head.count}, in {told.held.where}."
        if told.held
        else "No head was kept of it: bring one with --head."
    )
    return f"{held} {told.unsealed} rows have no leaf yet."
