"""Who keeps a member out of a case: the own institution, or those who lead, and never the last of an institution.

Another institution's member is kept out by that institution's chief or deputy, or by the chiefs of both other
institutions with the paper of a court or of an ethics council as evidence of the case. A policy answers with the
refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from posko.domain.access import Act, Viewer
from posko.domain.cases.writers import MEMBERS
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people.authority import Decider, speakers, speaking

Refusal = BadInput | NotAllowed | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An exclusion that waits: whose, of which root institution, and whether a paper is filed for it.

    `voices`: who leads and is for it, by log-in name, with the root institution that each leads.
    """

    username: str
    root: str
    paper: bool = False
    voices: Mapping[str, str] = field(default_factory=dict)


def excluding(username: str, root: str, by: Viewer) -> Refusal:
    """Why somebody does not keep this member out at once; `root` is the member's institution."""
    if not by.may(Act.CASE_HANDLE):
        return NotAllowed("Only members of the Gakkumdu centre keep a member out.")
    if by.actor == username or by.root == root:
        return None
    return NotAllowed("A member is kept out by the own institution. Ask its chief or deputy.")


def asking(username: str, root: str, by: Viewer) -> Refusal:
    """Why somebody does not ask those who lead an institution to keep its member out."""
    if not by.may(Act.CASE_HANDLE):
        return NotAllowed("Only members of the Gakkumdu centre keep a member out.")
    if by.actor == username or by.root == root:
        return BadInput("You need not ask: the own institution keeps its member out at once.")
    return None


def remaining(username: str, root: str, able: Mapping[str, str], *, called: str = "") -> Refusal:
    """Why this member stays: nobody of the institution would be left in the case.

    `able`: who is in, has a vault and is not kept out of this case, by log-in name, with the root institution.
    `called`: the name by which the refusal speaks of the member.
    """
    if root in (other for name, other in able.items() if name != username):
        return None
    return BadInput(
        "%(name)s is the last of the institution in this case, so nobody of it could open the case any more. Let "
        "another member of it in first.",
        name=called or username,
    )


def nothing_lost(called: str, *, lost: int) -> Refusal:
    """Why the member of this name stays for now: `lost` keys of the case open for nobody else."""
    if not lost:
        return None
    return BadInput(
        "%(name)s is the only one who can open what was sealed earlier in this case. Have the older keys given to "
        "another member first, on the page “Members of the centre”; else two institutions recover them.",
        name=called,
    )


def confirming(asked: Asked, known: Collection[Decider], by: Viewer, *, counts: bool) -> Refusal:
    """Why somebody does not confirm an exclusion: who speaks for the member's institution does; a chief who speaks for
    one of the two others does where a paper is filed. `counts`: his key does, since two other institutions compared it.
    """
    if by.actor == asked.username:
        return NotAllowed("Nobody decides about himself.")
    if by.root not in MEMBERS or speaking(by.root, known, by) is not None:
        return NotAllowed("A chief or deputy of the three institutions confirms an exclusion.")
    own = by.root == asked.root
    if not own and not (asked.paper and _is_chief(known, by)):
        return NotAllowed(
            "The chief or deputy of the member's own institution confirms it. Chiefs of the two others do so where "
            "the paper of the court or of the ethics council is filed."
        )
    if by.root in asked.voices.values():
        return BadInput("Your institution has confirmed it. It waits for the other one.")
    if not counts:
        return BadInput("Your key does not count yet: chiefs of two other institutions compare it first.")
    return None


def withdrawing(asked_root: str, by: Viewer) -> Refusal:
    """Why somebody does not take back what was asked: a member of the institution that asked does."""
    if by.may(Act.CASE_HANDLE) and by.root == asked_root:
        return None
    return NotAllowed("A member of the institution that asked takes it back.")


def declining(asked: Asked, known: Collection[Decider], by: Viewer) -> Refusal:
    """Why somebody does not decline an exclusion: who speaks for the member's own institution does, not he himself."""
    if by.root == asked.root and by.actor != asked.username and speaking(by.root, known, by) is None:
        return None
    return NotAllowed("The chief or deputy of the member's own institution declines it.")


def decided(asked: Asked) -> bool:
    """Whether the voices are enough."""
    roots = set(asked.voices.values())
    return asked.root in roots or (asked.paper and set(MEMBERS) - {asked.root} <= roots)


def readmitting(username: str, root: str, holder: str, by: Viewer, *, by_others: bool, asked: str = "") -> Refusal:
    """Why somebody cannot let a member back in. `by_others`: the chiefs of both other institutions kept him out.

    `asked`: the institution that asked, where the chief of the member's own one confirmed it; a colleague of the member
    does not undo what both agreed on.
    """
    if by.actor == username:
        return NotAllowed("Nobody lets himself back in.")
    if by_others and by.root == root:
        return NotAllowed("The two other institutions kept this member out, so one of them lets him back in.")
    if asked and by.root != asked:
        return NotAllowed("The institution that asked to keep this member out lets him back in.")
    if by.may(Act.CASE_HANDLE) and (by_others or asked or by.root in {root, holder}):
        return None
    return NotAllowed(
        "A member is let back in by the own institution, or by the institution that has the case in hand."
    )


def _is_chief(known: Collection[Decider], by: Viewer) -> bool:
    return any(each.chief and each.leads and each.person == by.actor for each in speakers(by.root, known))
