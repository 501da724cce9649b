"""The minutes of a rakor: what they hold once the meeting is closed, and how they are numbered and hashed.

Two things stand here. The *content* is what was fixed at closing: codes and texts as JSON, never changed and told by
its SHA-256, which is what the agencies approve. `Minutes` is the paper of it in one language: the same content in
words, with the approvals and objections that came since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, get_args

from posko.domain.ledger import Head, canonical
from posko.domain.rakor.guests import Tally
from posko.domain.rakor.meetings import Group
from posko.domain.situation.sitrep import Classification, classification_of, sitrep_number

PATTERN: Final = "{mark}/NOTULA-{sequence:03d}/{month}/{year}/{agency}"
Kind = Literal["input", "decision", "question", "recommendation"]
PresenceWord = Literal["present", "excused", "absent"]
Verdict = Literal["approved", "objected"]
# Minutes draw on the coordination compartment and on nothing else; they may be classed higher, never lower.
LEAST: Final = classification_of(["coordination"])
_RISING: Final[tuple[Classification, ...]] = get_args(Classification)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One agency of the list. `role` names its person in words; empty if the chair marked by hand."""

    agency: str
    presence: PresenceWord
    invited: bool
    role: str = ""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A gap that the meeting started from; `number` is its own, `state` a code of `gaps.GapState`, or of
    `gaps.CommitmentState` where a promise stood on it: the state of that moment."""

    group: Group
    number: int
    title: str
    place: str
    state: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the written agenda: minutes planned and used. None used: it was not taken up."""

    number: int
    title: str
    speaker: str
    planned: int
    used: int | None
    asks: str = ""


@dataclass(frozen=True, slots=True)
class MinuteLine:
    """A line as it was at closing. `gap` is the number of the gap that it became; of a decision or a recommendation
    `owner` carries it out by `due`, where somebody does. `item` is what was on the table."""

    number: int
    agency: str
    kind: Kind
    text: str
    place: str = ""
    gap: int | None = None
    owner: str = ""
    due: datetime | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise on a gap at closing; `state` is a code of `gaps.CommitmentState`, `reason` why it was declined."""

    agency: str
    promise: str
    evidence: str
    due: datetime
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GapOfMeeting:
    """A gap that was opened at the table, or on which something was promised there; `state` as of an agenda line.

    `brought_by` is the agency that raised it, empty in minutes from before that was kept.
    """

    number: int
    title: str
    place: str
    kind: str
    severity: str
    state: str
    owner: str = ""
    promises: tuple[PromiseLine, ...] = ()
    brought_by: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What an agency said to the minutes in the application, by name and role; `text` is its objection."""

    agency: str
    verdict: Verdict
    name: str
    role: str
    said_at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes in one language, complete: names, roles, kinds and severities are words, states are codes.

    `issued_at` is when the meeting was closed, `sha256` the hash of the content that is approved, `waiting` the
    invited agencies that have not approved, `head` the ledger's head at closing. `questions` are those that the
    meeting before had left. `agenda` names the first gaps of each group and `agenda_counts` says how many it had; no
    count means that all are named. Times are aware. A draft is looked at before the meeting is closed: it has no
    number, no fingerprint and no head, and `issued_at` is when it was looked at. `guests` are
    numbers by institution; they approve nothing.
    """

    number: str
    classification: Classification
    addressees: tuple[str, ...]
    operation_name: str
    city_name: str
    demo: bool
    title: str
    venue: str
    held_at: datetime
    begun_at: datetime
    issued_at: datetime
    chair: str
    kept_by: str
    issued_name: str
    issued_role: str
    sha256: str
    head: Head | None
    attendance: tuple[Attendance, ...] = ()
    guests: tuple[Tally, ...] = ()
    items: tuple[ItemLine, ...] = ()
    agenda: tuple[AgendaLine, ...] = ()
    questions: tuple[str, ...] = ()
    lines: tuple[MinuteLine, ...] = ()
    gaps: tuple[GapOfMeeting, ...] = ()
    said: tuple[Said, ...] = ()
    waiting: tuple[str, ...] = ()
    agenda_counts: Mapping[Group, int] = field(default_factory=dict)
    checkpoint: str = ""

    def __post_init__(self) -> None:
        if any(moment.tzinfo is None for moment in (self.held_at, self.begun_at, self.issued_at)):
            raise ValueError("The hours of minutes need a time zone; give aware datetimes.")
        if self.classification not in _RISING:
            raise ValueError(f"Classification {self.classification!r} is none of {', '.join(_RISING)}.")

    @property
    def draft(self) -> bool:
        """Whether the meeting is still open: the number is given when it is closed."""
        return not self.number

    @property
    def agenda_left(self) -> int:
        """How many gaps the meeting started from that are not named."""
        return max(0, sum(self.agenda_counts.values()) - len(self.agenda))

    @property
    def approved(self) -> tuple[Said, ...]:
        """Who approved, in order of time."""
        return tuple(each for each in self.said if each.verdict == "approved")

    @property
    def objections(self) -> tuple[Said, ...]:
        """The objections in order of time. An objection stays when its agency approves later."""
        return tuple(each for each in self.said if each.verdict == "objected")


def number_of(sequence: int, at: datetime, post_mark: str, classification: Classification) -> str:
    """The minutes' number, for instance `T/NOTULA-003/XI/2024/POSKO-JT`; the pattern is ours, as the report's is."""
    return sitrep_number(sequence, at, post_mark, classification=classification, pattern=PATTERN)


def subject_of(title: str) -> str:
    """What the letter of the minutes is about (perihal), in Indonesian as offices write it."""
    return f"Notula {title}"[:200]


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
