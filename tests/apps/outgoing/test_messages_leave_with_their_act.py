"""A message is a row of the act that sends it: once by its key, dropped and acknowledged with what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry, Payload
from posko.apps.ledger.services import record
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import selectors, services, steps
from posko.domain.access import Compartment
from posko.domain.outgoing import About, Channel, policies
from posko.kit.acts import act
from posko.kit.walls import opened
from tests.cast import AT, See
from tests.outgoing import NUMBER, WORKER, by_hand, contact, order

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _open() -> Iterator[None]:
    with opened(WORKER.compartments):
        yield


def states(ref: str = "task:26") -> list[str]:
    return list(Sending.objects.filter(ref=ref).order_by("channel").values_list("state", flat=True))


def test_an_order_is_sent_once_by_its_key() -> None:
    new = order(contact=contact().pk)
    first = services.send(new, by=by_hand(), at=AT)
    assert services.send(new, by=by_hand(), at=LATER).pk == first.pk
    assert (first.state, first.next_at, first.expires_at) == ("queued", AT, AT + policies.LIVES[About.TASK])
    assert first.urgent and first.agency is not None and first.agency.code == "polres"
    assert Entry.objects.filter(event="sending.queued").count() == 1


def test_an_act_that_fails_sends_nothing() -> None:
    new = order(contact=contact().pk)

    @act
    def refused(*, by: object, at: object) -> None:
        services.send(new, by=WORKER, at=AT)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        refused(by=WORKER, at=AT)
    assert not Sending.objects.exists()


def test_the_phone_form_fetches_what_is_for_it() -> None:
    sent = services.send(order(device=7), by=by_hand(), at=AT)
    assert (sent.state, sent.next_at, sent.sent_at) == ("sent", None, AT)
    (told,) = selectors.for_device(by_hand(), 7)
    assert told.ref == "task:26" and not selectors.for_device(by_hand(), 8)
    assert not selectors.for_device(by_hand(), 7, after=told.pk)
    assert services.mark(7, [told.pk], "sending.reached", by=by_hand(), at=LATER) == 1
    assert services.mark(8, [told.pk], "sending.seen", by=by_hand(), at=LATER) == 0
    assert services.mark(7, [told.pk], "sending.seen", by=by_hand(), at=LATER) == 1
    assert services.mark(7, [told.pk], "sending.reached", by=by_hand(), at=LATER) == 0
    assert states() == ["seen"]


def test_an_answer_by_one_channel_keeps_the_other_back() -> None:
    number = contact()
    services.send_all([order(device=7), order(contact=number.pk)], by=by_hand(), at=AT)
    assert services.acknowledge("task:26", devices=[7], contacts=[number.pk], by=by_hand(), at=LATER) == 2
    assert states() == ["acknowledged", "dropped"]
    assert services.acknowledge("task:26", devices=[7], contacts=[number.pk], by=by_hand(), at=LATER) == 0


def test_another_telephone_acknowledges_nothing() -> None:
    services.send(order(device=7), by=by_hand(), at=AT)
    assert services.acknowledge("task:26", devices=[8], by=by_hand(), at=LATER) == 0
    assert states() == ["sent"]


def test_what_is_withdrawn_says_which_had_gone() -> None:
    number = contact()
    services.send_all([order(device=7), order(contact=number.pk), order(27, device=7)], by=by_hand(), at=AT)
    told = services.drop("task:26", by=by_hand(), at=LATER)
    assert [row.channel for row in told.gone] == ["phone"] and [row.channel for row in told.kept_back] == ["sms"]
    assert states() == ["dropped", "dropped"] and states("task:27") == ["sent"]
    assert services.acknowledge("task:26", devices=[7], by=by_hand(), at=LATER) == 0
    assert not services.drop("task:26", by=by_hand(), at=LATER).gone


def test_who_gave_an_order_knows_whether_it_arrived_and_sees_no_number(see: See) -> None:
    number = contact()
    services.send_all([order(device=7), order(contact=number.pk)], by=by_hand(), at=AT)
    told = selectors.standing(see("bpbd"), ["task:26", "task:27"])
    assert {each.channel: each.state for each in told["task:26"]} == {"phone": "sent", "sms": "queued"}
    assert told["task:27"] == []
    assert NUMBER not in repr(told)


def test_the_ledger_holds_no_number_and_no_text() -> None:
    services.send_all([order(contact=contact().pk)], by=by_hand(), at=AT)
    services.drop("task:26", by=by_hand(), at=LATER)
    bodies = " ".join(str(body) for body in Payload.objects.values_list("body", flat=True))
    assert "task:26" in bodies and NUMBER not in bodies and "Munjul" not in bodies


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": Channel.PHONE, "contact": 1},
        {"channel": Channel.SMS, "device": 1},
        {"channel": Channel.SMS},
        {"channel": Channel.SMS, "contact": 1, "text": ""},
    ],
)
def test_a_message_without_a_way_is_an_error_of_the_code(wrong: dict[str, object]) -> None:
    fields = {"key": "k", "about": About.TASK, "ref": "task:1", "text": "T", **wrong}
    with pytest.raises(ValueError, match=r"^k: "):
        services.send(services.NewSending(**fields), by=WORKER, at=AT)  # type: ignore[arg-type]


def test_a_chat_whose_seal_is_lost_is_not_answered_and_one_that_was_is_not_kept() -> None:
    new = services.NewSending("reply:1", About.REPLY, "message:1", Channel.TELEGRAM, "Diterima.", address="4711")
    services.send_all([new, replace(new, key="reply:2", ref="message:2")], by=WORKER, at=AT)

    @act
    def lost(*, by: object, at: datetime) -> None:
        next(iter(steps.sealed())).lose(at)
        record("test.lost", by=WORKER, at=at, compartment=Compartment.PUBLIC)

    lost(by=WORKER, at=AT)
    assert [each.address for each in Sending.objects.order_by("pk")] == ["", "4711"]
    assert states("message:1") == ["dropped"]
