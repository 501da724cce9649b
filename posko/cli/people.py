"""`posko people`: the way back in for somebody who lost it, by whoever runs the post's machine."""

from __future__ import annotations

import argparse

from posko import clock
from posko.cli import setting_up
from posko.domain.errors import BadInput


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `people link`."""
    people = subparsers.add_parser("people", help="accounts: a new one-time link")
    commands = people.add_subparsers(dest="act", required=True)
    link = commands.add_parser("link", help="print a one-time link for an account; recorded in the ledger")
    link.add_argument("username")
    link.add_argument("--forget-second-factor", action="store_true", help="the person sets a new one up on entering")
    link.add_argument("--address", default="http://127.0.0.1:8000", help="where the post is reached")
    link.set_defaults(run=run_link)


def run_link(args: argparse.Namespace) -> int:
    """Print the link."""
    setting_up.ready()
    setting_up.must_be_migrated()
    from posko.apps.people import selectors, services

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
