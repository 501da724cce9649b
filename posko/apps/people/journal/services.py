"""Writing the post's journal. There is no other act: a line is never changed and never taken out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation import steps as operation_steps
from posko.apps.people.accounts import selectors
from posko.apps.people.journal import selectors as journal_selectors
from posko.apps.people.models import JournalLine
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import journal
from posko.kit import locks
from posko.kit.acts import act, once, unchanged


@dataclass(frozen=True, slots=True)
class NewLine:
    """A new line. `happened_at` None means now; `corrects` is the number of the line that it corrects."""

    form_key: uuid.UUID
    sender: str
    recipient: str
    channel: str
    text: str
    happened_at: datetime | None = None
    corrects: int | None = None


@act
def write_line(new: NewLine, *, by: Viewer, at: datetime) -> JournalLine:
    """Write a line, or a line that corrects another one of the own agency."""
    happened = new.happened_at or at
    _must_be_good(new, happened, at)
    operation = operations.current(by)
    lines = JournalLine.objects.filter(operation=operation)

    def write() -> JournalLine:
        return JournalLine.objects.create(
            operation=operation,
            form_key=new.form_key,
            agency=selectors.own_agency(by),
            happened_at=happened,
            sender=new.sender,
            recipient=new.recipient,
            channel=new.channel,
            text=new.text,
            corrects=_corrected(new, by),
            written_by=by.actor,
            written_at=at,
            number=operation_steps.next_number(operation, "journal", lines),
        )

    line, fresh = once(lines.filter(form_key=new.form_key), write)
    if not fresh:
        return unchanged(line)
    record(
        "journal.written",
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"journal:{line.number}",
        payload=_payload(line),
    )
    return line


def _must_be_good(new: NewLine, happened: datetime, at: datetime) -> None:
    if new.channel not in journal.CHANNELS:
        raise BadInput("There is no channel %(channel)s.", channel=new.channel)
    journal.must_be_time(happened, at)
    for text in (new.sender, new.recipient, new.text):
        privacy.refuse_personal_numbers(text)


def _corrected(new: NewLine, by: Viewer) -> JournalLine | None:
    if new.corrects is None:
        return None
    line = journal_selectors.lines(by).filter(number=new.corrects).first()
    if line is None:
        raise BadInput("There is no line %(number)s in the journal.", number=new.corrects)
    if line.agency.code != by.agency:
        raise NotAllowed("An agency corrects its own lines. Write a line of your own that says how you see it.")
    locks.row(JournalLine.objects.all(), line.pk)  # two corrections at once would both find none
    if later := JournalLine.objects.filter(corrects=line).first():
        raise BadInput("Line %(number)s was corrected by line %(later)s. Correct that one.", number=line.number,
                       later=later.number)  # fmt: skip
    return line


def _payload(line: JournalLine) -> dict[str, object]:
    told: dict[str, object] = {
        "happened_at": line.happened_at.isoformat(),
        "from": line.sender,
        "to": line.recipient,
        "channel": line.channel,
        "text": line.text,
    }
    return {**told, "corrects": line.corrects.number} if line.corrects else told
