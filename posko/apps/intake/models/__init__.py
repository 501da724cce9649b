"""The inbox in the database: senders, messages, and the files of messages."""

from __future__ import annotations

from posko.apps.intake.models.gateways import Gateway
from posko.apps.intake.models.messages import Message, MessageFile
from posko.apps.intake.models.senders import CardBatch, Enrolment, Sender

__all__ = [
    "CardBatch",
    "Enrolment",
    "Gateway",
    "Message",
    "MessageFile",
    "Sender",
]
