"""How long an incident may wait for its next step, by severity, and who is told when it waits longer.

The minutes stand in clocks.toml and are our own assumption: no rule of law that we know of sets them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final

from posko.domain.incidents import SEVERITIES, IncidentState
from posko.law import tables

STEPS: Final = ("confirm", "assign", "handle")
# The step that an incident waits for in each state; nothing runs once it is handled.
STEP_OF: Final[Mapping[str, str]] = {
    IncidentState.REPORTED: "confirm",
    IncidentState.CONFIRMED: "assign",
    IncidentState.ASSIGNED: "handle",
    IncidentState.ON_THE_WAY: "handle",
}


class Told(IntEnum):
    """How far up the chain the present step of an incident was told."""

    NOBODY = 0
    NEW = 1
    LATE = 2
    HEAD = 3


@dataclass(frozen=True, slots=True)
class Notification:
    """A step of the chain and when it is due: the lead hears what is new, its duty what is late, then its head."""

    level: Told
    at: datetime


@dataclass(frozen=True, slots=True)
class Allowed:
    """The table: minutes by severity and step, where they come from, and whether anybody confirmed them."""

    minutes: Mapping[int, Mapping[str, int]]
    source: str
    verified: bool


@cache
def allowed() -> Allowed:
    """The table of clocks. Raises ValueError where a severity or a step is missing, or a time is not above zero."""
    read = tomllib.loads((files("posko.domain.incidents") / "clocks.toml").read_text(encoding="utf-8"))
    minutes = dict(tables.each(tables.entries(read, "clock", "clocks.toml"), _row))
    if set(minutes) != set(SEVERITIES) or any(time <= 0 for row in minutes.values() for time in row.values()):
        raise ValueError("clocks.toml: every severity needs three times above zero.")
    return Allowed(minutes, read["source"], read["verified"])


def _row(row: tables.Entry) -> tuple[int, Mapping[str, int]]:
    return row.whole("severity"), {step: row.whole(step) for step in STEPS}


def limit(state: str, severity: int) -> timedelta | None:
    """How long the present step may take; None where no clock runs."""
    step = STEP_OF.get(state)
    return timedelta(minutes=allowed().minutes[severity][step]) if step else None


def due(state: str, severity: int, since: datetime) -> datetime | None:
    """When the present step is late; `since` is when its clock began."""
    allows = limit(state, severity)
    return since + allows if allows else None


def notifications(state: str, severity: int, since: datetime) -> tuple[Notification, ...]:
    """The chain of the present state, in order: at once, when it is late, and when twice the time has passed."""
    allows = limit(state, severity)
    if allows is None:
        return ()
    late = (Notification(Told.LATE, since + allows), Notification(Told.HEAD, since + 2 * allows))
    return (Notification(Told.NEW, since), *late) if state == IncidentState.REPORTED else late


def next_notification(state: str, severity: int, since: datetime, told: int) -> datetime | None:
    """When somebody is told next. None at the end of the chain."""
    return next((each.at for each in notifications(state, severity, since) if each.level > told), None)


def due_notifications(state: str, severity: int, since: datetime, told: int, at: datetime) -> tuple[Notification, ...]:
    """The steps that are due and were not taken. After a stand-still there are several; only the last is told."""
    return tuple(each for each in notifications(state, severity, since) if each.level > told and each.at <= at)
