"""The command `posko`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from posko import __version__
from posko.domain.errors import BadInput, NotAllowed

REFUSED = 2


@dataclass(frozen=True, slots=True)
class Door:
    """What the help says of a noun, and the module with its function `add`, loaded only for who asks for that noun."""

    help: str
    module: str
    add: str = "add"


DOORS: Final[Mapping[str, Door]] = {
    "serve": Door("answer requests", "post", "add_serve"),
    "migrate": Door("bring the database to this version's shape", "post", "add_migrate"),
    "worker": Door("hand messages on, do jobs, reminders and digests beside the server", "worker"),
    "operation": Door("make an operation", "operation"),
    "people": Door("accounts: load a file of them, print a new one-time link", "people"),
    "contacts": Door("numbers of stations: load an agency's table of them", "contacts"),
    "intake": Door("the inbox: tokens, gateways, what waits", "intake"),
    "outgoing": Door("what leaves the post: how it stands, dead messages once more", "outgoing"),
    "territory": Door("places: load a city, its borders, the ground under its map", "territory"),
    "map": Door("keep a map archive (PMTiles) of the city", "map_archive"),
    "index": Door("composite index, classes and weighted sums of a CSV file", "index"),
    "law": Door("statutory clocks and the right to vote, with their articles", "law"),
    "cases": Door("electoral-crime cases: replay one, print the machines, keys", "cases"),
    "desk": Door("the voter desk: spool and purge", "desk"),
    "ledger": Door("the ledger's head and its proof", "ledger"),
    "witness": Door("cosign the heads of other posts' ledgers; needs no post", "witness"),
    "check": Door("hold the post against itself", "stored_files"),
    "backup": Door("database and files into one sealed archive, while the post runs", "backup", "add_backup"),
    "restore": Door("check an archive and put it in place; stop the post first", "backup", "add_restore"),
    "keys": Door("every key of the post; change the seal and the web key", "keys"),
    "vault": Door("recovery keys of institutions: make one, open a lost key; needs no post", "vault"),
    "demo": Door("build the demo operation if needed, print log-ins, serve it", "demo"),
}


def main(argv: Sequence[str] | None = None, *, serve: Callable[..., None]) -> int:
    """Parse, run, and turn a refusal into one plain sentence and exit code 2.

    `serve(host, port, threads, certificates, plain_port)` answers requests until stopped; the web storey hands it
    down. The last two are for `posko serve --tls`.
    """
    # Whatever a command writes is for its owner only.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.web.settings")
    words = sys.argv[1:] if argv is None else argv
    args = _parser(words).parse_args(words)
    args.serve = serve
    try:
        return int(args.run(args))
    except (BadInput, NotAllowed) as refusal:
        print(f"posko: {refusal}", file=sys.stderr)
        return REFUSED
    except OSError as failed:
        # Name a missing file in plain words, without Python's name for the error.
        told = f"{failed.filename}: {failed.strerror}" if failed.filename else f"{type(failed).__name__}: {failed}"
        print(f"posko: {told}", file=sys.stderr)
        return REFUSED
    except (OverflowError, UnicodeError) as failed:
        print(f"posko: {type(failed).__name__}: {failed}", file=sys.stderr)
        return REFUSED
    except Exception as failed:
        if not _is_database_error(failed):
            raise
        print(f"posko: the database cannot be used: {failed}".strip(), file=sys.stderr)
        return REFUSED


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """All nouns with their help; only the one that is asked for knows its own words."""
    parser = argparse.ArgumentParser(prog="posko", description="The joint command post for an election.")
    parser.add_argument("--version", action="version", version=f"posko {__version__}")
    nouns = parser.add_subparsers(dest="noun", required=True, metavar="COMMAND")
    asked = next((word for word in words if not word.startswith("-")), "")
    for noun, door in DOORS.items():
        own = nouns.add_parser(noun, help=door.help)
        if noun == asked:
            getattr(importlib.import_module(f"posko.cli.{door.module}"), door.add)(own)
    return parser


def _is_database_error(failed: Exception) -> bool:
    """Told by the module's name: the framework is loaded only by doors that need it."""
    return type(failed).__module__ == "django.db.utils"
