"""The locks of an act, in one order, so that two acts never wait for each other in a circle.

The order: what a worker claims (a message, a job), the operation, rows from the highest noun down to the lowest and
there by model and key, counters last. It is checked when an act runs, on SQLite too, where a lock
costs nothing: a test fails, a post writes it into its log. Locks are `FOR NO KEY UPDATE`: others may still insert rows
that point at ours. kit knows no noun, so the caller hands in the query; the order of the nouns is that of the
installed apps, the order of models that in which they are defined.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from posko.kit.acts import ActError, Lock, inside

Row = TypeVar("Row", bound=Model)
_moment: ContextVar[bool] = ContextVar("one_moment", default=False)
CLAIM, OPERATION, ROWS, COUNTER = range(4)

log = logging.getLogger(__name__)
# Tests refuse a wrong order; a post that serves writes it into its log and goes on.
strict = False


def operation(found: QuerySet[Row]) -> Row:
    """Lock the operation. Only for what concerns all of it. A form sent twice needs its unique key, not this lock."""
    _take((OPERATION, 0, 0, "", 0))
    return _locked(found)[0]


def row(found: QuerySet[Row], key: int | str) -> Row:
    """Lock one row by its key, and read it anew."""
    return rows(found, key)[0]


def rows(found: QuerySet[Row], *keys: int | str) -> tuple[Row, ...]:
    """Lock rows by their keys, the lowest first, and give them back in the order asked, as they are now.

    Raises the model's DoesNotExist if one is not there, or does not fit the query any more.
    """
    _take(*(_name(found.model, key) for key in keys))
    locked = {each.pk: each for each in _locked(found.filter(pk__in=keys).order_by("pk"))}
    if missing := set(keys) - locked.keys():
        raise found.model.DoesNotExist(f"no {found.model._meta.verbose_name} {sorted(missing)}")  # type: ignore[attr-defined]
    return tuple(locked[key] for key in keys)


def every(found: QuerySet[Row]) -> list[Row]:
    """Lock all rows of a query, the lowest key first.

    A row that no longer matches when its lock is granted is left out.
    """
    keys = sorted(found.order_by().values_list("pk", flat=True))
    _take(*(_name(found.model, key) for key in keys))
    return _locked(found.filter(pk__in=keys).order_by("pk"))


def free(found: QuerySet[Row], most: int) -> list[Row]:
    """Lock at most so many rows, in the order of the query. Rows that another transaction holds are passed over."""
    locked = _locked(found, most, skip_locked=True)
    held = inside("a lock").locks
    held.update(_name(found.model, each.pk) for each in locked)  # nobody waited, so the order does not matter
    return locked


def made(new: Row) -> Row:
    """Note a row that this act inserted: nobody else sees it yet, so it may be locked at any time."""
    inside("a lock").locks.add(_name(type(new), new.pk))
    return new


@contextmanager
def apart() -> Iterator[None]:
    """One of several acts that share a commit, as the messages of a batch do: the order of locks begins anew after what
    is claimed. Two that meet in a circle are told apart by the database, and the whole batch runs again."""
    running = inside("apart()")
    held = running.locks
    running.locks = {each for each in held if each[0] == CLAIM}
    try:
        yield
    finally:
        running.locks = held


@contextmanager
def one_moment() -> Iterator[None]:
    """Read all of the block as it was at one moment, and lock nothing: for what a round thinks over before its act."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    token = _moment.set(True)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        _moment.reset(token)


def at_one_moment() -> bool:
    """Whether this transaction reads everything as of one moment, which may be over."""
    return _moment.get()


def next_number(counter: QuerySet[Row], field: str, *, kind: str, start: Callable[[], object]) -> int:
    """The next number of a counter of a kind; `start` makes the counter that is not there yet.

    It is taken last, so that nobody waits long for the next number.
    """
    _take((COUNTER, 0, 0, kind, 0))
    if not (rows := _locked(counter)):
        start()
        rows = _locked(counter)
    held = rows[0]
    number = int(getattr(held, field)) + 1
    setattr(held, field, number)
    held.save(update_fields=[field])
    return number


def _locked(found: QuerySet[Row], most: int | None = None, *, skip_locked: bool = False) -> list[Row]:
    """Lock what the query finds, then read what hangs on it: PostgreSQL tells anew a row that it waited for, but joins
    it with the others as they were before."""
    bare = (
        found.select_related(None)
        .prefetch_related(None)
        .select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    )
    locked = list(bare[:most])
    if not locked or not found.query.select_related:
        return locked
    return list(found.filter(pk__in=[each.pk for each in locked]))


def _name(model: type[Model], key: int | str) -> Lock:
    if getattr(model, "LOCKED_FIRST", False):
        return (CLAIM, 0, 0, model._meta.label_lower, key)
    noun, place = _place(model)
    return (ROWS, -noun, place, model._meta.label_lower, key)


@cache
def _place(model: type[Model]) -> tuple[int, int]:
    """Where a model stands: its app among the installed ones, and itself among the models of its app."""
    config = apps.get_app_config(model._meta.app_label)
    return list(apps.get_app_configs()).index(config), list(config.get_models(include_auto_created=True)).index(model)


def _take(*wanted: Lock) -> None:
    """Note locks, and refuse one that comes after a higher one. A lock that is already held may be asked for again."""
    act = inside("a lock")
    fresh = set(wanted) - act.locks
    if fresh and act.locks and min(fresh) < max(act.locks):
        wrong = ActError(
            f"{act.name} locks {min(fresh)} after {max(act.locks)}. The order is: claimed rows, the operation, rows "
            f"from the highest noun down (in one call for a model), counters last. Lock it earlier."
        )
        if strict:
            raise wrong
        log.error("%s", wrong)  # at worst the database finds a circle, and the act runs again
    act.locks |= fresh
