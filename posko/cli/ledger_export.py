"""`posko ledger export` and `posko ledger prove`: the past as a folder to take home, and the proof of one row."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from posko import clock
from posko.cli import new_folder, setting_up
from posko.domain.access import Viewer
from posko.domain.errors import BadInput

FIRST_LINE = "c2sp.org/tlog-proof@"
STOPPED = 130  # as a shell says of who was stopped by Ctrl+C


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `ledger export` and `ledger prove`."""
    export = commands.add_parser("export", help="the whole past as a folder that others keep and check without Posko")
    export.add_argument("--out", type=Path, metavar="DIR", required=True, help="a folder that is new or empty")
    export.add_argument("--for", dest="agency", default=None, metavar="AGENCY",
                        help="the agency that receives it; without it everything goes out")  # fmt: skip
    export.add_argument(
        "--operation",
        default="",
        metavar="CODE",
        help="the operation of that agency; by default the first one that has it",
    )
    export.set_defaults(run=run_export)
    prove = commands.add_parser("prove", help="the proof that one row is in the ledger, for a file beside it")
    prove.add_argument("number", type=int, metavar="N", help="the number of the row")
    prove.add_argument("--out", type=Path, metavar="FILE", required=True, help="the file, usually NAME.tlog-proof")
    prove.set_defaults(run=run_prove)


def run_export(args: argparse.Namespace) -> int:
    """Write an export. What is wrong in the ledger goes out as it stands: who checks the export finds it."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.exports import folder

    receiver = receiver_of(args.agency, args.operation) if args.agency is not None else None
    try:
        with new_folder.whole(args.out) as partial:
            done = folder.write(partial, viewer=receiver, at=clock.real_time(), progress=_progress)
    except KeyboardInterrupt:
        print(f"\nposko: stopped. Nothing was left in {args.out}.", file=sys.stderr)
        return STOPPED
    if done.unsigned is not None:
        print(f"posko: {done.unsigned}", file=sys.stderr)
        print("posko: The export holds what the database holds, as it is, for others to find out.", file=sys.stderr)
    if receiver is None:
        print(f"{args.out}: {done.leaves} rows under a head of {done.head}, all of them readable.")
        print("It holds EVERYTHING, cases and voters too, and must not leave the post. For an agency: posko ledger "
              "export --out DIR --for AGENCY")  # fmt: skip
    else:
        print(
            f"{args.out}: {done.leaves} rows under a head of {done.head}, for {receiver.agency} of "
            f"{receiver.operation}; {done.hidden} of them are hidden: it holds their hashes, and no word of them."
        )
    print(f"Check it, with a key and a head that did not come from it: posko-verify {args.out} --key KEY --head HEAD")
    return 0


def receiver_of(agency: str, operation: str = "") -> Viewer:
    """Who receives a copy for an agency, of the post's first operation that has it where none is named.

    BadInput names the agencies, or the operations, there are.
    """
    from posko.apps.operation import selectors as operations
    from posko.apps.people.accounts import selectors as people

    among = [setting_up.the_operation(operation)] if operation else map(operations.by_code, operations.codes())
    tables = {each.code: people.table(setting_up.console(each)) for each in among if each is not None}
    found = [row for rows in tables.values() for row in rows if row.code == agency]
    if not found:
        known = sorted({row.code for rows in tables.values() for row in rows})
        raise BadInput("There is no agency “%(code)s”; there are: %(known)s.", code=agency, known=", ".join(known))
    # The log bears the name of the first operation, and so does a copy of it, unless another one is named.
    return people.receiver(min(found, key=lambda row: row.operation_id))


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} rows", end="\n" if done >= of else "", file=sys.stderr, flush=True)


def run_prove(args: argparse.Namespace) -> int:
    """Write the proof of a row under the newest head."""
    _must_be_a_proof(args.out)
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.ledger.exports import proving

    proven = proving.prove(args.number, at=clock.real_time())
    half = args.out.with_name(f".{args.out.name}.partial")
    try:
        half.write_text(str(proven.file), encoding="utf-8")
        half.replace(args.out)
    finally:
        half.unlink(missing_ok=True)
    if proven.void:
        print(f"{args.out}: number {args.number} is void. It was given out and never committed; the proof says that.")
    else:
        print(f"{args.out}: row {args.number} is leaf {proven.file.index} under a head of {proven.size}.")
        if not proven.open:
            print("It lies behind the wall of cases or voters: the proof holds its hash, and no word of it.")
    print(f"Check it, with a key that did not come with it: posko-verify {args.out} --key KEY")
    return 0


def _must_be_a_proof(out: Path) -> None:
    """Write over an earlier proof only, never over something else."""
    if out.exists() and not (out.is_file() and out.read_bytes()[: len(FIRST_LINE)] == FIRST_LINE.encode()):
        raise BadInput("%(out)s is there already, and is no proof. Name another file.", out=out)
    if not out.absolute().parent.is_dir():
        raise BadInput("There is no folder %(folder)s. Make it first.", folder=out.absolute().parent)
