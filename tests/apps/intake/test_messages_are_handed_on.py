"""The worker reads what came in and gives it to its noun; what it cannot hand on waits for a person with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from posko import clock
from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.devices.selectors import DeviceRight
from posko.apps.intake.inbox import registry
from posko.apps.intake.inbox.registry import Arrival
from posko.apps.intake.inbox.services import NewMessage, receive
from posko.apps.intake.models import Message
from posko.apps.intake.worker.services import BACK_OFF, TRIES, handle_due
from posko.apps.ledger.models import Entry, Payload
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput
from posko.domain.intake import Channel, MessageState, key_of
from posko.domain.jobs import Watch
from posko.kit.acts import Moved
from tests.cast import See

FORM = "evidence"
BODY = {"form": FORM, "place": "31.75.09.1002/028", "at": "2024-11-25T14:00:00+07:00", "text": "baik"}
Come = Callable[..., int]


@pytest.fixture
def right(see: See, at: datetime) -> DeviceRight:
    token = device_services.make_device("Pos 9", "polres", "31.75.09", by=see("duty"), at=at)
    found = device_selectors.right_of(token)
    assert found is not None
    return found


@pytest.fixture
def come(right: DeviceRight, at: datetime) -> Come:
    """A message that came in; its number."""

    def came(**other: Any) -> int:
        body = json.dumps({**BODY, **other})
        number = Message.objects.count()
        new = NewMessage(Channel.API, key_of(f"{number}", right.viewer.actor), body, right.sender, f"{number}")
        return receive(new, by=right.viewer, at=at).pk

    return came


class Noun:
    """A noun that takes a form: it keeps what it was given in the ledger, or refuses, or breaks."""

    def __init__(self) -> None:
        self.given: list[tuple[Arrival, Viewer]] = []

    def __call__(self, arrival: Arrival, *, by: Viewer, at: datetime) -> str:
        subject = f"test:{arrival.message}"
        record("test.taken", by=by, at=at, compartment=Compartment.PUBLIC, subject=subject)
        if arrival.report.text == "refuse":
            raise BadInput("“%(name)s” must be text.", name="text")
        if arrival.report.text == "moved":
            raise Moved
        if arrival.report.text == "break":
            raise KeyError("broken")
        self.given.append((arrival, by))
        return f"test:{len(self.given)}"


@pytest.fixture
def noun(monkeypatch: pytest.MonkeyPatch) -> Noun:
    taken = Noun()
    monkeypatch.setitem(registry._handlers, FORM, taken)
    return taken


def work(at: datetime) -> int:
    watch = Watch(clock.real_time, at - clock.real_time(), lambda: False)
    by = system_viewer("worker", operation="test-jaktim", city="31.75")
    return handle_due(watch, by=by, at=at)


def test_messages_are_handed_on_in_their_order_and_once(come: Come, noun: Noun, at: datetime) -> None:
    numbers = [come(text=f"laporan {number}") for number in range(60)]
    assert (work(at), work(at)) == (60, 0)
    assert [arrival.message for arrival, _by in noun.given] == numbers
    rows = Message.objects.filter(pk__in=numbers).order_by("pk")
    assert {row.state for row in rows} == {MessageState.HANDLED}
    assert [row.ref for row in rows] == [f"test:{number}" for number in range(1, 61)]


def test_the_noun_is_told_who_when_and_where(come: Come, noun: Noun, right: DeviceRight, at: datetime) -> None:
    come()
    work(at)
    arrival, by = noun.given[0]
    assert (by.kind, by.agency, by.actor, by.role) == ("device", "polres", right.viewer.actor, None)
    assert (arrival.place, arrival.channel, arrival.received_at) == (BODY["place"], Channel.API, at)
    assert arrival.at == datetime.fromisoformat(BODY["at"])
    assert arrival.late_clock is False


def test_what_happened_after_it_came_counts_from_its_arrival(come: Come, noun: Noun, at: datetime) -> None:
    number = come(at=(at + timedelta(days=1)).isoformat())
    work(at)
    arrival, _by = noun.given[0]
    assert (arrival.at, arrival.late_clock) == (at, True)
    assert Message.objects.get(pk=number).late_clock


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"text": "refuse"}, "must be text"),
        ({"place": "31.75.09.9999"}, "is no place here"),
        ({"text": "0812-3456-7890"}, "telephone"),
        ({"form": "count"}, "No part of the post"),
        ({"form": "gossip"}, "There is no form"),
    ],
)
def test_what_is_wrong_waits_for_a_person_and_leaves_the_others_alone(
    come: Come, noun: Noun, at: datetime, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], problem: str
) -> None:
    monkeypatch.delitem(registry._handlers, "count", raising=False)
    good, bad, other = come(), come(**wrong), come()
    assert work(at) == 3
    rows = {row.pk: row for row in Message.objects.all()}
    assert [rows[number].state for number in (good, bad, other)] == ["handled", "waiting", "handled"]
    assert problem in rows[bad].problem
    assert not Entry.objects.filter(event="test.taken", subject=f"test:{bad}").exists(), "its savepoint went back"


def test_a_message_that_breaks_its_noun_is_tried_again_later_and_then_waits(
    come: Come, noun: Noun, at: datetime
) -> None:
    number, good = come(text="break"), come()
    assert work(at) == 2
    row = Message.objects.get(pk=number)
    assert (row.state, row.tries, row.due_at) == (MessageState.RECEIVED, 1, at + BACK_OFF[0])
    assert Message.objects.get(pk=good).state == MessageState.HANDLED
    assert work(at + BACK_OFF[0] - timedelta(seconds=1)) == 0
    for again in range(1, TRIES):
        at += BACK_OFF[again - 1]
        assert work(at) == 1
    row.refresh_from_db()
    assert (row.state, row.tries, row.due_at) == (MessageState.WAITING, TRIES, None)
    assert row.problem_params == {"tries": TRIES, "why": "KeyError"}
    assert work(at + timedelta(days=1)) == 0


def test_what_another_act_stood_in_the_way_of_is_no_failure_of_the_message(
    come: Come, noun: Noun, at: datetime
) -> None:
    number = come(text="moved")
    with pytest.raises(Moved):  # outside of a test the batch runs again
        work(at)
    row = Message.objects.get(pk=number)
    assert (row.state, row.tries, row.due_at) == (MessageState.RECEIVED, 0, None)


def test_a_batch_is_one_entry_with_what_became_of_each(come: Come, noun: Noun, at: datetime) -> None:
    good, bad = come(), come(text="refuse")
    work(at)
    told = {entry.event: Payload.objects.get(entry=entry).body or "" for entry in Entry.objects.order_by("number")}
    assert f'"{good}":"test:1"' in told["message.handled"]
    assert f'"{bad}"' in told["message.parked"]
    assert Entry.objects.filter(event="message.handled").count() == 1


def test_an_unknown_sender_s_message_is_not_put_on_the_map(see: See, noun: Noun, at: datetime) -> None:
    new = NewMessage(Channel.API, "key", json.dumps(BODY), None, "digest")
    number = receive(new, by=see("duty"), at=at).pk
    work(at)
    row = Message.objects.get(pk=number)
    assert (row.state, row.problem) == (MessageState.WAITING, "The sender is not registered.")
    assert not noun.given


def test_a_worker_that_is_told_to_stop_does_not_begin(come: Come, noun: Noun, at: datetime) -> None:
    come()
    watch = Watch(clock.real_time, timedelta(), lambda: True)
    by = system_viewer("worker", operation="test-jaktim", city="31.75")
    assert handle_due(watch, by=by, at=at) == 0
    assert not noun.given
