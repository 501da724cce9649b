"""What the house can do in the background: handlers of jobs, and tasks that come back. Handed in when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from posko.domain.access import Compartment
from posko.domain.jobs import Handler

# A periodic task is called with keyword-only `by` and `at`, as every service is, and with `real_at` where it waits in
# real time. It makes up for what was missed and does nothing when it is called twice.
Task = Callable[..., object]
TABLE = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


@dataclass(frozen=True, slots=True)
class Known:
    """A handler with its name in words (a message id) and the walls behind which it works."""

    name: str
    words: str
    handler: Handler
    walls: frozenset[Compartment]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task with how often it comes back, its name in words, and the walls behind which it works. `in_real_time`: what
    it waits for is counted by the real clock, which it is handed too."""

    name: str
    words: str
    every: timedelta
    task: Task
    walls: frozenset[Compartment]
    in_real_time: bool = False


_handlers: dict[str, Known] = {}
_periodic: dict[str, Periodic] = {}


def register(name: str, words: str, handler: Handler, *, walls: frozenset[Compartment] = TABLE) -> None:
    """Make a kind of job known. Raises ValueError where another one has the name."""
    if name in _handlers and _handlers[name].handler != handler:
        raise ValueError(f"Two handlers are called {name}.")
    _handlers[name] = Known(name, words, handler, walls)


def every(
    minutes: int,
    name: str,
    words: str,
    task: Task,
    *,
    walls: frozenset[Compartment] = TABLE,
    in_real_time: bool = False,
) -> None:
    """Let a task come back every so many minutes, in each operation. Raises ValueError where another has the name."""
    if name in _periodic and _periodic[name].task != task:
        raise ValueError(f"Two periodic tasks are called {name}.")
    _periodic[name] = Periodic(name, words, timedelta(minutes=minutes), task, walls, in_real_time)


def known(name: str) -> Known | None:
    """The handler of a name."""
    return _handlers.get(name)


def periodic() -> list[Periodic]:
    """Every task that comes back, in the order of their coming."""
    return list(_periodic.values())


def words_of(name: str) -> str:
    """The name of a job or of a periodic task in words; the name itself where the code no longer knows it."""
    found = _handlers.get(name) or _periodic.get(name)
    return found.words if found else name
