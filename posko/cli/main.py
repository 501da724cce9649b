"""The command `posko`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from posko import __version__
from posko.cli import (
    backup,
    cases,
    demo,
    desk,
    index,
    intake,
    law,
    ledger,
    operation,
    people,
    post,
    stored_files,
    territory,
    worker,
)
from posko.domain.errors import BadInput, NotAllowed

REFUSED = 2


def main(argv: Sequence[str] | None = None, *, serve: Callable[..., None]) -> int:
    """Parse, run, and turn a refusal into one plain sentence and exit code 2.

    `serve(host, port, threads, certificates, plain_port)` answers requests until stopped; the web storey hands it
    down. The last two are for `posko serve --tls`.
    """
    # Whatever a command writes is for its owner only.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.web.settings")
    parser = argparse.ArgumentParser(prog="posko", description="The joint command post for an election.")
    parser.add_argument("--version", action="version", version=f"posko {__version__}")
    subparsers = parser.add_subparsers(dest="noun", required=True, metavar="COMMAND")
    nouns = (post, worker, operation, people, intake, territory, index, law, cases, desk, ledger, stored_files)
    for door in (*nouns, backup, demo):
        door.add(subparsers)
    args = parser.parse_args(argv)
    args.serve = serve
    try:
        return int(args.run(args))
    except (BadInput, NotAllowed) as refusal:
        print(f"posko: {refusal}", file=sys.stderr)
        return REFUSED
    except OSError as failed:
        # A file that is not there is said as it is, without the name that Python has for it.
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


def _is_database_error(failed: Exception) -> bool:
    """Told by the module's name: the framework is loaded only by doors that need it."""
    return type(failed).__module__ == "django.db.utils"
