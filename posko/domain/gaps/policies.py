"""Who may do what to a gap and to a promise, and when. The button and the service ask the same function.

A policy answers with the refusal, or with None. It checks the person first and the state second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.access import Act, Viewer, lacking
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps.states import (
    COMMITMENT_TABLE,
    ELECTORAL,
    GAP_TABLE,
    OWED,
    CommitmentState,
    GapState,
    Promise,
    impossible,
)

Refusal = BadInput | NotAllowed | None

EXTENSION, FILED = "commitment.extension_asked", "commitment.evidence_filed"
# A turn can be reminded of from this long before its end on, and then again after so long.
REMIND_WITHIN: Final = timedelta(hours=48)
REMIND_AGAIN: Final = timedelta(hours=1)
LAPSED = "commitment.lapsed"
_ANSWERED = frozenset({"commitment.made", "commitment.declined"})
_JUDGED = frozenset({"commitment.kept", "commitment.evidence_returned", "commitment.broken"})


@dataclass(frozen=True, slots=True)
class GapNow:
    """A gap at a moment: `owner` is the code of its agency and `owner_root` that of its institution, both empty if
    nobody owns it. `kept_by` are the institutions that kept promises on it. `accepted_until` ends a risk that somebody
    asked to live with. `same_as` is the number of the gap it is linked to, or 0.
    """

    state: str
    number: int = 0
    kind: str = ""
    owner: str = ""
    owner_root: str = ""
    kept_by: frozenset[str] = frozenset()
    accepted_until: datetime | None = None
    same_as: int = 0


@dataclass(frozen=True, slots=True)
class PromiseNow:
    """A promise at a moment, and its agency. `asks_time`: more time was asked for, and nobody has answered.
    `reminded_at` is when somebody last reminded the agency of it; None if nobody ever did.

    `filed_for_by` are the agencies that may file evidence for an agency without any account: they keep the minutes in
    which it promised. `filer_root` is the institution of the one that did so last.
    """

    promise: Promise
    agency: str
    root: str
    asks_time: bool = False
    reminded_at: datetime | None = None
    filed_for_by: frozenset[str] = frozenset()
    filer_root: str = ""


def opening(by: Viewer, place: str = "", place_name: str = "") -> Refusal:
    """Why somebody can open no gap; with a place, none there."""
    if refusal := lacking(by, Act.GAP_OPEN):
        return refusal
    if place and not by.acts_at(place):
        return NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=place_name)
    return None


def changing_many(by: Viewer) -> Refusal:
    """Why somebody cannot change gaps at once; which of them stay as they are is said by `changes`."""
    return lacking(by, Act.GAP_OPEN)


def taking_back(acted_on: Sequence[int], by: Viewer, *, own: bool, undone: bool) -> Refusal:
    """Why a table of gaps cannot be taken back: who loaded it does, once, while nobody acted on what it brought.
    `acted_on`: numbers of the gaps on which somebody did."""
    if refusal := lacking(by, Act.GAP_OPEN):
        return refusal
    if not own:
        return NotAllowed("Only who loaded this table may take it back.")
    if undone:
        return BadInput("This table was taken back already.")
    if acted_on:
        return BadInput(
            "Somebody acted on these gaps since: %(numbers)s. The table stays; correct them by hand.",
            numbers=", ".join(map(str, acted_on[:10])),
        )
    return None


def promising(gap: GapNow, by: Viewer) -> Refusal:
    """Why nothing can be promised on a gap."""
    return lacking(by, Act.COMMITMENT_MAKE) or impossible(GAP_TABLE, gap.state, "commitment.made")


def asking(gap: GapNow, by: Viewer) -> Refusal:
    """Why no agency can be asked to promise on a gap."""
    return lacking(by, Act.GAP_OPEN) or impossible(GAP_TABLE, gap.state, "commitment.proposed")


def noting(gap: GapNow, by: Viewer) -> Refusal:
    """Why nothing can be noted on a gap for an agency that is not there; who keeps the minutes is asked besides."""
    return lacking(by, Act.GAP_OPEN) or impossible(GAP_TABLE, gap.state, "commitment.noted")


def closing(gap: GapNow, by: Viewer) -> Refusal:
    """Why a gap cannot be closed: it is proven first, and no promiser closes it."""
    if refusal := lacking(by, Act.GAP_CLOSE):
        return refusal
    if by.root in gap.kept_by:
        return NotAllowed("Your institution promised on this gap itself. An agency of another institution closes it.")
    return impossible(GAP_TABLE, gap.state, "gap.closed")


def reopening(gap: GapNow, by: Viewer) -> Refusal:
    """Why a gap cannot be opened again."""
    return lacking(by, Act.GAP_OPEN) or impossible(GAP_TABLE, gap.state, "gap.reopened")


def asking_acceptance(gap: GapNow, by: Viewer) -> Refusal:
    """Why nobody can ask now to live with a gap."""
    if refusal := lacking(by, Act.GAP_ACCEPT):
        return refusal
    if not gap.owner or gap.owner != by.agency:
        return NotAllowed("Only the head of the agency that owns the gap may ask to live with it.")
    return impossible(GAP_TABLE, gap.state, "gap.accepted")


def countersigning(gap: GapNow, by: Viewer, at: datetime) -> Refusal:
    """Why it cannot be countersigned that a gap is lived with: another institution does so, for anything electoral the
    supervisor."""
    if refusal := lacking(by, Act.GAP_CLOSE):
        return refusal
    if gap.accepted_until is None or not gap.owner:
        return BadInput("Nobody asked to live with this gap.")
    if gap.accepted_until <= at:
        return BadInput("The time for which this was asked has run out; it must be asked again.")
    if gap.owner_root != by.root and gap.kind in ELECTORAL and by.root != "bawaslu":
        return NotAllowed("A gap that touches the vote is countersigned by Bawaslu.")
    return _of_another(gap.owner_root, by) or impossible(GAP_TABLE, gap.state, "gap.accepted")


def ending_acceptance(gap: GapNow, by: Viewer) -> Refusal:
    """Why the acceptance of a risk cannot be ended."""
    return lacking(by, Act.GAP_OPEN) or impossible(GAP_TABLE, gap.state, "gap.acceptance_ended")


def linking(gap: GapNow, by: Viewer) -> Refusal:
    """Why a gap cannot be linked to another one."""
    if refusal := lacking(by, Act.GAP_OPEN):
        return refusal
    if gap.state == GapState.VOID:
        return BadInput("It was taken back with its table; nothing is done on it any more.")
    if gap.same_as:
        return BadInput(
            "Gap %(number)s is linked to gap %(first)s already. Take that link off first.",
            number=gap.number,
            first=gap.same_as,
        )
    return None


def pairing(first: GapNow, *, followed: bool) -> Refusal:
    """Why no gap can point at this one. `followed`: other gaps are linked to the one that would."""
    if first.same_as:
        return BadInput(
            "Gap %(number)s is itself the same as gap %(first)s; link to that one.",
            number=first.number,
            first=first.same_as,
        )
    if followed:
        return BadInput("Other gaps are linked to this one. Link the other gap to it instead.")
    return None


def unlinking(by: Viewer) -> Refusal:
    """Why a link cannot be taken off."""
    return lacking(by, Act.GAP_OPEN)


def commenting(by: Viewer) -> Refusal:
    """Why no word can be written on a gap."""
    return lacking(by, Act.RAKOR_INPUT)


def acting(now: PromiseNow, event: str, by: Viewer) -> Refusal:
    """Why somebody is not the one to do this to a promise: its owner keeps it, and nobody proves himself."""
    if event == LAPSED:
        return NotAllowed("A promise that was noted falls away by itself when the next rakor begins.")
    if event in _JUDGED:
        return lacking(by, Act.COMMITMENT_VERIFY) or _of_another(now.root, by) or _of_another_than_filed(now, by)
    if refusal := lacking(by, Act.COMMITMENT_MAKE):
        return refusal
    if now.agency == by.agency or (event == FILED and by.agency in now.filed_for_by):
        return None
    if event in _ANSWERED:
        return NotAllowed("Only the agency that was asked may answer.")
    return NotAllowed("Only the agency that promised may do this.")


def moving(now: PromiseNow, event: str, by: Viewer, at: datetime) -> Refusal:
    """Why an event of the table of promises cannot happen now, by this person."""
    if refusal := acting(now, event, by):
        return refusal
    if event == "commitment.broken" and at <= now.promise.runs_to:
        return BadInput("The time of this promise has not run out; it cannot be called broken yet.")
    return impossible(COMMITMENT_TABLE, now.promise.state, event)


def extending(now: PromiseNow, by: Viewer) -> Refusal:
    """Why no more time can be asked for."""
    if refusal := acting(now, EXTENSION, by):
        return refusal
    if now.promise.state not in OWED:
        return BadInput("Nothing is owed on this promise any more, so there is no time to extend.")
    if now.asks_time:
        return BadInput("More time was asked for already; the rakor's chair has not answered yet.")
    return None


def answering_extension(now: PromiseNow, by: Viewer) -> Refusal:
    """Why somebody cannot answer who asks for more time: who convenes the rakor does, of another institution."""
    return lacking(by, Act.RAKOR_CONVENE) or _of_another(now.root, by)


def reminding(now: PromiseNow, by: Viewer, at: datetime) -> Refusal:
    """Why an agency cannot be reminded of its turn: any other agency at the table may, from two days before the end of
    the time on, and once an hour. Whoever was asked to promise and has not answered may be reminded at any time."""
    if refusal := lacking(by, Act.RAKOR_INPUT):
        return refusal
    if now.agency == by.agency:
        return NotAllowed("It is your own agency's turn; another agency reminds you of it.")
    if now.promise.state not in (*OWED, CommitmentState.PROPOSED):
        return BadInput("It is not this agency's turn any more, so there is nothing to remind it of.")
    if now.promise.state in OWED and at < now.promise.runs_to - REMIND_WITHIN:
        return BadInput("This is due in more than two days. Remind the agency when the time is near.")
    if now.reminded_at is not None and at < now.reminded_at + REMIND_AGAIN:
        return BadInput("The agency was reminded of this less than an hour ago. Give it the hour.")
    return None


def _of_another(owner_root: str, by: Viewer) -> Refusal:
    if owner_root != by.root:
        return None
    return NotAllowed(
        "Your agency belongs to the same institution as the one that promised. "
        "An agency of another institution must verify."
    )


def _of_another_than_filed(now: PromiseNow, by: Viewer) -> Refusal:
    if now.filer_root != by.root:
        return None
    return NotAllowed(
        "Your institution filed this evidence for an agency without an account. "
        "An agency of another institution must verify."
    )
