"""Gateways, and what they say of a message that they took; beside the other messages of outgoing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from posko.apps.outgoing.doorbells import services as doorbells
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.receipts import services as receipts
from posko.apps.outgoing.ways import services
from posko.domain.access import Compartment
from posko.domain.outgoing import SendingState, WayKind
from posko.domain.outgoing.calls import Fate, Outcome
from posko.domain.outgoing.gateways import NewWay
from posko.domain.outgoing.push import Subscription
from posko.domain.outgoing.ways.answers import Became, Receipt
from posko.kit.walls import opened_also
from tests.cast import AT
from tests.gateway_door import HERE
from tests.outgoing import WORKER, order, way
from tests.pairs.worlds import Scene

# The browser of the example in RFC 8291.
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
LOST = Receipt(Became.FAILED, error="no such number")
BELL = Subscription("https://fcm.googleapis.com/fcm/send/a", BROWSER, "BTBZMqHH6r4Tts7J_aSIgg")
OTHER_BELL = replace(BELL, endpoint="https://fcm.googleapis.com/fcm/send/b")
OTHER = NewWay("other", WayKind.HOOK, f"https://{HERE}", secret="a secret", hosts=(HERE,))


def build(number: int) -> None:
    """A gateway, and a message to a number that it took."""
    with opened_also(Compartment.SECURITY):
        taken = queue.send(order(29, contact=number), by=WORKER, at=AT)
        Sending.objects.filter(pk=taken.pk).update(state=SendingState.SENT, next_at=None, sent_at=AT)
        way(9)
    doorbells.ask(BELL, 7, by=WORKER, at=AT)


def _way() -> int:
    with opened_also(Compartment.SECURITY):
        return Way.objects.get(name="modem").pk


def _taken() -> int:
    with opened_also(Compartment.SECURITY):
        return Sending.objects.get(ref="task:29").pk


SCENES: Mapping[str, Scene] = {
    "posko.apps.outgoing.receipts.services._lost": lambda _world: receipts.note(
        LOST, by=WORKER, at=AT, sending=_taken()
    ),
    "posko.apps.outgoing.doorbells.services.ask": lambda _world: doorbells.ask(OTHER_BELL, 7, by=WORKER, at=AT),
    "posko.apps.outgoing.doorbells.services.stop": lambda _world: doorbells.stop(7, by=WORKER, at=AT),
    "posko.apps.outgoing.ways.services.add_way": lambda _world: services.add_way(OTHER, by=WORKER, at=AT),
    "posko.apps.outgoing.ways.services.close_way": lambda _world: services.close_way(_way(), by=WORKER, at=AT),
    "posko.apps.outgoing.ways.services.note_trial": lambda _world: services.note_trial(
        _way(), Outcome(Fate.TAKEN), by=WORKER, at=AT
    ),
}
