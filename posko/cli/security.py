"""`posko check security`: each requirement with what proves it, and how the settings of this post stand."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Final

from posko import __version__
from posko.cli import setting_up
from posko.domain.security.requirements import Requirement, State, counts, requirements

FAULT: Final = 1


def add(parser: argparse.ArgumentParser) -> None:
    """Register the options of `check security`."""
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--tls", action="store_true", help="look at the settings as posko serve --tls makes them")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when every setting of this post is as it should be, 1 otherwise. What is open is told, and is no fault."""
    if args.tls:
        os.environ["POSKO_HTTPS"], os.environ["POSKO_TLS"] = "1", "443"
    setting_up.ready()
    from posko.cli.security_settings import look

    known = requirements()
    stands = {live.name: live for live in look()}
    if args.json:
        told = {
            "version": __version__,
            "counts": {state.value: count for state, count in counts(known).items()},
            "requirements": [_as_json(each) for each in known],
            "settings": [{"name": live.name, "ok": live.ok, "right": live.right} for live in stands.values()],
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(known)
        print("\nSettings of this post:")
        for live in stands.values():
            print(f"  {'ok ' if live.ok else 'NOT'}  {live.name}: {live.right}")
    wrong = [live.name for live in stands.values() if not live.ok]
    if wrong:
        print(f"posko: these settings are not as they should be: {', '.join(wrong)}.", file=sys.stderr)
    return FAULT if wrong else 0


def _print(known: Sequence[Requirement]) -> None:
    for each in known:
        print(f"{each.identifier:8} {each.state.value:15} {each.title}")
        if each.state is State.OPEN:
            print(f"{'':24} {each.reason}")
    found = counts(tuple(known))
    print(f"\n{len(known)} requirements: {', '.join(f'{count} {state.value}' for state, count in found.items())}.")


def _as_json(each: Requirement) -> dict[str, object]:
    return {
        "id": each.identifier,
        "source": each.source,
        "chapter": each.chapter,
        "title": each.title,
        "state": each.state.value,
        "tests": list(each.tests),
        "settings": list(each.settings),
        "documents": list(each.documents),
        "reason": each.reason,
    }
