"""What must be true before the post answers its first request; otherwise it does not start."""

from __future__ import annotations

import logging
import os

from django.conf import settings
from django.db import connection

from posko.apps.ledger.verifying import selectors as verifying
from posko.apps.operation import selectors as operations
from posko.cli import database_roles, key_files, worker
from posko.cli.backup import databases, swap
from posko.domain import hosts
from posko.domain.errors import BadInput
from posko.kit import marks, seals
from posko.web import access_rules

MIN_KEY_LENGTH = 50
log = logging.getLogger(__name__)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NotReady(RuntimeError):
    """The post may not start; the message says what to do."""


def prove_ready(*, host: str = "127.0.0.1") -> None:
    """Raise NotReady when a URL has no access rule, the role could change the past or the settings are unsafe."""
    for problem in (*_rule_problems(), *_ledger_problems(), *_setting_problems(host), *_key_problems()):
        raise NotReady(problem)


def _rule_problems() -> list[str]:
    return [
        f"The URL “{name}” has no access rule. Add it to posko/web/access_rules.py." for name in access_rules.unlisted()
    ]


def _ledger_problems() -> list[str]:
    """What stops the post: a role that may change the past. An open guard stops nothing; it is told, and rings."""
    if fault := verifying.guard_fault():
        log.error(
            "%s. The post runs on, and everybody is rung. Find out why, then run: posko ledger verify --head "
            "COUNT:ROOT (from the last printed report) and: posko migrate --restore-triggers",
            fault.reason.capitalize(),
        )
    return database_roles.problems()


def _setting_problems(host: str) -> list[str]:
    problems = []
    if settings.DEBUG:
        problems.append("DEBUG is on (POSKO_DEBUG=1). A post never runs with it: unset POSKO_DEBUG.")
    if len(settings.SECRET_KEY) < MIN_KEY_LENGTH or len(set(settings.SECRET_KEY)) < 10:
        problems.append(
            f"POSKO_SECRET_KEY is weak: give at least {MIN_KEY_LENGTH} random characters, or leave it out "
            "and one is made and kept in POSKO_DATA."
        )
    return problems + _network_problems(host) + _demo_problems(host)


def _key_problems() -> list[str]:
    """The data folder is for its owner only, no restore is half-way, the keys of marks are kept, and the seal opens."""
    try:
        key_files.must_be_closed(settings.DATA)
        swap.must_be_over(settings.DATA)
        databases.must_be_finished()
        marks.keep(operations.codes())
        seals.must_open()
        seals.let_go()
    except BadInput as refusal:
        return [str(refusal)]
    return []


def _network_problems(host: str) -> list[str]:
    if wrong := hosts.faults(settings.ALLOWED_HOSTS):
        return wrong
    # An unknown bind (a server of one's own over WSGI) is that server's matter, behind its TLS.
    if not host or host in _LOOPBACK or settings.HTTPS or settings.PLAIN:
        return []
    return [
        f"{host} is reached from the network, where passwords would travel in the clear. Put TLS before the post and "
        "set POSKO_HTTPS=1 and POSKO_HOSTS, or set POSKO_PLAIN=1 if this network is closed and you accept that."
    ]


def _demo_problems(host: str) -> list[str]:
    if not settings.DEMO:
        return []
    if host not in _LOOPBACK:
        return [
            "Demo sessions need no second factor and so are for this machine only: bind to 127.0.0.1, "
            f"not {host or 'an unknown address'}."
        ]
    if connection.vendor != "sqlite":
        return ["Demo sessions run on SQLite only: unset DATABASE_URL or POSKO_DEMO."]
    if operations.any_real():
        return ["This database holds an operation that is not a demo: unset POSKO_DEMO, or set POSKO_DATA elsewhere."]
    return []


def follow_parent() -> None:
    """What answers requests ends when `posko serve` is gone, so that a restart finds the port free."""
    worker.follow_parent(lambda: os._exit(1))
