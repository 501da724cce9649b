"""Numbers and gateways are made known and their right is taken again; no number and no secret is shown twice."""

from __future__ import annotations

import pytest

from posko.apps.intake.models import Gateway, Message, Sender
from posko.apps.intake.senders import services as sender_services
from posko.apps.intake.senders.services import NewSender
from posko.apps.ledger.models import Payload
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, See
from tests.chat import NUMBER, STATION, STRANGER, admit, gateway, kept, sms

__all__ = ["gateway"]
TOLD = {"channel": "sms", "number": NUMBER, "name": "Merpati 7", "agency": "polres", "place": STATION}


def test_an_officer_registers_a_number_of_the_own_agency(log_in: LogIn) -> None:
    client = log_in("duty")
    assert client.post("/intake/senders/add/", TOLD).status_code == 302
    sender = Sender.objects.get()
    assert (sender.name, sender.agency, sender.place, sender.masked) == (
        "Merpati 7",
        "polres",
        STATION,
        "0812-••••-890",
    )
    page = client.get("/intake/senders/").content.decode()
    assert "Merpati 7" in page
    assert "3456" not in page
    assert "3456" not in "".join(body for body in Payload.objects.values_list("body", flat=True) if body)


def test_a_number_is_registered_once(log_in: LogIn) -> None:
    client = log_in("duty")
    client.post("/intake/senders/add/", TOLD)
    again = client.post("/intake/senders/add/", {**TOLD, "number": "+62 812 3456 7890", "name": "Merpati 8"})
    assert again.status_code == 422
    assert "Merpati 7" in again.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"number": "kantor"}, {"name": ""}, {"place": "Atlantis"}, {"agency": "kpu"}, {"name": "Budi 081234567890"}],
)
def test_what_is_wrong_is_said_on_the_form(log_in: LogIn, wrong: dict[str, str]) -> None:
    answer = log_in("duty").post("/intake/senders/add/", {**TOLD, **wrong})
    assert answer.status_code == 422
    assert not Sender.objects.exists()


def test_an_officer_does_not_register_for_another_agency(see: See) -> None:
    with pytest.raises(NotAllowed):
        sender_services.admit_number(NewSender("PPS 1", "kpu", ""), "sms", NUMBER, by=see("duty"), at=AT)


def test_who_keeps_the_post_registers_for_all_and_a_chat_needs_its_message(see: See) -> None:
    sender = sender_services.admit_number(NewSender("PPS 1", "kpu", ""), "sms", NUMBER, by=see("admin"), at=AT)
    assert sender.agency == "kpu"
    with pytest.raises(BadInput, match="first message"):
        sender_services.admit_number(NewSender("PPS 2", "kpu", ""), "telegram", STRANGER, by=see("admin"), at=AT)


def test_a_revoked_number_is_a_stranger_and_may_be_registered_anew(gateway: Gateway, log_in: LogIn) -> None:
    sender, client = admit(), log_in("duty")
    assert kept(sms(gateway, "BUKA 028")).state == "received"
    assert client.post(f"/intake/senders/{sender.pk}/revoke/", {"reason": ""}).status_code == 400
    assert client.post(f"/intake/senders/{sender.pk}/revoke/", {"reason": "HP hilang"}).status_code == 302
    row = kept(sms(gateway, "ANTRE 028 4"))
    assert (row.sender, row.state) == (None, "waiting")
    client.post("/intake/senders/add/", TOLD)
    assert Sender.objects.get().pk == sender.pk
    assert kept(sms(gateway, "TUTUP 028")).sender == sender


def test_another_agency_and_another_city_revoke_nothing(log_in: LogIn) -> None:
    sender = admit(agency="kpu")
    assert log_in("duty").post(f"/intake/senders/{sender.pk}/revoke/", {"reason": "x"}).status_code == 403
    assert log_in("other").post(f"/intake/senders/{sender.pk}/revoke/", {"reason": "x"}).status_code == 404
    sender.refresh_from_db()
    assert sender.revoked_at is None


@pytest.mark.parametrize("who", ["bawaslu", "kpu", "field", "auditor"])
def test_who_manages_no_device_sees_no_sender(log_in: LogIn, who: str) -> None:
    assert log_in(who).get("/intake/senders/").status_code == 403


def test_the_secret_of_a_gateway_is_shown_once(log_in: LogIn, gateway: Gateway) -> None:
    from posko.apps.people.models import Post

    Post.objects.filter(user__username="duty").update(role="chief")
    client = log_in("duty")
    made = client.post("/intake/gateways/add/", {"channel": "sms", "name": "modem-2"}).content.decode()
    row = Gateway.objects.get(name="modem-2")
    assert row.secret in made
    assert "/gateway/sms" in made
    page = client.get("/intake/senders/").content.decode()
    assert "modem-2" in page
    assert row.secret not in page
    client.post(f"/intake/gateways/{row.pk}/close/")
    row.refresh_from_db()
    assert row.closed_at is not None
    admit()
    assert sms(row, "BUKA 028").status_code == 401
    assert not Message.objects.exists()


def test_the_card_of_codes_is_open_to_the_field(log_in: LogIn) -> None:
    page = log_in("field").get("/intake/codes/").content.decode()
    assert "BUKA 028 07.05" in page
    assert "<code>UANG</code>" in page
