"""When a message goes, goes again, and is given up; who is not rung; and who may put a hand on a dead one.

Moments are those of the operation. A policy answers with a refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from posko.domain.access import Act, Viewer
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.gaps.states import Transition
from posko.domain.notices import QuietHours
from posko.domain.outgoing import About, SendingState

Refusal = BadInput | NotAllowed | None

WORKER, GATEWAY, RECIPIENT = "the worker", "a gateway's receipt", "the recipient"
GIVER, KEEPER = "who gave it", "who keeps the post"
_S = SendingState

# state, whose turn, clock rule, event, next state
SENDING_TABLE: tuple[Transition, ...] = (
    Transition(_S.QUEUED, WORKER, "none", "sending.taken", _S.SENDING),
    Transition(_S.QUEUED, WORKER, "expires", "sending.dead", _S.DEAD),
    Transition(_S.SENDING, WORKER, "lease", "sending.taken", _S.SENDING),
    Transition(_S.SENDING, WORKER, "none", "sending.sent", _S.SENT),
    Transition(_S.SENDING, WORKER, "back-off", "sending.failed", _S.QUEUED),
    Transition(_S.SENDING, WORKER, "expires", "sending.dead", _S.DEAD),
    Transition(_S.SENT, GATEWAY, "none", "sending.dead", _S.DEAD),
    Transition(_S.REACHED, RECIPIENT, "none", "sending.seen", _S.SEEN),
    Transition(_S.DEAD, KEEPER, "none", "sending.retried", _S.QUEUED),
    Transition(_S.DEAD, KEEPER, "none", "sending.dropped", _S.DROPPED),
    # what was sent may be reached, seen or answered before its receipt comes; an answer comes even to what is dead
    *(Transition(each, GATEWAY, "none", "sending.reached", _S.REACHED) for each in (_S.QUEUED, _S.SENDING, _S.SENT)),
    *(Transition(each, RECIPIENT, "none", "sending.seen", _S.SEEN) for each in (_S.QUEUED, _S.SENDING, _S.SENT)),
    *(
        Transition(each, RECIPIENT, "none", "sending.acknowledged", _S.ACKNOWLEDGED)
        for each in (_S.QUEUED, _S.SENDING, _S.SENT, _S.REACHED, _S.SEEN, _S.DEAD)
    ),
    *(
        Transition(each, GIVER, "none", "sending.dropped", _S.DROPPED)
        for each in (_S.QUEUED, _S.SENDING, _S.SENT, _S.REACHED, _S.SEEN)
    ),
)
_NEXT: Final = {(row.state, row.event): SendingState(row.next) for row in SENDING_TABLE}
# What the worker has still to do something about; what may still be answered; what is over.
WAITING: Final = frozenset({_S.QUEUED, _S.SENDING})
OPEN: Final = frozenset({_S.QUEUED, _S.SENDING, _S.SENT, _S.REACHED, _S.SEEN})
OVER: Final = frozenset({_S.ACKNOWLEDGED, _S.DEAD, _S.DROPPED})

# How long a message is worth sending: an order that comes six hours late sends somebody to where nobody needs him.
LIVES: Final[Mapping[About, timedelta]] = {
    About.TASK: timedelta(hours=2),
    About.ALERT: timedelta(hours=6),
    About.REPLY: timedelta(hours=6),
    About.PROOF: timedelta(minutes=30),
    About.CLIMB: timedelta(hours=2),
    About.NEWS: timedelta(hours=12),
    About.DOORBELL: timedelta(hours=1),
    About.TRIAL: timedelta(minutes=15),
}
# These go first, and wake people at every hour.
URGENT: Final = frozenset({About.TASK, About.ALERT, About.CLIMB, About.PROOF, About.TRIAL})
# Only these may wait for the morning: the others were asked for just now, or cannot wait.
MAY_WAIT: Final = frozenset({About.NEWS, About.REPLY})
# A message that its gateway could not pass on waits so long, and then as long as the last of them each time.
BACK_OFF: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300))
# A gateway that is away is asked again after half the time that it has been away, between these two.
AWAY_LEAST, AWAY_MOST = timedelta(seconds=5), timedelta(minutes=1)
# A worker that holds a message for longer counts as dead. It is longer than a call may last.
LEASE: Final = timedelta(seconds=90)
# After so long people are told that a gateway is away.
AWAY_RINGS: Final = timedelta(minutes=3)


def leads(state: str, event: str) -> SendingState | None:
    """Where an event leads from a state; None where it changes nothing: a receipt may come late, or twice."""
    return _NEXT.get((state, event))


def expires(about: About, at: datetime, until: datetime | None = None) -> datetime:
    """When a message made at a moment is not worth sending any more; `until`: the order itself ends then."""
    own = at + LIVES[about]
    return min(own, until) if until is not None else own


def next_try(tries: int, at: datetime, expires_at: datetime) -> datetime | None:
    """When a message that its gateway turned down so often is tried again; None if it would come too late."""
    due = at + BACK_OFF[min(max(tries, 1), len(BACK_OFF)) - 1]
    return due if due < expires_at else None


def asked_again(away_since: datetime, tried_at: datetime) -> datetime:
    """When a gateway that is away is asked again: an order of a minute ago is still an order."""
    return tried_at + min(max((tried_at - away_since) / 2, AWAY_LEAST), AWAY_MOST)


def held_until(about: str, quiet: QuietHours | None, duty_from: datetime | None, at: datetime) -> datetime | None:
    """Until when a message waits so as not to ring: for the end of quiet hours, or of leisure (`duty_from`: when the
    recipient's duty begins again). None: it goes now. Orders, alerts and codes wake people; who is off duty is not
    given orders in the first place."""
    if about not in MAY_WAIT:
        return None
    ends = [end for end in (quiet.end_of(at) if quiet else None, duty_from) if end is not None and end > at]
    return max(ends, default=None)


def is_late(way_away_since: datetime | None, at: datetime) -> bool:
    """Whether a gateway has been away for so long that people are told."""
    return way_away_since is not None and at - way_away_since >= AWAY_RINGS


def reaching(about: str, *, proven: bool, ended: bool) -> Refusal:
    """Why a number gets no message: it is not, or no longer, proven. Only the code that proves it goes there before."""
    if ended:
        return BadInput(N_("the number was removed"))
    if proven or about in {About.PROOF, About.TRIAL}:
        return None
    return BadInput(N_("the number is not proven"))


def looking(by: Viewer) -> Refusal:
    """Why somebody does not see the messages that go out."""
    if by.kind == "system" or by.may(Act.POST_KEEP) or by.may(Act.DEVICE_MANAGE):
        return None
    return NotAllowed("Only who keeps the post, or manages its devices, sees what goes out.")


def retrying(state: str, by: Viewer, *, kept: bool = True) -> Refusal:
    """Why a dead message cannot be sent once more; `kept`: it is known still to whom it goes."""
    if refused := looking(by):
        return refused
    if state != SendingState.DEAD:
        return BadInput("Only a dead message is sent once more; this one is not dead.")
    if not kept:
        return BadInput("The chat that it answers is not kept; who wrote there writes again.")
    return None


def dropping(state: str, by: Viewer) -> Refusal:
    """Why a message cannot be dropped by a person."""
    if refused := looking(by):
        return refused
    if state not in {*WAITING, SendingState.DEAD}:
        return BadInput("It has gone out already, or is over: there is nothing to drop.")
    return None
