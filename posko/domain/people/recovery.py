"""A lost key that two institutions open for its person: who may do which step of it, and in which order.

The person asks with a new key. The prosecutor's speaker takes the ask out and hands in the half, then Bawaslu's takes
the half out and hands in the answer, and the person takes the old key back. A policy answers with the refusal, or with
None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from posko.domain.access import Viewer, root_name
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.people.authority import Decider, speaking
from posko.domain.vaults.recovery import INNER, OUTER, ROOTS

Refusal = BadInput | NotAllowed | None


class Stage(StrEnum):
    """How far a recovery is. `outer`: the prosecutor's step is awaited; `inner`: Bawaslu's; `take`: the person's."""

    OUTER = "outer"
    INNER = "inner"
    TAKE = "take"
    ENDED = "ended"


STAGES: Final = {
    Stage.OUTER: N_("waits for the prosecutor's recovery key"),
    Stage.INNER: N_("waits for Bawaslu's recovery key"),
    Stage.TAKE: N_("waits for its person"),
    Stage.ENDED: N_("ended"),
}
# Whose step is awaited, and the one who does it.
STEP_OF: Final = {Stage.OUTER: OUTER, Stage.INNER: INNER}


@dataclass(frozen=True, slots=True)
class Recovering:
    """A recovery as it stands. `person` is a log-in name; the moments are real ones, None while a step is awaited."""

    person: str
    outer_at: datetime | None = None
    inner_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def stage(self) -> Stage:
        """What is awaited."""
        if self.ended_at is not None:
            return Stage.ENDED
        if self.outer_at is None:
            return Stage.OUTER
        return Stage.INNER if self.inner_at is None else Stage.TAKE


def registering(root: str, known: Collection[Decider], by: Viewer, *, counts: bool) -> Refusal:
    """Why somebody does not register the recovery key of an institution. `counts`: the own key does. Whoever entered
    as a chief and was compared by nobody could otherwise have every vault sealed to a key of his own."""
    if root not in ROOTS:
        return NotAllowed(
            "Recovery needs the keys of %(first)s and %(second)s; no other institution has one.",
            first=root_name(INNER),
            second=root_name(OUTER),
        )
    if refusal := speaking(root, known, by):
        return refusal
    if counts:
        return None
    return BadInput(
        "Your key does not count yet, and so you register no recovery key. First let chiefs of two other institutions "
        "compare the fingerprint of your key."
    )


def asking(person: str, by: Viewer, *, live: bool, nested: bool, has_new: bool, waits: bool) -> Refusal:
    """Why somebody cannot ask for a lost key of `person`. `live`: the key has not ended; `nested`: it was sealed to the
    recovery keys; `has_new`: the person has a new vault that counts; `waits`: it was asked for already."""
    if by.kind != "person" or by.actor != person:
        return NotAllowed("Everybody asks for the own lost key.")
    if live:
        return BadInput("This key is not lost: your vault opens with its phrase or with the recovery card.")
    if not nested:
        return BadInput(
            "This key was never sealed to the recovery keys: there were none when its vault was last opened. Members "
            "let you in, and give you the older keys."
        )
    if not has_new:
        return BadInput("Make a new vault first, and type its card back: the lost key is sealed to the new one.")
    return BadInput("It was asked for already.") if waits else None


def taking_out(one: Recovering, known: Collection[Decider], by: Viewer) -> Refusal:
    """Why somebody cannot take out the file that the awaited step needs, or hand in what the step gave."""
    root = STEP_OF.get(one.stage)
    if root is None:
        return BadInput("No institution's step is awaited.")
    if by.kind == "person" and by.actor == one.person:
        return NotAllowed("Nobody does a step for the own key. The other one who speaks for your institution does.")
    return speaking(root, known, by)


def declining(one: Recovering, known: Collection[Decider], by: Viewer) -> Refusal:
    """Why somebody cannot end a recovery: its person does, or who speaks for one of the two institutions."""
    if one.stage is Stage.ENDED:
        return BadInput("This recovery has ended.")
    if by.kind == "person" and by.actor == one.person:
        return None
    if any(speaking(root, known, by) is None for root in ROOTS):
        return None
    return NotAllowed("Its person ends a recovery, or who speaks for Bawaslu or for the prosecutor.")


def taking_back(one: Recovering, by: Viewer) -> Refusal:
    """Why somebody cannot take the lost key back."""
    if by.kind != "person" or by.actor != one.person:
        return NotAllowed("Only its person takes a lost key back.")
    if one.stage is not Stage.TAKE:
        return BadInput("The answer is not here: the prosecutor and Bawaslu do their steps first, in this order.")
    return None
