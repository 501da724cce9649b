"""Notices: one that was read, one that waits, a letter that is dead, and a digest of yesterday."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.notices import services
from posko.apps.notices.alarms import services as alarm_services
from posko.apps.notices.delivery import services as delivery_services
from posko.apps.notices.models import Delivery, Notice
from posko.apps.people.models import User
from posko.domain.access import Viewer
from posko.domain.ledger_walk import ALTERED, Fault
from posko.domain.notices import Channel, DeliveryState
from tests import notices
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "notices"
WANTED = services.NewPreferences(False, "", "id", None, None, False)


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what is there."""

    late: int
    letter: int

    def notice(self) -> Notice:
        return Notice.objects.get(pk=self.late)

    def dead(self) -> Delivery:
        return Delivery.objects.select_related("notice").get(pk=self.letter)


def _clock() -> Viewer:
    return notices.CLOCK


def build() -> World:
    begun = AT - timedelta(days=1)
    late, other = (
        services.notify(notices.new(key, agency="polres"), by=_clock(), at=begun)
        for key in ("commitment:7:late", "commitment:8:late")
    )
    delivery_services.send_digests(by=_clock(), at=begun)
    letter = Delivery.objects.create(
        notice=other,
        user=User.objects.get(username="duty"),
        channel=Channel.EMAIL,
        state=DeliveryState.DEAD,
        at=begun,
    )
    return World(late.pk, letter.pk)


def _tell(*keys: str) -> object:
    return services.notify_all([notices.new(key) for key in keys], by=_clock(), at=AT)


def _ring(*marks: str) -> object:
    alarms = [
        alarm_services.Alarm(f"witness:silent:{mark}:", alarm_services.SILENT, "/", {"since_at": AT.isoformat()})
        for mark in marks
    ]
    return alarm_services.ring(alarms, "witness:silent:", by=_clock(), at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.notices.alarms.services.ring": lambda _world: _ring("1"),
    "posko.apps.notices.alarms.services.ring / another one": lambda _world: _ring("2"),
    "posko.apps.notices.alarms.services.tell_faults": lambda _world: alarm_services.tell_faults(
        [Fault(3, ALTERED)], by=_clock(), at=AT
    ),
    "posko.apps.notices.alarms.services.tell_faults / another one": lambda _world: alarm_services.tell_faults(
        [Fault(5, ALTERED)], by=_clock(), at=AT
    ),
    "posko.apps.notices.services.notify": lambda _world: services.notify(
        notices.new("commitment:9:late"), by=_clock(), at=AT
    ),
    "posko.apps.notices.services.notify_all": lambda _world: _tell("commitment:10:late", "commitment:9:late"),
    "posko.apps.notices.services.mark_read": lambda _world: services.mark_read(None, by=viewer_of("duty"), at=AT),
    "posko.apps.notices.services.acknowledge": lambda world: services.acknowledge(
        world.notice(), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.notices.services.settle": lambda _world: services.settle(
        "commitment:7:", "commitment:9:", by=_clock(), at=AT
    ),
    "posko.apps.notices.services.set_preferences": lambda _world: services.set_preferences(
        WANTED, by=viewer_of("duty"), at=AT
    ),
    "posko.apps.notices.delivery.services.record_delivered": lambda _world: delivery_services.record_delivered(
        Counter(sent=2), by=_clock(), at=AT
    ),
    "posko.apps.notices.delivery.services.send_again": lambda world: delivery_services.send_again(
        world.dead(), by=viewer_of("admin"), at=AT
    ),
    "posko.apps.notices.delivery.services.send_digests / round": lambda _world: delivery_services.send_digests(
        by=_clock(), at=AT
    ),
}
