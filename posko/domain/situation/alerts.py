"""Alerts to agencies: their way as a table, the rule of two persons, and whom the clock tells when nobody answers.

An alert goes from the post to agencies at the table, never to the public: warnings to the public stay with BPBD and
KPU. Urgency, severity and certainty are the words of CAP 1.2 (OASIS), so that other systems read them as we do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.errors import N_, BadInput
from posko.domain.gaps.states import Transition
from posko.domain.severity import IN_CAP


class AlertState(StrEnum):
    """Where an alert stands. Acknowledging and escalating leave it sent: they are each agency's own."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Message(StrEnum):
    """What an alert is to an earlier one (CAP `msgType`): a new matter, or the update or end of one that was sent."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


AUTHOR, SECOND, ADDRESSEE, CLOCK = "the agency that wrote it", "a second person", "an agency addressed", "the clock"
TABLE: tuple[Transition, ...] = (
    Transition("draft", AUTHOR, "none", "alert.changed", "draft"),
    Transition("draft", AUTHOR, "none", "alert.proposed", "proposed"),
    Transition("draft", AUTHOR, "none", "alert.withdrawn", "withdrawn"),
    Transition("proposed", SECOND, "none", "alert.sent", "sent"),
    Transition("proposed", SECOND, "none", "alert.returned", "draft"),
    Transition("proposed", AUTHOR, "none", "alert.withdrawn", "withdrawn"),
    Transition("sent", ADDRESSEE, "minutes by severity", "alert.acknowledged", "sent"),
    Transition("sent", CLOCK, "minutes by severity", "alert.escalated", "sent"),
    Transition("sent", "a second person, by sending an update", "none", "alert.updated", "updated"),
    Transition("sent", "a second person, by sending the end", "none", "alert.cancelled", "cancelled"),
    Transition("sent", CLOCK, "expiry", "alert.expired", "expired"),
)
LIVE: Final = frozenset({AlertState.DRAFT, AlertState.PROPOSED, AlertState.SENT})

# The vocabulary of CAP 1.2, sections 3.2.2; each word with what it means here.
URGENCIES: Final[Mapping[str, str]] = {
    "Immediate": N_("act now"),
    "Expected": N_("act within the hour"),
    "Future": N_("act in the near future"),
    "Past": N_("nothing more to do"),
    "Unknown": N_("not known"),
}
SEVERITIES: Final[Mapping[str, str]] = {
    "Extreme": N_("lives or the vote are in danger"),
    "Severe": N_("people are needed now"),
    "Moderate": N_("to be handled today"),
    "Minor": N_("to be noted"),
    "Unknown": N_("not known"),
}
CERTAINTIES: Final[Mapping[str, str]] = {
    "Observed": N_("happening, or has happened"),
    "Likely": N_("likely (more than half)"),
    "Possible": N_("possible"),
    "Unlikely": N_("not expected"),
    "Unknown": N_("not known"),
}
NUMBER: Final = "{mark}/PERINGATAN-{sequence:03d}/{month}/{year}/{agency}"  # of the letter, as reports are numbered
CATEGORIES: Final[Mapping[str, str]] = {
    "Security": N_("security and public order"),
    "Safety": N_("public safety"),
    "Met": N_("weather and flood"),
    "Fire": N_("fire"),
    "Rescue": N_("rescue"),
    "Health": N_("health"),
    "Transport": N_("traffic"),
    "Infra": N_("power, network, buildings"),
    "Other": N_("other"),
}
EXTREME: Final = "Extreme"

# How long an agency has to acknowledge before its next in the chain is told, by severity.
ANSWER_WITHIN: Final[Mapping[str, timedelta]] = {
    "Extreme": timedelta(minutes=5),
    "Severe": timedelta(minutes=10),
    "Moderate": timedelta(minutes=15),
    "Minor": timedelta(minutes=30),
    "Unknown": timedelta(minutes=15),
}
LONGEST: Final = timedelta(days=3)
# What an SMS calls an alert by: P12 (peringatan); a task has its number alone.
_REF: Final = re.compile(r"alert:([1-9][0-9]{0,8}):.+")
CODE: Final = re.compile(r"P0{0,3}([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts on an alert: log-in name and the root institution of the agency."""

    actor: str
    root: str


_MOVED_ON = N_("This alert has moved on meanwhile. Look at it again.")


def next_state(state: str, event: str) -> AlertState:
    """Where an event leads. Raises BadInput where the table has no such row."""
    for row in TABLE:
        if row.state == state and row.event == event:
            return AlertState(row.next)
    raise BadInput(_MOVED_ON)


def impossible(state: str, event: str) -> BadInput | None:
    """Why an event cannot happen to an alert that stands there."""
    known = any(row.state == state and row.event == event for row in TABLE)
    return None if known else BadInput(_MOVED_ON)


def must_run(expires_at: datetime, at: datetime) -> None:
    """Raises BadInput for an alert that would be over already, or that would stand for days after its matter."""
    if expires_at <= at:
        raise BadInput("The alert would have ended already. Choose a later end.")
    if expires_at - at > LONGEST:
        raise BadInput("An alert runs %(days)s days at most; send an update when it goes on.", days=LONGEST.days)


def step_reached(severity: str, sent_at: datetime, at: datetime) -> int:
    """How many times the time to answer has passed since an alert was sent: the place in the chain that is told."""
    within = ANSWER_WITHIN.get(severity, ANSWER_WITHIN["Unknown"])
    return max(0, (at - sent_at) // within)


def step_told(reached: int, chain: Sequence[str], told: int) -> int | None:
    """The step of a chain to tell now, None where that was told already.

    Who is told at sending is the first of the chain; with a single person in it, that one is told again. After a
    stand-still only the last step is told.
    """
    step = min(reached, max(1, len(chain) - 1))
    return step if step > told else None


def reachable(chain: Sequence[str], open_posts: Collection[str]) -> list[str]:
    """A chain as it was frozen when the alert went out, without those whose accounts were closed since."""
    return [name for name in chain if name in open_posts]


def code_of(number: int) -> str:
    """What an SMS calls an alert by."""
    return f"P{number}"


def ref_of(number: int, agency: str) -> str:
    """What messages to an agency about an alert are about, in the queue."""
    return f"alert:{number}:{agency}"


def alert_of(ref: str) -> int | None:
    """The number of the alert that messages are about; None for what is about something else."""
    found = _REF.fullmatch(ref)
    return int(found[1]) if found else None


def number_of(code: str) -> int | None:
    """The number of the alert that a code names; None for a code of something else."""
    found = CODE.fullmatch(code.strip().upper())
    return int(found[1]) if found else None


# The first words of the form of an alert that is opened from an incident: words of CAP for our own.
_CATEGORY_OF: Final[Mapping[str, str]] = {
    "intimidation": "Security",
    "brawl": "Security",
    "damage": "Security",
    "threat": "Security",
    "flood": "Met",
    "fire": "Fire",
    "power": "Infra",
    "network": "Infra",
    "health": "Health",
    "traffic": "Transport",
}


def first_words(kind: str, severity: int, *, confirmed: bool) -> dict[str, str]:
    """Category, severity, urgency and certainty that an incident suggests; unconfirmed, it is likely only."""
    return {
        "category": _CATEGORY_OF.get(kind, "Other"),
        "severity": IN_CAP.get(severity, "Unknown"),
        "urgency": "Immediate" if severity >= 3 else "Expected",
        "certainty": "Observed" if confirmed else "Likely",
    }
