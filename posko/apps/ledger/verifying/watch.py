"""Looking at the ledger while the post works: all of it every six hours, what is new and the guard each time.

One look serves all operations of a database. It is laid down after some seconds, so that no alarm waits for it, and
taken up at the next turn; a fault counts until a look over the whole finds none.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from django.db import connection

from posko.apps.ledger.sealing import selectors as sealing
from posko.apps.ledger.verifying import selectors
from posko.apps.ledger.walking.selectors import Look
from posko.domain.ledger_walk import Fault

EVERY = 6 * 3600.0  # seconds between two looks at the whole
SLICE = 10.0  # seconds that one turn may take
FRESH = 30.0  # seconds in which the operations of one post share a look


@dataclass(slots=True)
class _State:
    """What this process knows of a database's ledger."""

    look: Look | None = None
    begun: float = 0.0
    whole: bool = False
    looked: float | None = None
    faults: list[Fault] = field(default_factory=list)
    found: list[Fault] = field(default_factory=list)


_states: dict[str, _State] = {}
_looking = Lock()


def faults() -> list[Fault] | None:
    """What is wrong as far as is known. None while nothing was found and the whole was not yet looked at once."""
    with _looking:
        state = _states.setdefault(str(connection.settings_dict["NAME"]), _State())
        if state.looked is None or time.monotonic() - state.looked > FRESH:
            _turn(state)
            state.looked = time.monotonic()
        guard = selectors.guard_fault()
        found = [*state.found, *([guard] if guard else [])]
        return found if found or state.whole else None


def forget() -> None:
    """Begin again at the next turn."""
    with _looking:
        _states.clear()


def _turn(state: _State) -> None:
    now = time.monotonic()
    if state.look is None or (state.whole and _is_over(state, now)):
        signed = selectors.signed_heads()
        state.look, state.begun = Look([*selectors.printed_heads(), *signed.heads]), now
        state.faults = list(signed.faults)
        ended = state.look.go_on(SLICE)
    else:
        if state.look.ended:
            signed = selectors.signed_heads(beyond=state.look.size - 1)
            state.look.expect(signed.heads)
            state.faults = [*state.faults, *signed.faults]
        ended = state.look.go_on(SLICE)
    fault = state.look.verdict().fault if ended else state.look.fault
    known = [each for each in (fault, *state.faults) if each is not None][:1]
    if known or ended:
        state.found, state.whole = known, state.whole or ended
    if known and ended:
        state.look = None  # look at the whole again, until it holds


def _is_over(state: _State, now: float) -> bool:
    """Whether the whole is due, or leaves are gone that were there."""
    return now - state.begun > EVERY or (state.look is not None and sealing.size() < state.look.size)
