"""What a gap carries of its promises, so that a list of a hundred thousand is narrowed and ordered by the database.

It is worked out anew after every event; the promises themselves stay the truth, and pages show those.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from posko.domain.gaps.states import LIVE, OWED, CommitmentState, GapState

# States in which nothing is promised: a promise that was kept before a gap came back dates nothing any more.
UNPROMISED = frozenset({GapState.OPEN, GapState.REOPENED, GapState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise as the stamp sees it; `agency` is whatever the caller knows the agency by."""

    agency: int
    state: CommitmentState
    due: datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """The fields of a gap that follow from its promises.

    `owed_due`: the earliest due time on which evidence is owed; the gap is late once it has passed.
    `due`: the earliest due time of a promise that is not kept; once all are kept, the last of them.
    `lead`: the agency in whose lane the gap stands: who owes next, else who promised, else its owner.
    """

    due: datetime | None
    owed_due: datetime | None
    lead: int | None


def stamp(state: GapState, owner: int | None, pledges: Iterable[Pledge]) -> Stamp:
    """The stamp of a gap in this state, with this owner and these promises, of whatever state."""
    live = sorted((pledge for pledge in pledges if pledge.state in LIVE), key=lambda pledge: pledge.due)
    owed = [pledge for pledge in live if pledge.state in OWED]
    waiting = [pledge for pledge in live if pledge.state != CommitmentState.KEPT]
    next_up = next(iter(owed or waiting or live[-1:]), None)
    first = next(iter(waiting or live[-1:]), None)
    return Stamp(
        first.due if first and state not in UNPROMISED else None,
        owed[0].due if owed else None,
        next_up.agency if next_up else owner,
    )
