"""`posko ledger request` and `posko ledger take`: a head to a witness and its cosignature back, by stick."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from posko import clock
from posko.cli import setting_up
from posko.domain.errors import BadInput
from posko.domain.witnesses import LARGEST_ANSWER


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Register `ledger request` and `ledger take`."""
    request = commands.add_parser("request", help="write what a witness is asked: the latest head and its proof")
    request.add_argument("--witness", required=True, metavar="NAME", help="the name of its key, or its agency's code")
    request.add_argument("--out", required=True, type=Path, metavar="FILE", help="where to write it; - prints it")
    request.add_argument(
        "--old", type=int, default=None, metavar="SIZE", help="the size that the witness says it holds"
    )
    request.add_argument("--operation", default="", metavar="CODE")
    request.set_defaults(run=run_request)
    take = commands.add_parser("take", help="take the cosignature that came back")
    take.add_argument("file", type=Path, metavar="FILE", help="the witness's answer, or a cosigned head; - reads it")
    take.add_argument(
        "--operation", default="", metavar="CODE", help="where it is recorded; by default the witness's operation"
    )
    take.set_defaults(run=run_take)


def run_request(args: argparse.Namespace) -> int:
    """Sign the head over what is committed, and write the request for it."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.heads import services as heads
    from posko.apps.ledger.witnesses import selectors

    by = setting_up.console(setting_up.the_operation(args.operation))
    witness = selectors.named(by, args.witness)
    if witness is None:
        raise BadInput(
            "No witness in force is called “%(name)s”. Its key is registered on the page of witnesses, and confirmed "
            "there by the chief of its agency.",
            name=args.witness,
        )
    head = heads.sign(at=clock.real_time())
    old = selectors.held_by(witness, head.origin) if args.old is None else args.old
    if not 0 <= old <= head.size:
        raise BadInput(
            "“%(old)s” is no size that the witness can hold: the head has %(size)s leaves.", old=old, size=head.size
        )
    text = selectors.request(head, old)
    if str(args.out) == "-":
        sys.stdout.write(text)
        return 0
    args.out.write_text(text, encoding="utf-8", newline="")
    print(f"Written to {args.out}: the head of {head.size} leaves for {witness.name}, which holds {old}.")
    return 0


def run_take(args: argparse.Namespace) -> int:
    """Check the cosignature by the registered key, and keep it."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.witnesses import selectors, services
    from posko.apps.operation import selectors as operations

    text = _read(args.file)
    # A line that no witness of ours wrote is refused, and recorded in the first operation.
    code = args.operation or selectors.home_of(text) or next(iter(operations.codes()), "")
    operation = setting_up.the_operation(code)
    by, now = setting_up.console(operation), clock.real_time()
    for each in services.take(text, by=by, at=now + operation.clock_offset, real_at=now):
        print(f"Taken: the head of {each.head.size} leaves, cosigned by {each.witness.name} at {each.at.isoformat()}.")
    return 0


def _read(path: Path) -> str:
    if str(path) == "-":
        raw = sys.stdin.buffer.read(LARGEST_ANSWER + 1)
    else:
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST_ANSWER + 1)
        except OSError as fault:
            raise BadInput("%(path)s cannot be read: %(why)s", path=path, why=fault.strerror) from fault
    return raw.decode("utf-8", "replace")
