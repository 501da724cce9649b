"""The inbox as it is kept: who may send, what came in, and the files that came with it."""

from __future__ import annotations

from posko.apps.intake.models.gateways import Gateway
from posko.apps.intake.models.messages import Message, MessageFile
from posko.apps.intake.models.senders import Enrolment, Sender

__all__ = [
    "Enrolment",
    "Gateway",
    "Message",
    "MessageFile",
    "Sender",
]
