"""Do what an answer to an order says."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.incidents.answers import selectors
from posko.apps.incidents.orders.services import Said, say
from posko.apps.intake.inbox.registry import Voice
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.incidents.orders import How
from posko.domain.intake.answers import Answer


def take(viewer: Viewer, answer: Answer, voice: Voice, key: uuid.UUID, said_at: datetime, at: datetime) -> str:
    """Say it of the order that is meant; the reference of the order. What means none was answered at the door."""
    found = selectors.meant(viewer, answer, voice)
    if found is None or found.task is None or found.by is None:
        return "task:none"
    said = Said(key, f"task.{answer.says}", said_at, How.SMS, reason=_clean(answer.reason))
    say(found.task, said, by=found.by, at=at)
    return f"task:{found.task.code}"


def _clean(reason: str) -> str:
    """The reason, unless it holds a number of a person: then it stays in the message alone, and the act counts."""
    try:
        privacy.refuse_personal_numbers(reason)
    except BadInput:
        return ""
    return reason
