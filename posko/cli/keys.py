"""`posko keys`: every key of the post; `posko keys rotate`: a new one, while all that the old one sealed stays open."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import sys
from dataclasses import asdict

from posko import clock
from posko.cli import key_files, setting_up
from posko.domain.access import system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.keys import STATES, Found

LEFT = 1


def add(parser: argparse.ArgumentParser) -> None:
    """Register the list, which is what comes without a word, and `rotate`."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run_list)
    commands = parser.add_subparsers(dest="what", metavar="COMMAND")
    rotate = commands.add_parser("rotate", help="put a new key in the place of the one that is there")
    kinds = rotate.add_subparsers(dest="key", required=True, metavar="KEY")
    seal = kinds.add_parser("seal", help="seal.key: second factors and secrets of gateways are sealed anew")
    seal.add_argument("--lost", action="store_true", help="the old key is gone for good: give up what it sealed")
    seal.set_defaults(run=run_rotate_seal)
    web = kinds.add_parser("web", help="secret.key: nobody is logged out, since the old one stays good beside it")
    web.add_argument("--drop-old", action="store_true", help="make none; let the older ones go")
    web.set_defaults(run=run_rotate_web)


def run_list(args: argparse.Namespace) -> int:
    """Every key, and never a byte of one."""
    setting_up.ready()
    from posko.kit import key_list

    found = key_list.every()
    if args.json:
        print(json.dumps([_told(each) for each in found], ensure_ascii=False, indent=2))
        return 0
    for each in found:
        key, since = each.key, f", since {each.since:%Y-%m-%d %H:%M} UTC" if each.since else ""
        older = f", {each.older} older still open" if each.older else ""
        print(f"{key.name}{f' ({each.file})' if each.file else ''}: {STATES[each.state]}{since}{older}")
        print(f"  opens:   {key.opens}\n  held by: {key.holder}; in the backup: {'yes' if key.in_backup else 'no'}")
        print(f"  changed: {key.change}\n  if lost: {key.lost}")
    return 0


def _told(found: Found) -> dict[str, object]:
    told = asdict(found.key) | {"file": found.file, "state": found.state.value, "older": found.older}
    return told | {"since": found.since.isoformat() if found.since else ""}


def run_rotate_seal(args: argparse.Namespace) -> int:
    """A new key first, on the disk beside the old one; then all rows in one act. 1 where something does not open."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.operation import services
    from posko.kit import seals

    by, at = system_viewer("console"), clock.real_time()
    if args.lost:
        gone = services.give_up_closed(by=by, at=at)
        print(f"{gone} second factors and secrets of gateways that no key opened are given up: whoever they belong to "
              "sets the second factor up anew at the next log-in; make the gateways again.")  # fmt: skip
    else:
        seals.must_open()
    mark = seals.begin_anew().mark
    left = services.seal_anew(mark, by=by, at=at)
    for line in left:
        print(f"posko: {line}", file=sys.stderr)
    print(f"{seals.path()} has a new key with the mark {mark}. The old one stays in the file until the post starts "
          "next, for whoever seals at this moment. Make a backup now.")  # fmt: skip
    return LEFT if left else 0


def run_rotate_web(args: argparse.Namespace) -> int:
    """A new key before the old one, which stays good; or only the newest stays. The post reads it when it starts."""
    if os.environ.get("POSKO_SECRET_KEY"):
        raise BadInput("The web key is set by POSKO_SECRET_KEY. Set a new one there, put the old one into "
                       "POSKO_SECRET_KEY_FALLBACKS, and start the post again.")  # fmt: skip
    setting_up.ready()
    setting_up.must_be_migrated()
    from django.conf import settings

    from posko.apps.operation import selectors as operations
    from posko.apps.operation import services
    from posko.kit import marks
    from posko.kit.key_list import WEB

    # The first key of senders was derived from the web key: it is kept before that can change.
    marks.keep(operations.codes())
    keys = [settings.SECRET_KEY, *([] if args.drop_old else settings.SECRET_KEY_FALLBACKS)]
    if not args.drop_old:
        keys.insert(0, secrets.token_urlsafe(64))
    key_files.replace(settings.DATA / WEB, "\n".join(keys) + "\n")
    mark, older = hashlib.sha256(keys[0].encode()).hexdigest()[:8], len(keys) - 1
    services.record_web_key(mark, older=older, by=system_viewer("console"), at=clock.real_time())
    print(f"{settings.DATA / WEB} holds {'one key' if not older else f'a new key and {older} older'}. Start the post "
          "again, and its worker: they read it when they start.")  # fmt: skip
    if older:
        print("Nobody is logged out. After twelve hours, when no session of before is left: posko keys rotate web "
              "--drop-old")  # fmt: skip
    return 0
