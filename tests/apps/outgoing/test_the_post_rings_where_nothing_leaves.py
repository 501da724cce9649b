"""Who keeps the post is told of a gateway that does not answer, and of a dead order; once, until it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from posko.apps.notices.models import Notice
from posko.apps.outgoing.delivery import services
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue import services as queue
from posko.domain.outgoing import About
from posko.kit.walls import opened
from tests.cast import AT
from tests.outgoing import WORKER, contact, order, way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open() -> Iterator[None]:
    with opened(WORKER.compartments):
        yield


def rung(at: datetime) -> list[str]:
    """The families of alarms that stand after a look at a moment."""
    services.watch(by=WORKER, at=at)
    open_keys = Notice.objects.filter(settled_at=None, user__username="admin").values_list("key", flat=True)
    return sorted(":".join(key.split(":")[:2]) for key in open_keys if key.startswith(("way:", "sending:")))


def test_a_gateway_rings_after_three_minutes_and_is_over_when_it_answers() -> None:
    row = way(1)
    Way.objects.filter(pk=row.pk).update(away_since=AT, tried_at=AT, error="Connection refused")
    assert rung(AT + timedelta(minutes=2)) == []
    assert rung(AT + timedelta(minutes=3)) == rung(AT + timedelta(minutes=9)) == ["way:away"]
    Way.objects.filter(pk=row.pk).update(away_since=None)
    assert rung(AT + timedelta(minutes=10)) == []


@pytest.mark.parametrize(("about", "told"), [(About.TASK, ["sending:dead"]), (About.NEWS, []), (About.PROOF, [])])
def test_a_dead_order_rings_and_a_dead_code_does_not(about: About, told: list[str]) -> None:
    row = queue.send(order(contact=contact().pk, about=about), by=WORKER, at=AT)
    Sending.objects.filter(pk=row.pk).update(state="dead", next_at=None)
    assert rung(AT) == rung(AT + timedelta(minutes=1)) == told
    queue.drop("task:26", by=WORKER, at=AT)
    assert rung(AT + timedelta(minutes=2)) == []
