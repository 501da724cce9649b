"""Do what an answer to an order says, by SMS or by voice."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.incidents.answers import selectors
from posko.apps.incidents.models import Task, TaskAct
from posko.apps.incidents.orders.services import Said, say
from posko.apps.intake.inbox.registry import Voice
from posko.apps.people.journal.services import NewLine, write_line
from posko.domain import privacy
from posko.domain.access import Act, Viewer, lacking
from posko.domain.errors import BadInput, insist
from posko.domain.incidents.orders import How
from posko.domain.intake.answers import Answer
from posko.domain.outgoing import texts
from posko.kit.acts import act, recorded, unchanged


def take(viewer: Viewer, answer: Answer, voice: Voice, key: uuid.UUID, said_at: datetime, at: datetime) -> str:
    """Say it of the order that is meant; the reference of the order. What means none was answered at the door."""
    found = selectors.meant(viewer, answer, voice)
    if found is None or found.task is None or found.by is None:
        return "task:none"
    said = Said(key, f"task.{answer.says}", said_at, How.SMS, reason=_clean(answer.reason))
    say(found.task, said, by=found.by, at=at)
    return f"task:{found.task.code}"


@act
def hear(task: Task, event: str, *, key: uuid.UUID, reason: str = "", by: Viewer, at: datetime) -> TaskAct:
    """What somebody heard by voice of an order: it moves, and a line of the journal says so. Which team it was stands
    in neither. `key` makes both once."""
    insist(lacking(by, Act.JOURNAL_WRITE))
    made = say(task, Said(key, event, at, How.VOICE, reason=reason), by=by, at=at)
    if made.pk is not None:
        says = texts.SAYS[event.removeprefix("task.")]
        line = f"Tugas {made.task.code}: {says}." if not reason else f"Tugas {made.task.code}: {says}. {reason}"
        agency = made.task.agency.short
        write_line(NewLine(key, agency, "Posko", "radio", line), by=by, at=at)
    return made if recorded() else unchanged(made)


def _clean(reason: str) -> str:
    """The reason, unless it holds a number of a person: then it stays in the message alone, and the act counts."""
    try:
        privacy.refuse_personal_numbers(reason)
    except BadInput:
        return ""
    return reason
