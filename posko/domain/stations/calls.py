"""Calling stations that have not reported: who takes which lines, what a call ends, and when a station climbs.

A line is a station that one caller has taken. A caller takes ten at a time and holds at most twenty; nobody else calls
them meanwhile. What a caller leaves lying for an hour falls back to the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.stations.day import CallOutcome

Refusal = BadInput | NotAllowed | None

AT_ONCE: Final = 10
MOST_HELD: Final = 20
LAPSES: Final = timedelta(hours=1)
# Whoever was engaged is called again after so long; a station that nobody reached so often climbs.
REST: Final = timedelta(minutes=10)
MOST_FRUITLESS: Final = 3
FRUITLESS: Final = frozenset(
    {CallOutcome.ENGAGED, CallOutcome.NOT_REACHED, CallOutcome.WRONG_NUMBER, CallOutcome.UNREACHABLE}
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A station to be called: when it was called last, and whether nobody can reach it."""

    code: str
    called_at: datetime | None = None
    outcome: str = ""


def taking(held: int, by: Viewer) -> Refusal:
    """Why somebody takes no more lines. `held`: how many he has."""
    if not by.may(Act.STATION_REPORT):
        return NotAllowed("Your role does not include this act.")
    if held >= MOST_HELD:
        return BadInput("You hold %(held)s lines, and nobody holds more. Call them or give some back.", held=held)
    return None


def noting(holder: str, by: Viewer) -> Refusal:
    """Why somebody does not note a call to a station. `holder`: who has its line, or empty."""
    if holder in ("", by.actor):
        return None
    return BadInput("Somebody else calls this station now. Take other lines.")


def room(held: int) -> int:
    """How many lines one more press takes."""
    return max(0, min(AT_ONCE, MOST_HELD - held))


def lapsed(claimed_at: datetime, at: datetime) -> bool:
    """Whether a line was left lying so long that others may take it."""
    return at - claimed_at >= LAPSES


def next_lines(waiting: Iterable[Waiting], taken: Collection[str], at: datetime) -> list[str]:
    """The stations that one calls next: those never called in the order given, then whoever was called longest ago.

    Left out are lines that somebody has, whoever was called a moment ago, and whom no call can reach.
    """
    free = [
        each
        for each in waiting
        if each.code not in taken
        and each.outcome != CallOutcome.UNREACHABLE
        and (each.called_at is None or at - each.called_at >= REST)
    ]
    never = [each.code for each in free if each.called_at is None]
    again = sorted((each for each in free if each.called_at is not None), key=lambda each: each.called_at or at)
    return [*never, *(each.code for each in again)]


def ends_line(outcome: CallOutcome, numbers_left: int) -> bool:
    """Whether a line falls back after a call: always, but where the number was wrong and there is another."""
    return outcome is not CallOutcome.WRONG_NUMBER or numbers_left == 0


def climbed_at(told: Iterable[tuple[datetime, str]], numbers_left: int) -> datetime | None:
    """When a station became a matter for whoever leads: the last call after which nobody could reach it any more, or
    None. `told`: moment and outcome of its calls, the first one first; `numbers_left`: how many of its numbers were not
    found wrong. A call that reached it begins the count anew."""
    fruitless, found = 0, None
    for moment, outcome in told:
        if outcome not in FRUITLESS:
            fruitless = 0
            continue
        fruitless += 1
        none_left = outcome == CallOutcome.WRONG_NUMBER and numbers_left == 0
        if outcome == CallOutcome.UNREACHABLE or none_left or fruitless >= MOST_FRUITLESS:
            found = moment
    return found


def fruitless(told: Iterable[str]) -> int:
    """How many calls in a row came to nothing, up to the last one: each goes to the next of a station's numbers."""
    count = 0
    for outcome in told:
        count = count + 1 if outcome in FRUITLESS else 0
    return count
