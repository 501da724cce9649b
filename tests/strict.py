"""What tests hold every act to while it runs, and a post that serves does not pay for.

- Locks keep their order.
- Rows of ours are written inside an act only, by services and steps.
- An act that says `unchanged(...)` wrote nothing.
- Nothing leaves the house inside an act: no call, no letter, no file that goes. What does waits for
  `transaction.on_commit`, since the act may yet run again or be refused.
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
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

import posko
from posko.kit import acts, locks
from posko.kit.acts import ActError

WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)
ORM = str(Path(django.db.__file__).parent)
SELF = (__file__, contextlib.__file__)
HOUSE = str(Path(posko.__file__).parent)
LEAVING = {
    "socket.connect": "calls another machine",
    "socket.getaddrinfo": "calls another machine",
    "subprocess.Popen": "starts a program",
    "os.remove": "takes a file away",
}


import os
FD = os.open("/tmp/acts-strict.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def hold() -> None:
    """From now on and in every thread."""
    locks.strict = True
    for connection in connections.all(initialized_only=True):
        _hold(connection)
    connection_created.connect(_hold, weak=False)
    sys.addaudithook(_refuse_to_leave)


def _hold(connection: BaseDatabaseWrapper, **_: object) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    found = WRITE.match(sql)
    if found is None or found[1] not in _tables():
        return execute(sql, params, many, context)
    _refuse_out_of_place(found[1])
    result = execute(sql, params, many, context)
    # SQLite counts the rows that a statement gives back only when they were read; one that passes over what is there
    # already may give none.
    given_back = "RETURNING" in sql and not re.search("ON CONFLICT|OR IGNORE", sql)
    if (running := acts.running()) is not None and (given_back or context["cursor"].rowcount > 0):
        running.wrote.add(found[1])
    return result


def _refuse_out_of_place(table: str) -> None:
    file, function = _writer()
    if not file.startswith(HOUSE) or "/migrations/" in file:
        return  # the library's own rows, a test's, a migration's
    if acts.running() is None:
        _refuse(f"{function} writes to {table} outside of an act. Put @act on it (posko.kit.acts), or on its service.")
    if not (Path(file).stem.endswith("services") or Path(file).stem == "steps" or file == locks.__file__):
        _refuse(f"{function} writes to {table}. Move the write into a service or a step.")


def _writer() -> tuple[str, str]:
    """The file and the name of the nearest function that is not of Django's ORM."""
    frame = sys._getframe(2)
    while frame.f_back is not None and (frame.f_code.co_filename.startswith(ORM) or frame.f_code.co_filename in SELF):
        frame = frame.f_back
    return frame.f_code.co_filename, f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"


def _refuse_to_leave(event: str, _arguments: tuple[object, ...]) -> None:
    if event in LEAVING and (running := acts.running()) is not None:
        _refuse(f"{running.name} {LEAVING[event]} before its commit. Do it in transaction.on_commit.")
    if event in ("os.rename", "os.mkdir", "os.rmdir") or (event == "open" and ("w" in str(_arguments[1]) or isinstance(_arguments[2], int) and _arguments[2] & 3)):
        if (running := acts.running()) is not None:
            _refuse(f"FILE {running.name} {event} {_arguments}")


def _refuse(sentence: str) -> None:
    import os
    if os.environ.get("ACTS_REPORT"):
        os.write(FD, (sentence + "\n").encode())
        return
    raise ActError(sentence)


@cache
def _tables() -> frozenset[str]:
    """The tables of our nouns."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("posko.")]
    return frozenset(
        model._meta.db_table for config in ours for model in config.get_models(include_auto_created=True)
    )
