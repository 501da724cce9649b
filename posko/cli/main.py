"""The command `posko`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from posko import __version__
from posko.cli import demo, index, law, ledger, operation, post, territory
from posko.domain.errors import BadInput, NotAllowed

REFUSED = 2


def main(argv: Sequence[str] | None = None, *, serve: Callable[[str, int, int], None]) -> int:
    """Parse, run, and turn a refusal into one plain sentence and exit code 2.

    `serve(host, port, threads)` answers requests until stopped; the web storey hands it down.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.web.settings")
    parser = argparse.ArgumentParser(prog="posko", description="The joint command post for an election.")
    parser.add_argument("--version", action="version", version=f"posko {__version__}")
    subparsers = parser.add_subparsers(dest="noun", required=True, metavar="COMMAND")
    for door in (post, operation, territory, index, law, ledger, demo):
        door.add(subparsers)
    args = parser.parse_args(argv)
    args.serve = serve
    try:
        return int(args.run(args))
    except (BadInput, NotAllowed) as refusal:
        print(f"posko: {refusal}", file=sys.stderr)
        return REFUSED
