"""Agreements that open a wall: who must be a party, who countersigns, and from when one counts.

An agreement counts once each party has countersigned and 24 hours of *real* time have passed since the last of them.
The operation's clock has no part in that; it tells only whether today lies within the dates of the paper.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.access import Act, Compartment, Viewer, lacking, root_name
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import authority
from posko.domain.people.authority import Decider

Refusal = BadInput | NotAllowed | None

# Whose data lies behind the wall, and who works there: without them no agreement opens it (design section 4).
MUST_AGREE: Final[Mapping[Compartment, frozenset[str]]] = {
    Compartment.VOTER: frozenset({"kpu", "bawaslu"}),
    Compartment.CASE: frozenset({"bawaslu", "polri", "kejaksaan"}),
}
# Between the last countersignature and the opening of the wall, in real time: so long whoever was passed over can
# withdraw it.
REST: Final = timedelta(hours=24)


class State(StrEnum):
    """How an agreement stands. Only the one in force opens its wall."""

    WAITING = "waiting"  # a party has not countersigned
    RESTING = "resting"  # all have, less than 24 hours ago
    EARLY = "early"  # its first day is not yet here
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # taken back before it opened anything
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Signature:
    """A party's countersignature: the log-in name of who gave it, and when in real time."""

    by: str
    real_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement and what became of it. `parties` are root institutions; `signed` holds one signature a party.

    `ended_real` is when it was withdrawn or ended, in real time.
    """

    compartment: Compartment
    parties: frozenset[str]
    dated: date
    valid_until: date
    signed: Mapping[str, Signature] = field(default_factory=dict)
    ended_real: datetime | None = None

    def missing(self) -> list[str]:
        """The parties that have not countersigned."""
        return sorted(self.parties - self.signed.keys())

    def counts_from(self) -> datetime | None:
        """The real moment from which it counts; None while a party is missing."""
        if self.missing():
            return None
        return max(self.signed[party].real_at for party in self.parties) + REST

    def state(self, today: date, real_at: datetime) -> State:
        """How it stands on a day of the operation, at a moment of real time."""
        opens = self.counts_from()
        if self.ended_real is not None:
            began = opens is not None and opens <= self.ended_real
            return State.ENDED if began else State.WITHDRAWN
        if today > self.valid_until:
            return State.EXPIRED
        if opens is None:
            return State.WAITING
        if real_at < opens:
            return State.RESTING
        return State.EARLY if today < self.dated else State.IN_FORCE

    def opens(self, root: str, today: date, real_at: datetime) -> bool:
        """Whether it opens its wall to the people of a root institution."""
        return root in self.parties and self.state(today, real_at) is State.IN_FORCE


def recording(paper: Paper, by: Viewer) -> Refusal:
    """Why somebody does not record an agreement. An officer of a party does."""
    if refusal := lacking(by, Act.AGREEMENT_RECORD) or _no_person(by):
        return refusal
    must = MUST_AGREE.get(paper.compartment)
    if must is None:
        return BadInput("Only the voter and case compartments open by agreement.")
    if not must <= paper.parties:
        return BadInput(
            "This compartment opens only with all of these as parties: %(roots)s.",
            roots=", ".join(root_name(root) for root in sorted(must)),
        )
    if by.root not in paper.parties:
        return NotAllowed("An agreement is recorded by one of its parties.")
    if paper.valid_until < paper.dated:
        return BadInput("The agreement ends before it begins. Check the two dates.")
    return None


def countersigning(paper: Paper, known: Collection[Decider], by: Viewer, today: date, *, counted: bool) -> Refusal:
    """Why somebody does not countersign for the own institution. `known` are chiefs and deputies; `counted`: the own
    key counts."""
    if refusal := _no_person(by) or _over(paper, today):
        return refusal
    if by.root not in paper.parties:
        return NotAllowed("Your institution is no party of this agreement.")
    if refusal := authority.speaking(by.root, known, by):
        return refusal
    if given := paper.signed.get(by.root):
        return BadInput(
            "%(party)s has countersigned already: %(name)s did. No party signs twice.",
            party=root_name(by.root),
            name=given.by,
        )
    if not counted:
        return NotAllowed(
            "Your key does not count yet, and so you cannot countersign. First let chiefs of two other institutions "
            "compare its fingerprint with you."
        )
    return None


def ending(paper: Paper, known: Collection[Decider], by: Viewer) -> Refusal:
    """Why somebody neither withdraws nor ends an agreement. Any party does, by an officer or by who speaks for it."""
    if refusal := _no_person(by):
        return refusal
    if by.root not in paper.parties:
        return NotAllowed("An agreement is ended by one of its parties.")
    if by.may(Act.AGREEMENT_RECORD) or authority.speaking(by.root, known, by) is None:
        return None
    return NotAllowed("An agreement is ended by an officer of a party who may record one, or by the chief of a party.")


def _no_person(by: Viewer) -> Refusal:
    if by.kind == "person":
        return None
    return NotAllowed("A person records, countersigns and ends agreements; a device, a job or a console does not.")


def _over(paper: Paper, today: date) -> Refusal:
    if paper.ended_real is not None:
        return BadInput(
            "This agreement was withdrawn or ended, and no signature counts any more. If the parties still want it, "
            "record it again; each countersigns the new one."
        )
    if today > paper.valid_until:
        return BadInput("This agreement has run out: the day until which it was valid is over. Record the new one.")
    return None


def opened(papers: Collection[Paper], root: str, today: date, real_at: datetime) -> frozenset[Compartment]:
    """The walls that these agreements open to the people of a root institution."""
    return frozenset(paper.compartment for paper in papers if paper.opens(root, today, real_at))
