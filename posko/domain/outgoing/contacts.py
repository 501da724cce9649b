"""Numbers of people at a place: whose they are, when one counts, and when it is removed.

The commission gives those of the KPPS, Bawaslu those of its supervisors, the city those of the linmas, each under its
agreement. No order goes to a number that nobody has proven: by a code that was sent to it, or by the word of the agency
that gave it. A number that changes is a new one.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.access import Act, Viewer
from posko.domain.errors import N_, BadInput, NotAllowed

Refusal = BadInput | NotAllowed | None

KEPT_AFTER_VOTING: Final = timedelta(days=7)
LONGEST_AFTER_VOTING: Final = timedelta(days=30)
CODE_LIVES: Final = timedelta(minutes=30)
SENDS_AN_HOUR: Final = 3
TRIES_A_DAY: Final = 5
CODE_SIGNS: Final = 6
FEWEST_DIGITS: Final = 8  # of a number that is a telephone of people, not the short one of a service


class Role(StrEnum):
    """Whose number it is: at a station KPPS, supervisor and linmas, elsewhere a duty post and a team."""

    KPPS = "kpps"
    SUPERVISOR = "supervisor"
    LINMAS = "linmas"
    DUTY = "duty"
    TEAM = "team"


ROLE_WORDS: Final[Mapping[Role, str]] = {
    Role.KPPS: "KPPS",
    Role.SUPERVISOR: N_("TPS supervisor"),
    Role.LINMAS: "Linmas",
    Role.DUTY: N_("duty post"),
    Role.TEAM: N_("team"),
}
# Who answers at a station, in the order in which one calls them.
AT_STATIONS: Final = (Role.KPPS, Role.SUPERVISOR, Role.LINMAS)
# Which institution gives the numbers of a role; of the others each agency gives its own.
GIVEN_BY: Final[Mapping[Role, str]] = {Role.KPPS: "kpu", Role.SUPERVISOR: "bawaslu", Role.LINMAS: "pemkot"}
_NOT_YOURS: Final[Mapping[Role, str]] = {
    Role.KPPS: N_("Numbers of the KPPS are given by KPU under its agreement, and by nobody else."),
    Role.SUPERVISOR: N_("Numbers of supervisors are given by Bawaslu under its agreement, and by nobody else."),
    Role.LINMAS: N_("Numbers of the linmas are given by the city government under its agreement, and by nobody else."),
}


@dataclass(frozen=True, slots=True)
class Proving:
    """How far the proof of a number has come. `code_until` and `since` are real times: when the code lapses, and since
    when wrong ones are counted (`tries`). `sent`: how many codes went out within the last hour."""

    proven_at: datetime | None = None
    ended: bool = False
    code_hash: str = ""
    code_until: datetime | None = None
    tries: int = 0
    since: datetime | None = None
    sent: int = 0


def giving(role: Role, root: str) -> Refusal:
    """Why an institution does not give numbers of this role."""
    return None if GIVEN_BY.get(role, root) == root else NotAllowed(_NOT_YOURS[role])


def reaching(number: str) -> None:
    """Raises BadInput for a number that is too short to reach people in the field: 112 is a service, 12345 a slip."""
    if len(number) < FEWEST_DIGITS:
        raise BadInput(
            "%(written)s is no telephone number; write it as in 0812-3456-7890 or 021-8191234.", written=number
        )


def keeping(agency: str, by: Viewer) -> Refusal:
    """Why somebody does not load, prove or end the numbers of an agency: its own officers do, and the command line."""
    if by.kind == "system":
        return None
    if not by.may(Act.INTAKE_TRIAGE):
        return NotAllowed("Your role does not include this act.")
    return None if by.agency == agency else NotAllowed("The numbers of an agency are kept by its own officers.")


def purge_day(asked: date | None, today: date, voting: date) -> date:
    """The day on which a number is removed: that which was asked for, or seven days after voting.

    BadInput for a day that is over, or one so late that it would be a register of people.
    """
    usual = max(voting + KEPT_AFTER_VOTING, today)
    latest = max(voting, today) + LONGEST_AFTER_VOTING
    if asked is None:
        return usual
    if asked < today or asked > latest:
        raise BadInput(
            "%(day)s is no day to remove a number on: it lies between today and %(latest)s.",
            day=asked.isoformat(),
            latest=latest.isoformat(),
        )
    return asked


def sending(proving: Proving) -> Refusal:
    """Why no code goes to a number now."""
    if refusal := _over(proving):
        return refusal
    if proving.sent >= SENDS_AN_HOUR:
        return BadInput("%(most)s codes went to this number within an hour. Wait, or ask its agency.",
                        most=SENDS_AN_HOUR)  # fmt: skip
    return None


def trying(proving: Proving, real_at: datetime) -> Refusal:
    """Why no code is tried for a number now."""
    if refusal := _over(proving):
        return refusal
    if tries_today(proving, real_at) >= TRIES_A_DAY:
        return BadInput("%(most)s wrong codes were typed for this number today. Its agency can confirm it.",
                        most=TRIES_A_DAY)  # fmt: skip
    if not proving.code_hash or proving.code_until is None or real_at >= proving.code_until:
        return BadInput("No code of this number is valid now. Send a new one; it lives for 30 minutes.")
    return None


def fits(proving: Proving, code: str, *, of: str) -> bool:
    """Whether this is the code that was sent; takes as long for every answer."""
    return hmac.compare_digest(proving.code_hash, hash_of(code.strip(), of=of))


def hash_of(code: str, *, of: str) -> str:
    """What is kept of a code, bound to whose it is. It lives for half an hour, and a few tries end it."""
    return hashlib.sha256(f"{of}\n{code}".encode("utf-8", "surrogatepass")).hexdigest()


def tries_today(proving: Proving, real_at: datetime) -> int:
    """How many wrong codes count: they are forgotten a day after the first."""
    return proving.tries if proving.since is not None and real_at - proving.since < timedelta(days=1) else 0


def _over(proving: Proving) -> Refusal:
    if proving.ended:
        return BadInput("This number is not used any more.")
    return BadInput("This number is proven already.") if proving.proven_at is not None else None
