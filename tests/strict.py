"""What tests hold every act to while it runs, and a post that serves does not pay for.

- Locks keep their order.
- Rows of ours are written inside an act only, by services and steps.
- An act that says `unchanged(...)` wrote nothing.
- Nothing leaves the house inside an act: no call, no letter, no program, and no file is taken away. What does so waits
  for `after_commit`, since the act may yet be refused or run again. A file may be laid down before the row
  that speaks of it, for a row without its file is worse than a file without its row.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import django.db
from django.apps import apps
from django.core.mail.backends import locmem
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

import posko
from posko.kit import acts, locks
from posko.kit.acts import ActError

WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)
ORM = str(Path(django.db.__file__).parent)
HOUSE = str(Path(posko.__file__).parent)
UNSEEN = (__file__, contextlib.__file__)
LEAVING = {
    "socket.connect": "calls another machine",
    "socket.getaddrinfo": "calls another machine",
    "subprocess.Popen": "starts a program",
    "os.remove": "takes a file away",
}


def hold() -> None:
    """From now on, in every thread."""
    locks.strict = True
    for connection in connections.all(initialized_only=True):
        _hold(connection)
    connection_created.connect(_hold, weak=False)
    sys.addaudithook(_refuse_to_leave)
    send = locmem.EmailBackend.send_messages

    def sent(self: locmem.EmailBackend, messages: Any) -> int:
        _refuse_inside("sends a letter")
        return send(self, messages)

    locmem.EmailBackend.send_messages = sent  # type: ignore[method-assign]  # a mail server is met at its socket


def _hold(connection: BaseDatabaseWrapper, **_: object) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    found = WRITE.match(sql)
    if found is None or found[1] not in _tables():
        return execute(sql, params, many, context)
    _refuse_out_of_place(found[1])
    result = execute(sql, params, many, context)
    # SQLite counts rows that a statement gives back only when they were read; one that passes over what is there
    # already may give none.
    given_back = "RETURNING" in sql and not re.search("ON CONFLICT|OR IGNORE", sql)
    if (running := acts.running()) is not None and (given_back or context["cursor"].rowcount > 0):
        running.wrote.add(found[1])
    return result


def _refuse_out_of_place(table: str) -> None:
    file, function = _writer()
    if not file.startswith(HOUSE) or "/migrations/" in file:
        return  # a library's own rows, a test's, a migration's
    if acts.running() is None:
        raise ActError(
            f"{function} writes to {table} outside of an act. Put @act on it (posko.kit.acts), or on its service."
        )
    if Path(file).stem not in ("services", "steps") and file != locks.__file__:
        raise ActError(f"{function} writes to {table}. Move the write into services or steps.")


def _writer() -> tuple[str, str]:
    """The file and the name of the nearest function that is not of Django's ORM."""
    frame = sys._getframe(2)
    while frame.f_back is not None and (frame.f_code.co_filename.startswith(ORM) or frame.f_code.co_filename in UNSEEN):
        frame = frame.f_back
    return frame.f_code.co_filename, f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"


def _refuse_to_leave(event: str, _given: tuple[object, ...]) -> None:
    if event in LEAVING:
        _refuse_inside(LEAVING[event])


def _refuse_inside(does: str) -> None:
    if (running := acts.running()) is not None:
        raise ActError(f"{running.name} {does} before its commit. Do it in acts.after_commit.")


@cache
def _tables() -> frozenset[str]:
    """The tables of our nouns."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("posko.")]
    return frozenset(model._meta.db_table for config in ours for model in config.get_models(include_auto_created=True))
