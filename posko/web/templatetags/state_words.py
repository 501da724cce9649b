"""Every noun's states in words, and the shapes that draw them: `gap_state`, `gap_shape`, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django import template

from posko.apps.gaps.states import GAP, PROMISE, SHOWN
from posko.apps.incidents.states import INCIDENT, TASK
from posko.apps.intake.states import MESSAGE
from posko.apps.jobs.states import JOB
from posko.apps.notices.states import DELIVERY
from posko.apps.outgoing.states import SENDING
from posko.apps.rakor.states import FOLLOW_UP, MEETING, PRESENCE
from posko.apps.situation.states import ALERT
from posko.apps.units.states import OFFER, ORDER, TEAM
from posko.apps.vulnerability.states import EVENT
from posko.kit.states import States

register = template.Library()
NOUNS: Mapping[str, States] = {
    "gap": GAP,
    "promise": PROMISE,
    "shown": SHOWN,
    "meeting": MEETING,
    "presence": PRESENCE,
    "follow_up": FOLLOW_UP,
    "event": EVENT,
    "message": MESSAGE,
    "incident": INCIDENT,
    "task": TASK,
    "alert": ALERT,
    "delivery": DELIVERY,
    "sending": SENDING,
    "job": JOB,
    "team": TEAM,
    "order": ORDER,
    "offer": OFFER,
}
for noun, states in NOUNS.items():
    register.filter(f"{noun}_state", partial(States.word, states))
    register.filter(f"{noun}_shape", partial(States.shape, states))


def state_word(state: str) -> str:
    """A state of any noun, for a refusal that names it; what is none as it stands."""
    return next((each.word(state) for each in NOUNS.values() if each.word(state) != state), state)
