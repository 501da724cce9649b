"""Who is a member of the case wall: who asks, who lets in, and from when somebody is in.

Members of two institutions let a new one in. Where they do not, the new one is in after a day of real time, for what
is sealed from then on. A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput, NotAllowed

WAIT: Final = timedelta(hours=24)
INSTITUTIONS: Final = 2  # that let somebody in

Refusal = BadInput | NotAllowed | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who asked to be let in. `asked_at` and `let_in_at` are real time.

    `voices`: who is for it, by log-in name, with the root institution of each. `let_in_at`: when the voice came that
    was enough, None while none was.
    """

    username: str
    root: str
    asked_at: datetime
    let_in_at: datetime | None = None
    voices: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_from(self) -> datetime:
        """From when somebody is in, as things stand."""
        alone = self.asked_at + WAIT
        return alone if self.let_in_at is None else min(self.let_in_at, alone)

    def is_in(self, real_at: datetime) -> bool:
        """Whether somebody is in at a moment of real time."""
        return self.in_from <= real_at


def enough(voices: Mapping[str, str]) -> bool:
    """Whether these voices let somebody in: they are of two institutions."""
    return len(set(voices.values())) >= INSTITUTIONS


def asking(by: Viewer, *, has_vault: bool) -> Refusal:
    """Why somebody cannot ask to be let in."""
    if by.kind != "person" or by.role is not Role.GAKKUMDU_MEMBER:
        return NotAllowed("Only who holds the role of a Gakkumdu member asks to be let in.")
    if not has_vault:
        return BadInput("Make your vault first: what is sealed for members is sealed to its key.")
    return None


def letting_in(asked: Asked, by: Viewer, real_at: datetime, *, is_in: bool) -> Refusal:
    """Why somebody cannot let in who asked; `is_in`: he is a member himself, and is in."""
    if by.actor == asked.username:
        return NotAllowed("Nobody lets himself in.")
    if not is_in:
        return NotAllowed("A member who is in lets another one in.")
    if asked.let_in_at is not None or asked.is_in(real_at):
        return BadInput("%(name)s is in already.", name=asked.username)
    if by.actor in asked.voices:
        return BadInput("You have let %(name)s in. It waits for a member of another institution.", name=asked.username)
    if by.root in asked.voices.values():
        return BadInput(
            "Your institution has let %(name)s in. It waits for a member of another institution.", name=asked.username
        )
    return None


def giving_keys(username: str, by: Viewer, *, gives: bool, takes: bool) -> Refusal:
    """Why somebody cannot give the keys of older cases; `gives` and `takes`: giver and taker are in."""
    if by.actor == username:
        return NotAllowed("Another member gives you the older keys.")
    if not gives:
        return NotAllowed("A member who is in gives the older keys.")
    return None if takes else BadInput("%(name)s is not in yet. The older keys are given after that.", name=username)
