"""Outgoing: an order that a telephone fetched and that waits for a gateway, one too late, and one that is dead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.outgoing.delivery import services as delivery
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import services
from posko.apps.outgoing.sendings import services as sendings
from posko.apps.outgoing.waking import services as waking
from posko.domain.access import Compartment
from posko.domain.notices import Severity
from posko.domain.outgoing import SendingState, policies
from posko.kit.walls import opened_also
from tests import alert_story
from tests.cast import AT
from tests.notices import tell
from tests.outgoing import WORKER, contact, order
from tests.pairs.worlds import Scene, _contacts, _ways

NOUN = "outgoing"
DEVICE = 7


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what is there."""

    number: int
    waits: int
    dead: int


def build() -> World:
    _contacts.build()
    with opened_also(Compartment.SECURITY):
        number = contact().pk
        late = order(25, contact=number)
        services.send(late, by=WORKER, at=AT - policies.LIVES[late.about])
        sent = [order(device=DEVICE), order(contact=number), order(27, contact=number)]
        _fetched, waits, dead = services.send_all(sent, by=WORKER, at=AT)
        Sending.objects.filter(pk=dead.pk).update(state=SendingState.DEAD, next_at=None, ended_at=AT)
        _ways.build(number)
    alert_story.number("desk:polres")
    tell(AT - timedelta(minutes=9), "commitment:9:late", severity=Severity.GRAVE)
    return World(number, waits.pk, dead.pk)


SCENES: Mapping[str, Scene] = {
    **_contacts.SCENES,
    **_ways.SCENES,
    "posko.apps.outgoing.queue.services.send_all": lambda world: services.send_all(
        [order(28, contact=world.number), order(28, device=DEVICE)], by=WORKER, at=AT
    ),
    "posko.apps.outgoing.waking.services.wake_desks / round": lambda _world: waking.wake_desks(by=WORKER, at=AT),
    "posko.apps.outgoing.delivery.services.bury": lambda _world: delivery.bury(by=WORKER, at=AT),
    "posko.apps.outgoing.delivery.services.record_delivered": lambda _world: delivery.record_delivered(
        Counter(taken=2), by=WORKER, at=AT
    ),
    "posko.apps.outgoing.queue.services.drop": lambda _world: services.drop("task:26", by=WORKER, at=AT),
    "posko.apps.outgoing.queue.services.acknowledge": lambda world: services.acknowledge(
        "task:26", devices=[DEVICE], contacts=[world.number], by=WORKER, at=AT
    ),
    "posko.apps.outgoing.sendings.services.retry": lambda world: sendings.retry([world.dead], by=WORKER, at=AT),
    "posko.apps.outgoing.sendings.services.drop": lambda world: sendings.drop(world.waits, by=WORKER, at=AT),
}
