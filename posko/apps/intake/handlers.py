"""Who reads the channels of this noun's own doors, and what a code does that comes back from the number it proves."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.intake.gateways.selectors import report_of
from posko.apps.intake.inbox.registry import Answerer, Voice, answer_with, read_with
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.outgoing.contacts import services as contact_services
from posko.domain.intake import Channel, api, openrosa
from posko.domain.intake.answers import Answer
from posko.domain.outgoing import Channel as Outgoing
from posko.domain.outgoing import texts
from posko.domain.outgoing.contacts import CODE_SIGNS

for _channel in (Channel.API, Channel.PHONE, Channel.TABLE):
    read_with(_channel, api.read_report)
read_with(Channel.SMS, report_of)
read_with(Channel.TELEGRAM, report_of)
read_with(Channel.WHATSAPP, report_of)
read_with(Channel.ODK, openrosa.read)


def _reply(answer: Answer, voice: Voice, _said_at: datetime, at: datetime) -> str | None:
    """What who sends a code back is told; None where none was ever sent to that number."""
    found = contacts.to_prove(voice.viewer, Outgoing(voice.channel.value), voice.mark)
    waiting = [each for each in found if each.proven_at is None]
    if not found or (answer.bare and not waiting):
        return None
    real_at = at - operations.current(voice.viewer).clock_offset
    fits = any(contacts.would_prove(voice.viewer, each, _code(answer), at, real_at) for each in waiting)
    return texts.number_proven() if fits or not waiting else texts.code_wrong()


def _take(answer: Answer, voice: Voice, _key: uuid.UUID, _said_at: datetime, at: datetime) -> str:
    """Prove the number. Once it is proven, or where the code is over, nothing moves."""
    found = contacts.to_prove(voice.viewer, Outgoing(voice.channel.value), voice.mark)
    real_at = at - operations.current(voice.viewer).clock_offset
    contact_services.prove_by_answer(
        Outgoing(voice.channel.value), voice.mark, _code(answer), by=voice.viewer, at=at, real_at=real_at
    )
    return f"contact:{found[0].pk}" if found else ""


def _code(answer: Answer) -> str:
    return f"{answer.number:0{CODE_SIGNS}}"


answer_with("K", Answerer(_reply, _take))
