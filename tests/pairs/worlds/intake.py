"""The inbox: messages that are due, that wait and that were laid aside, a long SMS in two pieces, a stranger's."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.evidence.services import Stored
from posko.apps.intake.cards import services as card_services
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.gateways import services as gateway_services
from posko.apps.intake.gateways.selectors import UNKNOWN
from posko.apps.intake.inbox import services
from posko.apps.intake.inbox.services import NewMessage
from posko.apps.intake.models import CardBatch, Enrolment, Gateway, Message, Sender
from posko.apps.intake.openrosa import services as openrosa_services
from posko.apps.intake.senders import services as sender_services
from posko.apps.intake.triage import services as triage_services
from posko.apps.intake.worker import services as worker_services
from posko.domain.access import Viewer, system_viewer
from posko.domain.intake import Channel
from posko.domain.jobs import Watch
from tests import world as everybody
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "intake"
NUMBER, STRANGER, STATION = "0812-3456-7890", "f" * 64, "31.75.10.1001/028"
LONG = "LAPOR RIBUT 31.75.10.1001/028 dua kelompok "
FILE = Stored("foto.pdf", "application/pdf", 3, "a" * 64)


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what is there."""

    due: int
    waiting: int
    other_waiting: int
    aside: int
    strange: int
    pieces: tuple[int, ...]
    device: int
    gateway: int
    enrolment: int
    batch: int
    used_card: int

    def message(self, key: int) -> Message:
        return Message.objects.select_related("sender").get(pk=key)

    def sender(self) -> Sender:
        return Sender.objects.get(pk=self.device)


def house() -> Viewer:
    """The command line and the worker."""
    return system_viewer("intake", operation=everybody.CODE, city=everybody.CITY)


def build() -> World:
    duty, begun = viewer_of("duty"), AT - timedelta(minutes=5)
    device_services.make_device("Pos 9", "polres", "31.75.10", by=duty, at=begun)
    device = Sender.objects.get(name="Pos 9")
    code = device_services.make_enrolment("Pos 10", "polres", "31.75.10", by=duty, at=begun, real_at=begun)
    gateway = gateway_services.make_gateway(gateway_services.NewGateway("modem", "sms"), by=house(), at=begun)
    told = [
        _report(device, "due"),  # one, since where a batch ends is a matter of time
        *(_report(device, f"waits{number}", problem="Somebody has to look.") for number in range(3)),
        NewMessage(Channel.SMS, "sms:strange", _sms(STRANGER, LONG), None, "s", problem=UNKNOWN),
        *(
            NewMessage(Channel.SMS, f"sms:{part}", _sms("e" * 64, LONG, part=part, parts=2, ref="7"), None, f"{part}",
                       problem=UNKNOWN)
            for part in (1, 2)
        ),
    ]  # fmt: skip
    kept = [receipt.pk for receipt in services.receive_all(told, by=house(), at=begun)]
    assert code
    triage_services.dismiss(Message.objects.get(pk=kept[3]), "Ganda", by=duty, at=begun)
    waits = kept[1], kept[2], kept[3]
    enrolment = Enrolment.objects.get().pk
    made = card_services.make_cards(_cards("Regu 1", "Regu 2"), by=duty, at=begun, real_at=begun)
    used = Enrolment.objects.select_related("operation").get(batch=made.lists[0], card=1)
    device_services.use_enrolment(used, by=house(), at=begun, real_at=begun)
    batch = made.lists[0].pk
    return World(kept[0], *waits, kept[4], tuple(kept[5:]), device.pk, gateway.pk, enrolment, batch, used.pk)


def _cards(*names: str) -> card_services.NewCards:
    rows = "\n".join(("nama;instansi", *(f"{name};polres" for name in names)))
    return card_services.NewCards(uuid.uuid4(), "Regu", 3, "regu.csv", rows.encode())


def _report(sender: Sender, name: str, **more: str) -> NewMessage:
    told = {"form": "incident", "place": STATION, "at": AT.isoformat(), "text": name, "answers": {"kind": "brawl"}}
    return NewMessage(Channel.API, name, json.dumps(told), sender, name, form="incident", place=STATION, **more)  # type: ignore[arg-type]


def _sms(mark: str, text: str, **more: object) -> str:
    told = {"sender": mark, "masked": "0813-••••-000", "text": text, "at": AT.isoformat(), **more}
    return json.dumps(told)


def _receive(_world: World) -> object:
    new = NewMessage(Channel.API, "new", "{}", None, "new")
    return services.receive_all([new], by=house(), at=AT)


def _hand_over(world: World) -> object:
    told = triage_services.Correction("incident", STATION, AT, {"kind": "brawl"}, "Tawuran")
    return triage_services.hand_over(world.message(world.waiting), told, by=viewer_of("duty"), at=AT)


def _many(world: World) -> object:
    both = [world.waiting, world.other_waiting]
    return triage_services.decide_many("dismiss", both, "Ganda", by=viewer_of("duty"), at=AT)


def _admit(_world: World) -> object:
    new = sender_services.NewSender("Merpati 1", "polres", STATION)
    return sender_services.admit_number(new, "sms", NUMBER, by=viewer_of("duty"), at=AT)


def _admit_from(world: World) -> object:
    new = sender_services.NewSender("Rajawali 2", "polres", STATION)
    return sender_services.admit_from(world.message(world.strange), new, by=viewer_of("duty"), at=AT)


def _hand_on(_world: World) -> object:
    return worker_services.handle_due(Watch(lambda: AT, timedelta(0), lambda: False), by=house(), at=AT)


def _attach(world: World) -> object:
    return services._attached(world.message(world.waiting), "foto.pdf", FILE, by=house(), at=AT)


_TRIAGE, _DEVICES = "posko.apps.intake.triage.services", "posko.apps.intake.devices.services"
_CARDS = "posko.apps.intake.cards.services"
_GATEWAYS, _SENDERS = "posko.apps.intake.gateways.services", "posko.apps.intake.senders.services"
SCENES: Mapping[str, Scene] = {
    "posko.apps.intake.inbox.services._received": _receive,
    "posko.apps.intake.inbox.services._attached": _attach,
    "posko.apps.intake.inbox.services.record_flood": lambda world: services.record_flood(
        world.sender(), by=house(), at=AT
    ),
    "posko.apps.intake.openrosa.services.refuse_file": lambda world: openrosa_services.refuse_file(
        world.message(world.waiting), "foto.exe", "no photo", by=house(), at=AT
    ),
    "posko.apps.intake.worker.services._batch / round": _hand_on,
    f"{_TRIAGE}.try_again": lambda world: triage_services.try_again(
        world.message(world.waiting), by=viewer_of("duty"), at=AT
    ),
    f"{_TRIAGE}.dismiss": lambda world: triage_services.dismiss(
        world.message(world.waiting), "Ganda", by=viewer_of("duty"), at=AT
    ),
    f"{_TRIAGE}.take_back": lambda world: triage_services.take_back(
        world.message(world.aside), by=viewer_of("duty"), at=AT
    ),
    f"{_TRIAGE}.hand_over": _hand_over,
    f"{_TRIAGE}.decide_many": _many,
    f"{_DEVICES}.make_device": lambda _world: device_services.make_device(
        "Pos 11", "polres", "31.75.10", by=viewer_of("duty"), at=AT
    ),
    f"{_DEVICES}.make_enrolment": lambda _world: device_services.make_enrolment(
        "Pos 12", "polres", "31.75.10", by=viewer_of("duty"), at=AT, real_at=AT
    ),
    f"{_DEVICES}.use_enrolment": lambda world: device_services.use_enrolment(
        Enrolment.objects.select_related("operation").get(pk=world.enrolment), by=house(), at=AT, real_at=AT
    ),
    f"{_DEVICES}.revoke_sender": lambda world: device_services.revoke_sender(
        world.sender(), by=viewer_of("duty"), at=AT
    ),
    f"{_DEVICES}.hold_device": lambda world: device_services.hold_device(world.sender(), "GARUDA 2", by=house(), at=AT),
    f"{_CARDS}.make_cards": lambda _world: card_services.make_cards(
        _cards("Regu 3"), by=viewer_of("duty"), at=AT, real_at=AT
    ),
    f"{_CARDS}.print_anew": lambda world: card_services.print_anew(
        CardBatch.objects.get(pk=world.batch), by=viewer_of("duty"), at=AT, real_at=AT
    ),
    f"{_CARDS}.revoke_cards": lambda world: card_services.revoke_cards(
        CardBatch.objects.get(pk=world.batch), [1, 2], reason="hilang", by=viewer_of("duty"), at=AT, real_at=AT
    ),
    f"{_CARDS}.refuse_copy": lambda world: card_services.refuse_copy(
        Enrolment.objects.select_related("operation", "batch").get(pk=world.used_card), by=house(), at=AT, real_at=AT
    ),
    f"{_GATEWAYS}.make_gateway": lambda _world: gateway_services.make_gateway(
        gateway_services.NewGateway("kedua", "sms", secret="s" * 20), by=house(), at=AT
    ),
    f"{_GATEWAYS}.close_gateway": lambda world: gateway_services.close_gateway(
        Gateway.objects.get(pk=world.gateway), by=house(), at=AT
    ),
    f"{_GATEWAYS}._joined": lambda _world: gateway_services.join_pieces("e" * 64, by=house(), at=AT),
    f"{_SENDERS}.admit_number": _admit,
    f"{_SENDERS}.admit_table": lambda _world: sender_services.admit_table(
        "nomor.csv", b"nomor;nama;instansi\n0812-3456-7899;Elang 5;polres", by=viewer_of("duty"), at=AT
    ),
    f"{_SENDERS}.admit_from": _admit_from,
}
