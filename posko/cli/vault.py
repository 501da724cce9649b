"""`posko vault new-key`, `open-outer` and `open-inner`: the recovery keys of Bawaslu and of the prosecutor.

They run on a machine of the institution that is not the post's: nothing here asks a database, and nothing is sent.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from posko.cli import key_files
from posko.domain.errors import BadInput
from posko.domain.vaults import recovery_files
from posko.domain.vaults.pairs import Pair, fingerprint, first_difference
from posko.domain.vaults.recovery_files import Step, StepFile

HOW = "posko vault new-key FILE"


def add(parser: argparse.ArgumentParser) -> None:
    """Register the three."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    make = commands.add_parser("new-key", help="make a recovery key of an institution in a new file")
    make.add_argument("file", type=Path, metavar="FILE")
    make.set_defaults(run=run_new_key)
    outer = commands.add_parser("open-outer", help="the prosecutor's step: make the half of an ask")
    _add_step(outer, "the file that the post gave out")
    outer.set_defaults(run=run_open_outer)
    inner = commands.add_parser("open-inner", help="Bawaslu's step: make the answer of a half")
    _add_step(inner, "the file that the prosecutor's step wrote")
    inner.add_argument("--new", required=True, metavar="FINGERPRINT",
                       help="of the person's new key, as the person reads it out")  # fmt: skip
    inner.set_defaults(run=run_open_inner)


def _add_step(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=what)
    parser.add_argument("--key", type=Path, required=True, metavar="KEYFILE", help="the institution's recovery key")
    parser.add_argument("--out", type=Path, required=True, metavar="NEWFILE", help="what the step writes")


def run_new_key(args: argparse.Namespace) -> int:
    """Make a key, and say what is given to the post and what is not."""
    text, pair = recovery_files.new_private()
    key_files.make(args.file, text)
    print(f"{args.file} holds a new recovery key, for its owner only. It never comes to the post. Copy it at once to a "
          "second place that its institution keeps.")  # fmt: skip
    print(f"\nYour chief gives the post this line, on the page of recovery keys:\n{_public(pair)}")
    print(f"\nand compares this fingerprint there:\n{fingerprint(pair.public)}")
    return 0


def run_open_outer(args: argparse.Namespace) -> int:
    """Open the outer seal; what comes out says nothing without Bawaslu's key."""
    key, ask = _key(args.key), _read(args.file, Step.ASK)
    half = recovery_files.open_outer(ask, key)
    _write(args.out, half)
    print(_told(ask))
    print(f"{args.out} is the half. It opens with Bawaslu's recovery key only. Bring it to the post: your chief hands "
          "it in on the page of recoveries.")  # fmt: skip
    return 0


def run_open_inner(args: argparse.Namespace) -> int:
    """Open the inner seal, and seal what comes out to the new key, if its fingerprint is the one that was read out."""
    key, half = _key(args.key), _read(args.file, Step.HALF)
    group = first_difference(args.new, half.new)
    if group is not None:
        raise BadInput(
            "The new key in %(file)s is not the one that was read out: its fingerprint is %(found)s, and it differs in "
            "group %(group)s. Ask the person again; if it differs still, somebody else wrote this file.",
            file=args.file, found=fingerprint(half.new), group=group,
        )  # fmt: skip
    answer = recovery_files.open_inner(half, key)
    _write(args.out, answer)
    print(_told(half))
    print(f"{args.out} is the answer. Only that person's new key opens it. Bring it to the post: your chief hands it "
          "in on the page of recoveries.")  # fmt: skip
    return 0


def _key(path: Path) -> Pair:
    key_files.must_be_secret(path, HOW)
    return recovery_files.read_private(_text(path), path.name)


def _read(path: Path, wanted: Step) -> StepFile:
    if not path.is_file():
        raise BadInput("There is no file %(path)s.", path=path)
    return recovery_files.read(_text(path), wanted)


def _text(path: Path) -> str:
    """The beginning of a file; what is longer than a file of a recovery is refused by who reads it."""
    with path.open("rb") as source:
        return source.read(recovery_files.LARGEST + 1).decode("utf-8", "replace")


def _write(path: Path, file: StepFile) -> None:
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(recovery_files.written(file))
    except FileExistsError as there:
        raise BadInput("%(path)s is there already. Name a new file.", path=path) from there


def _public(pair: Pair) -> str:
    return recovery_files.public_text(pair.public)


def _told(file: StepFile) -> str:
    """Whose key was opened, for the paper that the institution keeps."""
    return (f"Recovery {file.number} of {file.operation}: the lost key of {file.person}, {file.lost}, for the new key "
            f"{fingerprint(file.new)}.")  # fmt: skip
