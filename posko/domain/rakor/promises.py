"""What a tick beside an agency means when a promise is spoken at a table: made, asked for, or noted.

The own agency promises. One that sits there is asked, and answers itself. For one that does not sit there, or has no
account at all, who keeps the minutes notes it: it counts for nothing until that agency confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor import policies
from posko.domain.rakor.meetings import MeetingState, Presence
from posko.domain.rakor.policies import MeetingNow, Refusal

_AWAY = frozenset({Presence.ABSENT, Presence.EXCUSED})


class How(StrEnum):
    """How a promise spoken at a table is kept."""

    MADE = "made"
    ASKED = "asked"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class AtTable:
    """An agency beside a meeting: its code and short name, how it was marked, and whether anybody speaks for it at the
    post."""

    code: str
    name: str
    presence: str = ""
    has_account: bool = True


def how(now: MeetingNow, agency: AtTable, by: Viewer) -> How:
    """What a tick beside this agency means, for this person."""
    if agency.code == by.agency:
        return How.MADE
    if not agency.has_account:
        return How.NOTED
    away = agency.presence in _AWAY and now.state == MeetingState.HELD
    return How.NOTED if away and policies.keeping(now, by) is None else How.ASKED


def ticking(now: MeetingNow, agency: AtTable, by: Viewer) -> Refusal:
    """Why this agency cannot be ticked by this person: only who keeps the minutes notes for another, at a table that
    has begun."""
    if how(now, agency, by) is not How.NOTED:
        return None
    if policies.keeping(now, by) is not None:
        return NotAllowed(
            "%(agency)s has no account. Who keeps the minutes notes what it promises.", agency=agency.name
        )
    if now.state != MeetingState.HELD:
        return BadInput(
            "%(agency)s has no account. What it promises is noted once the meeting has begun.", agency=agency.name
        )
    return None
