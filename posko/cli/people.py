"""`posko people`: a file of people, and the way back in for somebody who lost it, by whoever runs the machine."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from posko import clock
from posko.cli import setting_up
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.sheets import problem_rows
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.people.rows import PeopleReading, read_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posko.apps.operation.models import Operation

REFUSED = 2
SHOWN = 20
ADDRESS = "http://127.0.0.1:8000"


def add(parser: argparse.ArgumentParser) -> None:
    """Register `people link` and `people load`."""
    commands = parser.add_subparsers(dest="act", required=True)
    link = commands.add_parser("link", help="print a one-time link for an account; recorded in the ledger")
    link.add_argument("username")
    link.add_argument("--forget-second-factor", action="store_true", help="the person sets a new one up on entering")
    link.add_argument("--address", default=ADDRESS, help="where the post is reached")
    link.set_defaults(run=run_link)
    load = commands.add_parser("load", help="load an XLSX or CSV file of people with their posts, all or nothing")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--operation", default="", help="which operation, where several live here")
    load.add_argument("--dry-run", action="store_true", help="check only")
    load.add_argument("--problems", type=Path, metavar="OUT.csv", help="write row-level problems to this file")
    load.add_argument("--links", type=Path, metavar="OUT.csv",
                      help="write one-time links of those who never logged in to this new file")  # fmt: skip
    load.add_argument("--address", default=ADDRESS, help="where the post is reached")
    load.set_defaults(run=run_load)


def run_link(args: argparse.Namespace) -> int:
    """Print the link."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.people.accounts import selectors, services

    post = selectors.post_of(args.username)
    if post is None:
        raise BadInput("There is no open account “%(name)s”.", name=args.username)
    operation, real_at = post.agency.operation, clock.real_time()
    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    if args.forget_second_factor:
        services.forget_second_factor(post.user, by=by, at=at)
    token = services.issue_login_link(post.user, by=by, at=at, real_at=real_at)
    print(f"{post.user.full_name} enters once, within 24 hours: {args.address.rstrip('/')}/people/enter/{token}/")
    return 0


def run_load(args: argparse.Namespace) -> int:
    """Read and check the file; load it when nothing is wrong. 2 when something is."""
    if not args.file.is_file():
        raise BadInput("There is no file %(path)s.", path=args.file)
    with args.file.open("rb") as file:
        data = file.read(UPLOAD_LIMIT + 1)
    setting_up.ready()
    setting_up.must_be_migrated()
    operation = setting_up.the_operation(args.operation)
    found = _checked(operation, args.file.name, data) if args.dry_run else _loaded(operation, args, data)
    if args.problems:
        args.problems.write_text(plain_csv(problem_rows(found.problems)), encoding="utf-8")
    _print(found, loaded=not args.dry_run)
    return 0 if found.ok else REFUSED


def _checked(operation: Operation, name: str, data: bytes) -> PeopleReading:
    from posko.apps.people.accounts import selectors

    return read_people(name, data, selectors.load_ground(setting_up.console(operation)))


def _loaded(operation: Operation, args: argparse.Namespace, data: bytes) -> PeopleReading:
    """Load, and write the links in the same transaction: links that cannot be handed out leave nothing behind."""
    from django.db import transaction

    from posko.apps.people.loading import services as loading_services

    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    with transaction.atomic():
        found = loading_services.load_people(args.file.name, data, by=by, at=at)
        if found.ok and args.links:
            _write_links(operation, found, args.links, args.address)
    return found


def _write_links(operation: Operation, found: PeopleReading, path: Path, address: str) -> None:
    from posko.apps.people.accounts import selectors, services

    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    users = selectors.waiting(by, found.usernames)
    with _own_file(path) as out:
        tokens = services.issue_login_links(users, by=by, at=at, real_at=clock.real_time()) if users else []
        door = f"{address.rstrip('/')}/people/enter"
        links = [(who.username, who.full_name, f"{door}/{token}/") for who, token in zip(users, tokens, strict=True)]
        out.write(plain_csv([("username", "name", "link"), *links]))
    print(f"{len(users)} one-time links, good for 24 hours, are in {path}. Hand them over one by one and delete it.")


@contextmanager
def _own_file(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner reads; one that is there already is not written over."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise BadInput("%(path)s is there already; links go to a new file.", path=path) from there
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
        yield out


def _print(found: PeopleReading, *, loaded: bool) -> None:
    for problem in found.problems[:SHOWN]:
        print(f"  {problem}", file=sys.stderr)
    if found.problems:
        rest = len(found.problems) - SHOWN
        more = f" ({rest} more; --problems OUT.csv writes them all)" if rest > 0 else ""
        print(f"{len(found.problems)} problems{more}. Nothing was loaded.", file=sys.stderr)
        return
    verb = "loaded" if loaded else "checked, nothing loaded"
    counts = f"{len(found.added)} added, {len(found.changed)} changed, {found.same} as they were"
    print(f"{found.file}: {counts}; {verb}.")
