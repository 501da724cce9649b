"""Teams: who may see, keep and speak for one, and what the check-in timer says.

A team is green until its next check-in is due, then it is asked (`warning`), and after a grace it is `late` and its
agency is told. Every act of a team counts as a check-in. Nobody is tracked: where a team was last it said itself.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain import privacy
from posko.domain.access import Act, Compartment, Viewer, lacking
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.units import TeamState

Refusal = BadInput | NotAllowed | None

KINDS: Final[Mapping[str, str]] = {
    "patrol": N_("Patrol"),
    "guard": N_("Guard of stations"),
    "reaction": N_("Quick reaction"),
    "traffic": N_("Traffic"),
    "rescue": N_("Rescue"),
    "medical": N_("Medical"),
    "linmas": N_("Linmas"),
    "supervisors": N_("Supervisors"),
    "support": N_("Support"),
}
LIVE: Final = frozenset({TeamState.READY, TeamState.GOING, TeamState.THERE})  # the timer runs
AT_WORK: Final = frozenset({TeamState.GOING, TeamState.THERE})
SHORTEST, LONGEST, USUAL = 10, 480, 60  # minutes between two check-ins
BIGGEST: Final = 500  # people of a team
# A position that a team said lives until the end of its shift and a day more (decision 5.4).
KEPT: Final = timedelta(hours=24)
SHIFT: Final = timedelta(hours=12)  # of a team that said no end
_CODE: Final = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2,12}")


class Timer(StrEnum):
    """What the check-in timer of a team says."""

    NONE = "none"
    GREEN = "green"
    WARNING = "warning"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class TeamNow:
    """A team at a moment. `agency` is its code; `members` are the marks of who belongs to it (`member_mark`)."""

    code: str
    agency: str
    state: str = TeamState.OFF
    closed: bool = False
    members: frozenset[str] = frozenset()


def call_sign(typed: str) -> str:
    """The call sign that somebody typed, as it is kept: capital letters and digits, no blanks. BadInput for another."""
    spelt = re.sub(r"[\s.-]+", "", typed[:60]).upper()
    if not _CODE.fullmatch(spelt):
        message = N_("“%(cell)s” is no call sign: write 2 to 12 letters and digits, one letter at least, as in RAJA12.")
        raise BadInput(message, cell=typed[:30])
    return spelt


def check_size(size: int) -> int:
    """How many belong to it."""
    if not 0 <= size <= BIGGEST:
        raise BadInput("A team has from 0 to %(most)s people.", most=BIGGEST)
    return size


def check_every(minutes: int) -> int:
    """Minutes between two check-ins, 0 for none."""
    if minutes and not SHORTEST <= minutes <= LONGEST:
        message = N_("Check-ins come every %(least)s to %(most)s minutes; 0 asks for none.")
        raise BadInput(message, least=SHORTEST, most=LONGEST)
    return minutes


def check_words(name: str, kind: str, vehicle: str = "") -> None:
    """The words of a team: never a person's number, and a kind that there is."""
    if not name.strip():
        raise BadInput("Give the team a name, such as its post or its platoon.")
    for words in (name, vehicle):
        privacy.refuse_personal_numbers(words)
    if kind not in KINDS:
        raise BadInput("“%(kind)s” is no kind of team. There are: %(known)s.", kind=kind[:30], known=", ".join(KINDS))


def member_mark(viewer: Viewer) -> str:
    """How a team names who belongs to it: `device:12`, or `person:` with the log-in name."""
    return viewer.actor if viewer.kind == "device" else f"person:{viewer.actor}"


def cleared(agency: str, by: Viewer) -> bool:
    """Whether somebody reads which team it is: who is behind the security wall, and the team's own agency."""
    return by.sees(Compartment.SECURITY) or (by.agency == agency and by.sees(Compartment.COORDINATION))


def keeping(agency: str, by: Viewer) -> Refusal:
    """Why somebody does not make, change or close a team of an agency."""
    if refusal := lacking(by, Act.INCIDENT_HANDLE):
        return refusal
    if by.role is None or by.agency != agency:
        return NotAllowed("An officer of the team's own agency does this.")
    return None


def changing(now: TeamNow, by: Viewer) -> Refusal:
    """Why a team is not changed."""
    return keeping(now.agency, by) or _standing(now)


def closing(now: TeamNow, by: Viewer) -> Refusal:
    """Why a team is not closed: one that is at work ends that first."""
    if refusal := changing(now, by):
        return refusal
    if now.state in AT_WORK:
        return BadInput("%(code)s is at work. End its task first, then close it.", code=now.code)
    return None


def speaking(now: TeamNow, by: Viewer) -> Refusal:
    """Why somebody does not speak for a team: who belongs to it does, and an officer of its agency."""
    if refusal := _standing(now):
        return refusal
    if member_mark(by) in now.members or keeping(now.agency, by) is None:
        return None
    return NotAllowed("Who belongs to %(code)s speaks for it, or an officer of its agency.", code=now.code)


def checking_in(now: TeamNow, by: Viewer) -> Refusal:
    """Why nobody checks in for a team."""
    if refusal := speaking(now, by):
        return refusal
    if now.state == TeamState.OFF:
        return BadInput("%(code)s is off duty. Say that it is ready, then check-ins count.", code=now.code)
    return None


def holding(now: TeamNow, by: Viewer) -> Refusal:
    """Why a device does not say that this team holds it: both are of one agency."""
    if refusal := _standing(now):
        return refusal
    if by.agency != now.agency:
        return NotAllowed("%(code)s is a team of another agency than this phone.", code=now.code)
    return None


def _standing(now: TeamNow) -> Refusal:
    return BadInput("%(code)s was closed. Make it again if it is needed.", code=now.code) if now.closed else None


def grace(every: int) -> timedelta:
    """How long after it is due a check-in is only asked for."""
    return timedelta(minutes=max(5, every // 3))


def timer(state: str, every: int, due: datetime | None, at: datetime) -> Timer:
    """What the timer says at a moment."""
    if state not in LIVE or not every or due is None:
        return Timer.NONE
    if at < due:
        return Timer.GREEN
    return Timer.WARNING if at < due + grace(every) else Timer.LATE


def next_due(state: str, every: int, heard: datetime) -> datetime | None:
    """When the next check-in is due, of a team that was heard of."""
    return heard + timedelta(minutes=every) if every and state in LIVE else None


def asks(every: int, due: datetime, at: datetime) -> int:
    """How many steps of asking are due: 1 the team itself, 2 its agency's duty, 3 its head."""
    return sum(at >= due + step * grace(every) for step in range(3))


def heard_at(said: datetime, received: datetime, before: datetime | None) -> datetime:
    """Up to when a team was heard of. A clock that runs ahead is not believed, and an older word counts less."""
    spoken = min(said, received)
    return max(spoken, before) if before else spoken


def gone_at(shift_until: datetime | None, at: datetime) -> datetime:
    """When the position that a team says now is removed."""
    return max(shift_until or at + SHIFT, at) + KEPT
