"""Record the files of a submission that were refused, so that somebody can ask for them again."""

from __future__ import annotations

from datetime import datetime

from posko.apps.intake.models import Message
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import act


@act
def refuse_file(message: Message, name: str, reason: str, *, by: Viewer, at: datetime) -> None:
    """Record that a file of a message was refused, and why. The message itself stays."""
    payload = {"name": name, "reason": reason}
    subject = f"message:{message.pk}"
    record("message.file_refused", by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
