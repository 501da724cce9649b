"""`posko check files`: what rows name must lie in the store, whole; what lies there and no row names is listed.

`posko check post` says what `/healthz` keeps from strangers: version, database and ledger.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from posko.cli import security, setting_up
from posko.domain.access import Compartment

FAULT = 1
# Files that wait for their person for a day or less, and half-written ones, belong to no row.
_PASSING = ("incoming", "exports")
_PARTIAL = re.compile(r".*\.[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Faults:
    """Names in the store. `missing`: a row names it and it is not there. `altered`: it lies under the hash of other
    bytes. `unnamed`: no row names it, which is no fault."""

    missing: tuple[str, ...]
    altered: tuple[str, ...]
    unnamed: tuple[str, ...]

    @property
    def grave(self) -> bool:
        """Whether something is lost."""
        return bool(self.missing or self.altered)


def add(parser: argparse.ArgumentParser) -> None:
    """Register `check files`."""
    commands = parser.add_subparsers(dest="act", required=True)
    files = commands.add_parser("files", help="name files of rows that are missing or altered, and files of no row")
    files.set_defaults(run=run_files)
    post = commands.add_parser("post", help="say which version it is, and how its database and its ledger are")
    post.set_defaults(run=run_post)
    security.add(commands.add_parser("security", help="what proves each requirement, and how the settings stand"))


def run_post(_args: argparse.Namespace) -> int:
    """Exit 0 when the database is of this version and the ledger guarded, 1 for an unguarded ledger, 2 without one."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from django.db import connection

    from posko import __version__
    from posko.apps.ledger import triggers

    missing = triggers.missing(connection)
    print(f"Posko {__version__}; its database ({connection.display_name}) answers and is of this version.")
    for name in missing:
        print(f"posko: the ledger's trigger {name} is missing or altered.", file=sys.stderr)
    print("The ledger is open: its past can be changed unseen." if missing else "The ledger is guarded.")
    return FAULT if missing else 0


def run_files(_args: argparse.Namespace) -> int:
    """Exit 0 when every file that a row names is there and whole, 1 otherwise."""
    setting_up.ready(Compartment.CASE)
    setting_up.must_be_migrated()
    from django.conf import settings

    # Rows after files: what comes meanwhile is named at worst by a row whose file was not seen yet, so those are
    # looked at once more.
    root = Path(settings.MEDIA_ROOT)
    lying = set(there(root))
    rows = named()
    lying |= {name for name in rows - lying if (root / name).is_file()}
    faults = compare(rows, lying, altered=altered(root, lying))
    print(f"{len(rows)} files are named by rows, {len(lying)} lie in {root}.")
    tell(faults)
    if not faults.grave:
        print("Every file that a row names is there and whole. For sealed files of cases: posko cases verify.")
    return FAULT if faults.grave else 0


def tell(faults: Faults) -> None:
    """Name each file: faults as errors, the rest as a list."""
    for name in faults.missing:
        print(f"posko: {name} is missing: a row names it.", file=sys.stderr)
    for name in faults.altered:
        print(f"posko: {name} was damaged or altered: it has not the hash that is its name.", file=sys.stderr)
    for name in faults.unnamed:
        print(f"{name} is named by no row.")


def compare(rows: Set[str], lying: Set[str], *, altered: Iterable[str]) -> Faults:
    """Compare the files that rows name with those on disk."""
    return Faults(tuple(sorted(rows - lying)), tuple(sorted(altered)), tuple(sorted(lying - rows)))


def named() -> set[str]:
    """Names in the store that rows of any operation name."""
    from posko.apps.cases.evidence import selectors as evidence_selectors
    from posko.apps.evidence import selectors as evidence

    return {*evidence.named_files(), *evidence_selectors.named_files()}


def there(root: Path) -> list[str]:
    """Names in the store, but for what only passes through it."""
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and not _PARTIAL.fullmatch(path.name))
    names = [path.relative_to(root) for path in found] if root.is_dir() else []
    return [name.as_posix() for name in names if name.parts[0] not in _PASSING]


def altered(root: Path, names: Iterable[str]) -> list[str]:
    """Those that lie under a hash which is not theirs."""
    return [name for name in names if _HASH.fullmatch(Path(name).name) and _digest(root / name) != Path(name).name]


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return path.name  # it went meanwhile: its time was over
