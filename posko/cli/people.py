"""`posko people`: a file of people is proposed to their chiefs, and so is the way back in for somebody who lost it.

Whoever runs the machine makes a link for an administrator alone.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import setting_up
from posko.domain.access import Role
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import problem_rows
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.people.proposals import Kind
from posko.domain.people.rows import PeopleReading, read_people

if TYPE_CHECKING:
    from datetime import datetime

    from posko.apps.operation.models import Operation
    from posko.apps.people.loading.services import Loaded
    from posko.apps.people.models import Post
    from posko.domain.access import Viewer

REFUSED = 2
SHOWN = 20
ADDRESS = "http://127.0.0.1:8000"


def add(parser: argparse.ArgumentParser) -> None:
    """Register `people link` and `people load`."""
    commands = parser.add_subparsers(dest="act", required=True)
    link = commands.add_parser(
        "link", help="print an administrator's one-time link; propose that of anybody else to the chief"
    )
    link.add_argument("username")
    link.add_argument("--forget-second-factor", action="store_true", help="the person sets a new one up on entering")
    link.add_argument("--address", default=ADDRESS, help="where the post is reached")
    link.set_defaults(run=run_link)
    load = commands.add_parser("load", help="propose an XLSX or CSV file of people to their chiefs, all or nothing")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--operation", default="", help="which operation, where several live here")
    load.add_argument("--dry-run", action="store_true", help="check only")
    load.add_argument("--problems", type=Path, metavar="OUT.csv", help="write row-level problems to this file")
    load.set_defaults(run=run_load)


def run_link(args: argparse.Namespace) -> int:
    """Print the link of an administrator; for anybody else propose one, since it is the chief who hands it over."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.people.accounts import selectors, services

    post = selectors.post_of(args.username)
    if post is None:
        raise BadInput("There is no open account “%(name)s”.", name=args.username)
    operation, real_at = post.agency.operation, clock.real_time()
    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    if Role(post.role) is not Role.ADMINISTRATOR:
        return _propose_link(post, args, by, at)
    if args.forget_second_factor:
        services.forget_second_factor(post.user, by=by, at=at)
    token = services.issue_login_link(post.user, by=by, at=at, real_at=real_at)
    print(f"{post.user.full_name} enters once, within 24 hours: {args.address.rstrip('/')}/people/enter/{token}/")
    return 0


def _propose_link(post: Post, args: argparse.Namespace, by: Viewer, at: datetime) -> int:
    from posko.apps.people.proposals.services import NewProposal, propose

    forget = bool(args.forget_second_factor)
    new = NewProposal(uuid.uuid4(), Kind.UNLOCK, args.username, post.agency.code, {"forget": forget})
    propose(new, by=by, at=at)
    print(f"A new link for {post.user.full_name} is proposed. The chief of {post.agency.short} or the deputy makes it, "
          "under “Usulan akun”, and hands it over.")  # fmt: skip
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
    loaded = None if args.dry_run else _proposed(operation, args.file.name, data)
    found = loaded.reading if loaded else _checked(operation, args.file.name, data)
    if args.problems:
        args.problems.write_text(plain_csv(problem_rows(found.problems)), encoding="utf-8")
    _print(found, loaded)
    return 0 if found.ok else REFUSED


def _checked(operation: Operation, name: str, data: bytes) -> PeopleReading:
    from posko.apps.people.accounts import selectors
    from posko.kit.language import tongues

    return read_people(name, data, selectors.load_ground(setting_up.console(operation)), tongues=tongues("en"))


def _proposed(operation: Operation, name: str, data: bytes) -> Loaded:
    from posko.apps.people.loading import services

    by, at = setting_up.console(operation), clock.operation_time(operation.clock_offset)
    return services.propose_people(name, data, by=by, at=at)


def _print(found: PeopleReading, loaded: Loaded | None) -> None:
    for problem in found.problems[:SHOWN]:
        print(f"  {problem}", file=sys.stderr)
    if found.problems:
        rest = len(found.problems) - SHOWN
        more = f" ({rest} more; --problems OUT.csv writes them all)" if rest > 0 else ""
        print(f"{len(found.problems)} problems{more}. Nothing was proposed.", file=sys.stderr)
        return
    counts = f"{len(found.added)} to open, {len(found.changed)} to change, {found.same} as they were"
    if loaded is None:
        print(f"{found.file}: {counts}; checked, nothing proposed.")
        return
    print(f"{found.file}: {counts}; {loaded.proposed} proposed, {loaded.set} set at once.")
    if loaded.proposed:
        print("Their chiefs or deputies decide, under “Usulan akun”, and get the one-time links.")
