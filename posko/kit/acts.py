"""An act is the one way to change rows. `@act` gives it a transaction and holds it to its record in the ledger.

An act takes `by` and `at` by name, changes rows, and calls `ledger.record`; or it returns `unchanged(...)`. If two
people act at once and the database refuses one of them, the act runs again. Therefore an act reads what it changes
inside itself, never changes what it was given, and lets letters and files go out by `after_commit`.

`@bookkeeping` is for what the house keeps about its own work and the ledger does not hear: the lease of a job, the
begin of a round, the mark on a letter. It has the same transaction and runs again in the same way.
"""

from __future__ import annotations

import inspect
import logging
import random
import sys
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from functools import wraps
from types import FrameType
from typing import ParamSpec, TypeVar

from django.core.files import File
from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.db.utils import IntegrityError

from posko.domain.errors import Busy
from posko.kit import waits

Params = ParamSpec("Params")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)
Lock = tuple[int, int, int, str, int | str]

TRIES = 4
PAUSE = 0.025  # seconds; doubled before each further try, so that the second waits about 0.05
DEADLOCK, NOT_SERIALISABLE, NO_LOCK, OUT_OF_TIME = "40P01", "40001", "55P03", "57014"
MOVED = "moved"
PASSING = (DEADLOCK, NOT_SERIALISABLE, MOVED)

log = logging.getLogger(__name__)
known: dict[str, Callable[..., object]] = {}  # every act by its name, for the trial of pairs


class ActError(RuntimeError):
    """The code of an act is wrong. The message says which act, and what to write instead."""


class Moved(Exception):
    """A row changed before its lock was granted: another act moved it. The act runs again."""


@dataclass(slots=True)
class Running:
    """The act that runs now: whether it was recorded, and which locks it holds."""

    name: str
    recorded: bool = False
    unchanged: bool = False
    wrote: set[str] = field(default_factory=set)  # the tables, noted in tests only (tests/strict.py)
    locks: set[Lock] = field(default_factory=set)


_running: ContextVar[Running | None] = ContextVar("running_act", default=None)


def act(service: Callable[Params, Result]) -> Callable[Params, Result]:
    """Make a service an act."""
    name = _name(service)
    taken = inspect.signature(service).parameters.values()
    if not {"by", "at"} <= {each.name for each in taken if each.kind is each.KEYWORD_ONLY}:
        raise ActError(f"{name} is an act. Give it the keyword-only arguments `by: Viewer` and `at: datetime`.")

    @wraps(service)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        if missing := [word for word in ("by", "at") if kwargs.get(word) is None]:
            raise ActError(f"{name} was called without {' and '.join(missing)}. Say who acts, and when.")
        return _again(service, _hold_to_its_record, *args, **kwargs)

    known[name] = run
    return run


def bookkeeping(service: Callable[Params, Result]) -> Callable[Params, Result]:
    """Make a function bookkeeping of the house: a transaction that runs again, without a record of its own."""

    @wraps(service)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        return _again(service, _hold_to_nothing, *args, **kwargs)

    return run


def step(part: Callable[Params, Result]) -> Callable[Params, Result]:
    """Make a function a step: a piece that several acts share. It runs inside an act only."""

    @wraps(part)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        inside(_name(part))
        return part(*args, **kwargs)

    return run


def unchanged(result: Result) -> Result:
    """The result of an act that found nothing to change: a form sent twice, a round with nothing due."""
    inside("unchanged(...)").unchanged = True
    return result


def after_commit(do: Callable[[], object]) -> None:
    """Do this once the act is kept: send a letter, call, take a file away. What fails there is logged, and neither
    undoes the act nor lets it run again."""
    transaction.on_commit(do, robust=True)


def once(found: QuerySet[Row], make: Callable[[], Row]) -> tuple[Row, bool]:
    """The row that a key names, and whether it was made now. `found` asks for the key, `make` inserts the row.

    Two at once with one key need no lock: the second insert waits for the first, fails on the key, and is answered
    with what stands. What `make` wrote before it failed is undone, the number that it took included.
    """
    inside("once(...)")
    if (row := found.first()) is not None:
        return row, False
    made, refused = attempt(make)
    if made is not None:
        return made, True
    if (row := found.first()) is None:
        raise refused or ActError("once(...) was given a `make` that makes nothing.")
    return row, False


def attempt(make: Callable[[], Result]) -> tuple[Result | None, IntegrityError | None]:
    """What `make` inserted; or, with all of it undone, why the database refused it: a key of it was there already."""
    running = inside("attempt(...)")
    held, wrote = set(running.locks), set(running.wrote)
    try:
        with transaction.atomic():
            return make(), None
    except IntegrityError as refused:
        running.locks, running.wrote = held, wrote
        return None, refused


def inside(what: str) -> Running:
    """The act that runs now; an error if there is none."""
    if (running := _running.get()) is None:
        raise ActError(
            f"{what} was called outside of an act, by {_caller()}. Put @act (posko.kit.acts) on that function, or call "
            "it from one that has it."
        )
    return running


def running() -> Running | None:
    """The act that runs now, if one does."""
    return _running.get()


def recorded() -> bool:
    """Whether the act that runs now has its record already."""
    return inside("recorded()").recorded


def mark_recorded() -> None:
    """Called by `ledger.record`: the act that runs now has its record."""
    if (running := _running.get()) is not None:
        running.recorded = True


def fault_of(error: OperationalError) -> str:
    """The code of a fault that ends when others are done, as PostgreSQL writes it; empty for any other error."""
    cause = error.__cause__
    if (state := getattr(cause, "sqlstate", None)) in (DEADLOCK, NOT_SERIALISABLE, NO_LOCK, OUT_OF_TIME):
        return str(state)
    # SQLite has waited its whole `timeout` already when it says so; or too many began to read at one moment.
    return NO_LOCK if getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_PROTOCOL")) else ""


def passing(error: BaseException) -> bool:
    """Whether an act that met this error runs again: who catches errors inside of one lets these through."""
    return isinstance(error, Moved) or (isinstance(error, OperationalError) and fault_of(error) in PASSING)


def _again(
    service: Callable[Params, Result], hold: Callable[[Running], None], *args: Params.args, **kwargs: Params.kwargs
) -> Result:
    """Run it; run it again after a passing fault. Inside a block the whole block is lost: only its owner can."""
    name = _name(service)
    outermost = _running.get() is None and not connection.in_atomic_block
    turn = 0
    while True:
        turn += 1
        try:
            if outermost:
                waits.apply()
            return _try(service, Running(name), hold, *args, **kwargs)
        except (OperationalError, Moved) as error:
            fault = MOVED if isinstance(error, Moved) else fault_of(error)
            if not outermost or not fault:
                raise
            if fault not in PASSING or turn == TRIES:
                log.warning("%s gave up after %d tries: %s", name, turn, error)
                raise Busy from error
            log.info("%s runs again: %s", name, fault)
        time.sleep(PAUSE * 2**turn * random.uniform(0.5, 1.5))  # noqa: S311  # spreads the tries; no secret
        _rewind(args, kwargs)


def _try(
    service: Callable[Params, Result],
    mine: Running,
    hold: Callable[[Running], None],
    *args: Params.args,
    **kwargs: Params.kwargs,
) -> Result:
    outer = _running.get()
    if outer is not None:
        mine.locks = outer.locks
    with transaction.atomic():
        token = _running.set(mine)
        try:
            result = service(*args, **kwargs)
        finally:
            _running.reset(token)  # before the commit: what waits for it runs outside of the act
        hold(mine)
    if outer is not None and mine.recorded:
        outer.recorded = True
    return result


def _hold_to_its_record(ended: Running) -> None:
    if ended.recorded and ended.unchanged:
        wrong = "wrote to the ledger and returned unchanged(...). Return the row itself."
    elif ended.unchanged and ended.wrote:
        wrong = f"returned unchanged(...) and wrote to {', '.join(sorted(ended.wrote))}. Call ledger.record."
    elif not ended.recorded and not ended.unchanged:
        wrong = "wrote nothing to the ledger. Call ledger.record in it, or return unchanged(...)."
    else:
        return
    log.error("%s %s", ended.name, wrong)  # the trace goes on with the error
    raise ActError(f"{ended.name} {wrong}")


def _hold_to_nothing(_ended: Running) -> None:
    """What the house keeps about its own work needs no record."""


def _rewind(*given: object) -> None:
    """Rewind all uploads among the arguments, so that an act that runs again reads them from their beginning."""
    for each in given:
        if isinstance(each, File):
            each.seek(0)
        elif isinstance(each, Mapping):
            _rewind(*each.values())
        elif isinstance(each, list | tuple):
            _rewind(*each)
        elif is_dataclass(each) and not isinstance(each, type):
            _rewind(*(getattr(each, one.name) for one in fields(each)))


def _caller() -> str:
    """The nearest function that is neither of kit nor of the ledger."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals["__name__"].startswith(("posko.kit.", "posko.apps.ledger.")):
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}" if frame is not None else "nobody"


def _name(service: Callable[..., object]) -> str:
    return f"{service.__module__}.{service.__qualname__}"
