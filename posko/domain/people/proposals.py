"""An account is proposed by an administrator, and its agency's chief or deputy decides. Button and service ask here.

Where chief and deputy are away, the chiefs of two other institutions open it for 24 hours of real time, but no role
behind the wall of cases or voters; the own chief still decides, and then it stays or ends. They close an account for
good, that of a chief who is gone, where nobody of its institution answered for 24 hours.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.access import ROLES, Act, Compartment, Role, Viewer, lacking
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people.rows import PersonRow

Refusal = BadInput | NotAllowed | None
# So long an account is open that two chiefs of other institutions opened, and so long they wait before they close one.
LENT: Final = timedelta(hours=24)
SILENCE: Final = timedelta(hours=24)
LENDERS: Final = 2
_NAMED: Final = 5  # people, in a refusal
_SEALED: Final = frozenset({Compartment.CASE, Compartment.VOTER})


class Kind(StrEnum):
    """What is proposed: an account opened, another role, the account closed, or unlocked by a new one-time link."""

    OPEN = "open"
    ROLE = "role"
    CLOSE = "close"
    UNLOCK = "unlock"


class Outcome(StrEnum):
    """How a proposal ended."""

    WAITING = ""
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Voice:
    """The chief of another institution spoke for it, in real time."""

    root: str
    real_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as policies need it. `agency` and `root` are codes, `username` is whom it is about; `role` is the one
    it will be, `held` the one that the person has now. `voices`: chiefs of other institutions who spoke for it."""

    kind: Kind
    operation: str
    agency: str
    root: str
    username: str
    role: Role
    proposed_by: str
    outcome: Outcome = Outcome.WAITING
    held: Role | None = None
    voices: Collection[Voice] = ()

    @property
    def sealed(self) -> bool:
        """Whether it is about a role behind the wall of cases or voters."""
        return any(behind_wall(role) for role in (self.role, self.held) if role)

    @property
    def lent(self) -> bool:
        """Whether two chiefs of other institutions have done it while it waits for the own one."""
        return len(self.voices) >= LENDERS


def behind_wall(role: Role) -> bool:
    """Whether a role is behind the wall of cases or of voters, once an agreement opens it."""
    return bool(ROLES[role].compartments & _SEALED)


def is_weighty(held: PersonRow, wanted: PersonRow) -> bool:
    """Whether a change of somebody's row waits for the chief: name, role and place say who may do what and where."""
    return (held.full_name, held.role, held.place) != (wanted.full_name, wanted.role, wanted.place)


def proposing(by: Viewer) -> Refusal:
    """Why somebody proposes no account: an administrator does, and whoever keeps the machine."""
    if by.kind not in ("person", "system"):
        return NotAllowed("An administrator proposes accounts.")
    return lacking(by, Act.PEOPLE_MANAGE)


def withdrawing(proposal: Proposed, by: Viewer) -> Refusal:
    """Why somebody cannot take a proposal back."""
    if refusal := proposing(by):
        return refusal
    if proposal.outcome is not Outcome.WAITING:
        return _over(proposal)
    return BadInput("The account is open for 24 hours already. Its own chief decides now.") if proposal.lent else None


def taking_back(by: Viewer, touched: Collection[str], *, undone: bool) -> Refusal:
    """Why somebody cannot take a whole table of people back: it goes while nobody has acted on a row of it since.
    `touched`: log-in names of those on whom somebody has."""
    if refusal := proposing(by):
        return refusal
    if undone:
        return BadInput("This table was taken back already.")
    if touched:
        return BadInput(
            "Somebody has acted since on: %(names)s. Withdraw what still waits on the page of proposals.",
            names=", ".join(sorted(set(touched))[:_NAMED]),
        )
    return None


def deciding(proposal: Proposed, by: Viewer, *, decides: Refusal, counts: bool) -> Refusal:
    """Why somebody does not do what a proposal asks. `decides` is why the person does not decide for this agency at
    all; `counts` says whether the person's own key counts."""
    if refusal := _touching(proposal, by) or decides:
        return refusal
    if proposal.sealed and not counts and proposal.kind is not Kind.CLOSE:
        return BadInput(
            "Your key does not count yet. Until chiefs of two other institutions have compared its fingerprint, you "
            "open no role behind the wall of cases or voters."
        )
    return None


def declining(proposal: Proposed, by: Viewer, *, decides: Refusal) -> Refusal:
    """Why somebody does not say no to a proposal. A chief may say no to being closed."""
    own = proposal.kind is Kind.CLOSE and by.actor == proposal.username
    return _touching(replace(proposal, username="") if own else proposal, by) or decides


def lending(proposal: Proposed, by: Viewer, *, heads: bool, real_at: datetime) -> Refusal:
    """Why somebody does not speak for an account of another institution. `heads`: a chief of the own one."""
    if refusal := _touching(proposal, by):
        return refusal
    if not heads or by.root == proposal.root:
        return NotAllowed("Where chief and deputy are away, the chiefs of two other institutions do this.")
    if proposal.lent:
        return BadInput("Two institutions have done this already. Its own chief decides what follows.")
    if any(voice.root == by.root for voice in proposal.voices):
        return BadInput("Your institution has spoken already. The chief of another one is needed.")
    return _for_its_own_alone(proposal) or _too_early(proposal, real_at)


def _for_its_own_alone(proposal: Proposed) -> Refusal:
    """What no other institution does, however many of them agree."""
    if proposal.sealed:
        return BadInput("An account behind the wall of cases or voters is the matter of its own institution alone.")
    if proposal.kind is Kind.ROLE:
        return BadInput("Only its own chief or deputy changes a role. Let an account for 24 hours be proposed instead.")
    if proposal.kind is not Kind.CLOSE and Role.CHIEF in (proposal.role, proposal.held):
        return BadInput("A chief is opened by the own institution, or by a code of the operation.")
    return None


def _too_early(proposal: Proposed, real_at: datetime) -> Refusal:
    if proposal.kind is Kind.CLOSE and any(real_at < voice.real_at + SILENCE for voice in proposal.voices):
        return BadInput(
            "The institution of this account has 24 hours to answer, from the first chief of another one who spoke. "
            "Come back then; its sessions can be ended at once."
        )
    return None


def _touching(proposal: Proposed, by: Viewer) -> Refusal:
    """Why somebody has nothing to say about a proposal, whoever decides."""
    if by.kind != "person" or by.operation != proposal.operation:
        return NotAllowed("A person decides on an account, in a session of their own.")
    if by.actor == proposal.proposed_by:
        return NotAllowed("Nobody decides on a proposal of their own.")
    if by.actor == proposal.username:
        return NotAllowed("Nobody decides about the own account.")
    return _over(proposal) if proposal.outcome is not Outcome.WAITING else None


def _over(proposal: Proposed) -> Refusal:
    if proposal.outcome is Outcome.DONE:
        return BadInput("This was decided already: it is done.")
    if proposal.outcome is Outcome.DECLINED:
        return BadInput("This was declined already. An administrator proposes it again.")
    return BadInput("This was withdrawn. An administrator proposes it again.")
