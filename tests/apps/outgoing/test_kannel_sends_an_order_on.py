"""Debian's Kannel takes an order from the worker, its telephone shows it, and the receipt marks it as reached."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from posko.apps.operation.models import Operation
from posko.apps.outgoing.delivery import selectors, services
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue.services import send
from posko.domain.access import Compartment
from posko.domain.jobs import Watch
from posko.domain.outgoing import WayKind
from posko.kit.walls import opened_also
from tests.cast import AT
from tests.kannel import PASSWORD, SHORT, USER, Answer, Boxes, boxes, needs_kannel
from tests.outgoing import WORKER, contact, order
from tests.world import CODE

pytestmark = [needs_kannel, pytest.mark.django_db]


def ask(path: str) -> Answer:
    """What the post answers."""
    answer = Client().get(path)
    return answer.status_code, answer["Content-Type"], answer.content


def by(kannel: Boxes, password: str) -> None:
    """The post's way out is this Kannel."""
    where = urlsplit(kannel.sendsms)
    row = Way(operation=Operation.objects.get(code=CODE), name="modem", kind=WayKind.KANNEL, address=kannel.sendsms,
              account=USER, number=SHORT, named_hosts=[where.netloc], created_at=AT)  # fmt: skip
    row.set_secret(password)
    row.save(force_insert=True)


def turn() -> None:
    """A turn of the worker."""
    for each in selectors.rounds(WORKER, AT):
        services.work(each, Watch(lambda: AT, timedelta(), lambda: False), by=WORKER)


def test_an_order_reaches_the_telephone_and_its_receipt_the_post(tmp_path: Path, settings: LazySettings) -> None:
    with boxes(tmp_path) as kannel, opened_also(Compartment.SECURITY):
        settings.POSKO_ADDRESS = kannel.door
        by(kannel, PASSWORD)
        told = order(contact=contact().pk)
        row = send(told, by=WORKER, at=AT)
        turn()
        assert kannel.reached(1) == [f"{SHORT} +6281234567890 text {told.text}"]
        kannel.serve(ask)
        row.refresh_from_db()
        assert row.state == "reached"


def test_a_wrong_password_holds_the_order_back_and_loses_nothing(tmp_path: Path) -> None:
    with boxes(tmp_path) as kannel, opened_also(Compartment.SECURITY):
        by(kannel, "another")
        row = send(order(contact=contact().pk), by=WORKER, at=AT)
        turn()
        row.refresh_from_db()
        assert row.state == "queued"
        assert "403" in Way.objects.get().error
        assert Sending.objects.count() == 1
