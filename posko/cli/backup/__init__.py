"""`posko backup` and `posko restore`: everything in one sealed file, and back only when all of it holds."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from posko.cli import key_files, stored_files
from posko.domain.errors import BadInput
from posko.domain.files import vault
from posko.domain.files.backup import ENDING


def add_backup(parser: argparse.ArgumentParser) -> None:
    """Register the options of `backup`."""
    parser.add_argument("--to", type=Path, metavar="DIR", help="the folder that takes the archive")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the file with the key")
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="only make a new key in this new file")
    parser.set_defaults(run=run_backup)


def add_restore(parser: argparse.ArgumentParser) -> None:
    """Register the options of `restore`."""
    parser.add_argument("--from", dest="source", type=Path, metavar="DIR", required=True,
                        help="an archive, or a folder whose newest one is taken")  # fmt: skip
    parser.add_argument("--key", type=Path, metavar="FILE", required=True, help="the file with the key")
    parser.add_argument("--force", action="store_true", help="move aside what is in the data folder")
    parser.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    """Make a key, or a backup; 1 where files that rows name were missing or altered before it was made."""
    if args.new_key:
        return _make_key(args.new_key)
    if not args.to or not args.key:
        raise BadInput("Give the folder and the key: posko backup --to DIR --key FILE")
    key = _key(args.key)
    if not args.to.is_dir():
        raise BadInput("There is no folder %(path)s. Make it, or mount it, first.", path=args.to)
    if args.key.resolve().is_relative_to(args.to.resolve()):
        raise BadInput("The key lies beside the backups; whoever takes one has both. Keep it elsewhere.")
    from posko.cli.backup import making, settling

    made = making.backup(args.to.resolve(), key)
    size = made.path.stat().st_size / 1048576
    how = "the post was NOT whole, see below" if made.faults.grave else "whole"
    print(f"{made.path}: {len(made.manifest.items)} files, {size:.1f} MB, sealed, read back, {how}.")
    print(f"Ledger head {made.manifest.head}; key mark {vault.mark_of(key)}.", flush=True)
    settling.tell_older(Path(os.environ.get("POSKO_DATA", "var")).resolve())
    stored_files.tell(made.faults)
    return stored_files.FAULT if made.faults.grave else 0


def run_restore(args: argparse.Namespace) -> int:
    """Check everything, then put it in place; 1 where files that rows name were missing or altered in the backup."""
    key, path = _key(args.key), _archive(args.source)
    from posko.cli.backup import restoring, settling

    done = restoring.restore(path, key, force=args.force)
    print(f"{path}: made {done.manifest.made_at} by Posko {done.manifest.version}; every hash and the ledger hold.")
    print(f"{len(done.manifest.items)} files are in place in {done.target}; ledger head was {done.manifest.head}.")
    settling.tell_older(done.target)
    print(
        "Next: posko migrate, then posko serve. Keys (KPU's key, the secret key) are not part of a backup.", flush=True
    )
    if done.closed:
        print(
            f"No key came back for {done.closed} second factors and secrets of gateways (seal.key). Put that file into "
            f"{done.target}; if it is lost for good: posko keys rotate seal --lost. Whoever it concerns then sets the "
            "second factor up anew."
        )
    print(
        f"The ledger's key signed {done.lost} heads after this backup, so it signs nothing more: a new one begins with "
        "posko ledger key --new --reason TEXT. Then tell the witnesses its key."
        if done.lost
        else "If this post signed heads after that backup and they are not on this machine, begin a new key for its "
        "ledger before it serves: posko ledger key --new --reason TEXT"
    )
    if done.faults is None:
        print("After posko migrate also run: posko check files")
        return 0
    stored_files.tell(done.faults)
    return stored_files.FAULT if done.faults.grave else 0


def _make_key(path: Path) -> int:
    key_files.make(path)
    print(f"{path} holds a new key, for its owner only. Copy it to a place that a fire or a thief does not take with "
          "the machine: without it no backup opens, and with it every one does.")  # fmt: skip
    return 0


def _key(path: Path) -> bytes:
    """The key of a file; one that others can read is no secret and is refused."""
    key_files.must_be_secret(path, "posko backup --new-key FILE")
    return vault.read_key(path.read_text(encoding="ascii", errors="replace"), str(path))


def _archive(source: Path) -> Path:
    if source.is_file():
        return source
    found = sorted(source.glob(f"*{ENDING}")) if source.is_dir() else []
    if not found:
        raise BadInput("There is no backup in %(path)s.", path=source)
    return found[-1]
