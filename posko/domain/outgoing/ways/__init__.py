"""The gateways that pass messages on, and how each is spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from posko.domain.outgoing import Channel, WayKind
from posko.domain.outgoing.calls import Speech
from posko.domain.outgoing.ways import android, hook, kannel, telegram, twilio, whatsapp

SPEECHES: Final[Mapping[WayKind, Speech]] = {
    WayKind.KANNEL: kannel.SPEECH,
    WayKind.ANDROID: android.SPEECH,
    WayKind.TELEGRAM: telegram.SPEECH,
    WayKind.WHATSAPP: whatsapp.SPEECH,
    WayKind.TWILIO: twilio.SPEECH,
    WayKind.HOOK: hook.SPEECH,
}
# Which gateways pass on what goes by a channel. The phone form fetches, and a doorbell has its own push service.
PASSES: Final[Mapping[Channel, frozenset[WayKind]]] = {
    Channel.SMS: frozenset({WayKind.KANNEL, WayKind.ANDROID, WayKind.TWILIO, WayKind.HOOK}),
    Channel.TELEGRAM: frozenset({WayKind.TELEGRAM}),
    Channel.WHATSAPP: frozenset({WayKind.WHATSAPP}),
    Channel.HOOK: frozenset({WayKind.HOOK}),
}


def passed_on_by(kind: str) -> list[Channel]:
    """The channels whose messages a gateway of this kind passes on."""
    return [channel for channel, kinds in PASSES.items() if kind in kinds]
