"""What somebody says of an order, and what it does: the page, the phone, an SMS and a voice are judged by one rule.

A phone without a network keeps what it is told and sends it later. It names the version of the order that it had seen
(`base`), so that an act from before a change is told from one after it. What cannot be sure is left to a person: both
views are kept, and nothing moves until he has looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.errors import N_
from posko.domain.incidents import AHEAD, TaskState


class How(StrEnum):
    """By which way somebody said it. `voice`: by radio or telephone, and the journal wrote it down."""

    PAGE = "page"
    PHONE = "phone"
    SMS = "sms"
    VOICE = "voice"


class Outcome(StrEnum):
    """What came of it. `repeated`: it was so already. `conflict`: a person decides. `refused`: nothing moves."""

    APPLIED = "applied"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Settled(StrEnum):
    """What a person made of a conflict: it holds as it was said, or the order stays as it is."""

    TAKEN = "taken"
    LEFT = "left"


# What may be said of an order in the field, in the order of a day; the number is how an SMS may write it.
SAID: Final[Mapping[int, str]] = {
    1: "task.accepted",
    2: "task.set_out",
    3: "task.arrived",
    4: "task.done",
    5: "task.unable",
}
_REACHED: Final[Mapping[str, int]] = {
    TaskState.ASKED: 0,
    TaskState.ACCEPTED: 1,
    TaskState.ON_THE_WAY: 2,
    TaskState.ARRIVED: 3,
    TaskState.DONE: 4,
    TaskState.UNABLE: 4,
}
_STEP: Final[Mapping[str, int]] = {"task.accepted": 1, "task.set_out": 2, "task.arrived": 3}

NOT_YOURS: Final = N_("Order %(code)s was not given to this phone or number.")
WITHDRAWN: Final = N_("Order %(code)s was withdrawn; nothing more is to be done.")
OVER: Final = N_("Order %(code)s is over; nothing more is to be done.")
OLD_CLOCK: Final = N_("The clock says a time before order %(code)s was given. Somebody at the post looks at it.")
CHANGED: Final = N_("Order %(code)s was changed meanwhile. Somebody at the post looks at it.")
ENDED_MEANWHILE: Final = N_("Order %(code)s was ended meanwhile. Somebody at the post looks at it.")


@dataclass(frozen=True, slots=True)
class OrderNow:
    """An order at a moment: its state, when it was given or changed last, and its version, which counts the changes of
    who gave it (place, way or team)."""

    code: int
    state: str
    version: int
    asked_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What was said: an event of the table, when, and the version that its sender had seen (None: the one of now)."""

    event: str
    said_at: datetime
    received_at: datetime
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of it, from when it counts, and why, as a sentence with its values."""

    outcome: Outcome
    at: datetime
    why: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def judged(said: Words, now: OrderNow, *, own: bool = True) -> Verdict:
    """What comes of an act on an order. `own`: it comes from whom the order was given to, or who may speak for it.

    In this order: whose it is, whether the order lives, whether it was so already, whether it was changed under who
    speaks, and whose clock is right.
    """
    at = min(max(said.said_at, now.asked_at), said.received_at)

    def says(outcome: Outcome, why: str = "") -> Verdict:
        return Verdict(outcome, at, why, {"code": now.code} if why else {})

    if not own:
        return says(Outcome.REFUSED, NOT_YOURS)
    if now.state == TaskState.CANCELLED:
        return says(*_after_the_end(said, now, WITHDRAWN))
    if is_so(said.event, now.state):
        return says(Outcome.REPEATED)
    if now.ended_at is not None:
        return says(*_after_the_end(said, now, OVER))
    if said.base is not None and said.base != now.version:
        return says(Outcome.CONFLICT, CHANGED)
    if said.said_at < now.asked_at - AHEAD:
        return says(Outcome.CONFLICT, OLD_CLOCK)
    return says(Outcome.APPLIED)


def is_so(event: str, state: str) -> bool:
    """Whether an order has come as far already: "taken on" says nothing new of one that is under way."""
    if event == "task.done":
        return state == TaskState.DONE
    if event == "task.unable":
        return state == TaskState.UNABLE
    return _REACHED[state] >= _STEP[event]


def _after_the_end(said: Words, now: OrderNow, why: str) -> tuple[Outcome, str]:
    """Whoever was there or done before the order ended, and could not say so, is heard by a person."""
    before = said.base is not None and now.ended_at is not None and said.said_at < now.ended_at
    if before and said.event not in ("task.accepted", "task.set_out") and said.said_at >= now.asked_at - AHEAD:
        return Outcome.CONFLICT, ENDED_MEANWHILE
    return Outcome.REFUSED, why


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the climb of an order that nobody acknowledged: after how many minutes, and whom it wakes.

    `to`: desk or superior. `agency` is the desk's; `person` a log-in name, or empty for the head of the agency.
    """

    minutes: int
    to: str
    agency: str
    person: str = ""

    def kept(self) -> dict[str, object]:
        """As the order keeps it."""
        return {"minutes": self.minutes, "to": self.to, "agency": self.agency, "person": self.person}


# Minutes until an order that nobody acknowledged wakes the desk, its superior, and the head, by severity. Our own
# assumption: no rule sets them. An order is climbed for because nobody acknowledged it, never because it was sent.
CLIMB: Final[Mapping[int, Sequence[int]]] = {4: (3, 6, 10), 3: (5, 10, 20), 2: (15, 30, 60), 1: (30, 60, 120)}


def climb(severity: int, agency: str, superiors: Sequence[str]) -> list[Rung]:
    """The steps of a climb as they are when the order is given: they are copied into it, and stay.

    `superiors` are log-in names, the nearest first; where there is none the head of the agency is woken.
    """
    desk, *above = CLIMB[severity]
    people = [*superiors[: len(above)]] or [""]
    rungs = [Rung(minutes, "superior", agency, who) for minutes, who in zip(above, people, strict=False)]
    return [Rung(desk, "desk", agency), *rungs]


def rungs_of(chain: Sequence[Mapping[str, object]]) -> list[Rung]:
    """The steps that an order keeps."""
    return [
        Rung(int(str(each["minutes"])), str(each["to"]), str(each["agency"]), str(each.get("person", "")))
        for each in chain
    ]


def next_climb(chain: Sequence[Rung], climbed: int, since: datetime) -> datetime | None:
    """When the next step is due; None at the end."""
    return since + timedelta(minutes=chain[climbed].minutes) if climbed < len(chain) else None
