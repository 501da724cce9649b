"""What comes in is kept once under its key, whoever sends it again; what says something else is kept beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.devices.selectors import DeviceRight
from posko.apps.intake.inbox.services import NewMessage, attach, receive, receive_all
from posko.apps.intake.models import Message
from posko.apps.ledger.models import Entry, Payload
from posko.domain.errors import BadInput
from posko.domain.intake import Channel, MessageState, key_of
from tests import pictures
from tests.cast import See

UUID = "6f1de1a4-3a40-4c19-9c3f-0f6a6f1f2b11"


@pytest.fixture
def right(see: See, at: datetime) -> DeviceRight:
    token = device_services.make_device("Pos 3", "polres", "31.75.03", by=see("duty"), at=at)
    found = device_selectors.right_of(token)
    assert found is not None
    return found


def new(
    right: DeviceRight, key: str = UUID, body: str = '{"text":"ribut"}', channel: Channel = Channel.API
) -> NewMessage:
    digest = body.strip("{}")
    return NewMessage(channel, key_of(key, right.viewer.actor), body, right.sender, digest, "incident", "31.75.03.1001")


def test_the_same_again_is_the_same_message_by_whatever_channel(right: DeviceRight, at: datetime) -> None:
    first = receive(new(right), by=right.viewer, at=at)
    later = at + timedelta(minutes=5)
    again = [receive(new(right, channel=channel), by=right.viewer, at=later) for channel in Channel]
    assert (first.duplicate, first.conflict, first.state) == (False, False, MessageState.RECEIVED)
    assert {(each.pk, each.received_at, each.duplicate) for each in again} == {(first.pk, at, True)}
    assert Message.objects.count() == 1


def test_a_key_that_is_no_uuid_counts_for_its_sender_alone(right: DeviceRight, see: See, at: datetime) -> None:
    token = device_services.make_device("Pos 4", "bpbd", "", by=see("admin"), at=at)
    other = device_selectors.right_of(token)
    assert other is not None
    pks = {receive(new(each, key="1"), by=each.viewer, at=at).pk for each in (right, other)}
    assert len(pks) == 2


def test_another_body_under_a_key_is_kept_beside_it_once(right: DeviceRight, at: datetime) -> None:
    first = receive(new(right), by=right.viewer, at=at)
    others = [receive(new(right, body='{"text":"lain"}'), by=right.viewer, at=at) for _ in range(2)]
    assert {(each.conflict, each.duplicate, each.state) for each in others} == {(True, False, MessageState.WAITING)}
    assert len({each.pk for each in others}) == 1
    kept = Message.objects.get(pk=others[0].pk)
    assert (kept.conflict_of_id, kept.body) == (first.pk, '{"text":"lain"}')
    assert "Decide which one holds" in kept.problem
    assert Message.objects.get(pk=first.pk).state == MessageState.RECEIVED


def test_many_are_kept_together_with_one_entry_of_their_hashes(right: DeviceRight, at: datetime) -> None:
    before = Entry.objects.filter(event="intake.received").count()
    bodies = ['{"n":1}', '{"n":2}', '{"n":1}', '{"n":3}']
    keys = ["a", "b", "a", "b"]
    got = receive_all([new(right, key, body) for key, body in zip(keys, bodies, strict=True)], by=right.viewer, at=at)
    assert [(each.duplicate, each.conflict) for each in got] == [
        (False, False), (False, False), (True, False), (False, True)
    ]  # fmt: skip
    entry = Entry.objects.filter(event="intake.received").latest("number")
    assert Entry.objects.filter(event="intake.received").count() == before + 1
    body = Payload.objects.get(entry=entry).body
    assert body is not None
    assert '"count":3' in body
    assert all(row.sha256 in body for row in Message.objects.all())


def test_a_file_comes_later_once_and_other_bytes_under_its_name_are_kept_too(right: DeviceRight, at: datetime) -> None:
    message = Message.objects.get(pk=receive(new(right), by=right.viewer, at=at).pk)
    one, two = pictures.jpeg(), b"plain words"

    def send(content: bytes) -> int:
        return attach(message, SimpleUploadedFile("foto.jpg", content), by=right.viewer, at=at).pk

    assert send(one) == send(one)
    assert send(two) == send(two) != send(one)
    names = list(message.files.values_list("name", flat=True))
    assert names[0] == "foto.jpg" and names[1].startswith("foto-") and len(names) == 2
    with pytest.raises(BadInput, match="program"):
        send(b"MZ\x90\x00" + b"0" * 60)
