"""An SMS from a gateway: who signs is let in, what comes is kept once, and the reply says what was understood."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from posko import clock
from posko.apps.intake.gateways import views as gateway_views
from posko.apps.intake.gateways.services import NewGateway, close_gateway, make_gateway
from posko.apps.intake.models import Gateway, Message, Sender
from posko.apps.ledger.models import Payload
from posko.domain.intake.gateways import signature
from posko.kit.limits import Limits
from tests.cast import AT
from tests.chat import NUMBER, STRANGER, admit, gateway, house, kept, post, sms

__all__ = ["gateway"]
BARE = "081234567890"


def test_a_known_number_reports_and_is_told_what_was_understood(gateway: Gateway) -> None:
    sender = admit()
    answer = sms(gateway, "BUKA 028 00.01")
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "duplicate", "reply"}
    assert answer.json()["reply"] == "Diterima: TPS 028 Kel. Cipayung buka pukul 00.01."
    row = kept(answer)
    assert (row.sender, row.state, row.form, row.channel) == (sender, "received", "tps_status", "sms")


def test_a_short_code_that_is_not_understood_is_kept_and_answered_with_an_example(gateway: Gateway) -> None:
    admit()
    answer = sms(gateway, "ANTRE 028 banyak sekali")
    assert answer.status_code == 201
    assert "Contoh: ANTRE 028 45" in answer.json()["reply"]
    assert len(answer.json()["reply"]) <= 160
    assert json.loads(kept(answer).body)["text"] == "ANTRE 028 banyak sekali"


def test_a_wrong_signature_is_refused_logged_and_nothing_is_kept(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = sms(gateway, "BUKA 028", secret="another")
    assert answer.status_code == 401
    assert not Message.objects.exists()
    assert "signature" in caplog.text
    assert "BUKA" not in caplog.text
    assert BARE not in caplog.text


@pytest.mark.parametrize("change", [{"text": "TUTUP 028"}, {"ts": "1"}])
def test_a_body_that_was_changed_on_the_way_is_refused(gateway: Gateway, change: dict[str, str]) -> None:
    ts = str(int(clock.real_time().timestamp()))
    told = {"sender": NUMBER, "text": "BUKA 028", "message_id": "1", "ts": ts}
    signed = signature(gateway.secret, ts, json.dumps(told).encode())
    assert post(json.dumps({**told, **change}).encode(), signed).status_code == 401


@pytest.mark.parametrize(("late", "status"), [(290, 201), (310, 401), (-290, 201), (-320, 401)])
def test_a_stamp_holds_for_three_hundred_seconds(gateway: Gateway, late: int, status: int) -> None:
    admit()
    assert sms(gateway, "BUKA 028", late=late).status_code == status


def test_a_stamp_may_be_a_number_as_well(gateway: Gateway) -> None:
    admit()
    ts = int(clock.real_time().timestamp())
    body = json.dumps({"sender": NUMBER, "text": "BUKA 028", "message_id": "n", "ts": ts}).encode()
    assert post(body, signature(gateway.secret, str(ts), body)).status_code == 201


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"ts": {"a": 1}}', b'"\\ud800"', b"[" * 3000])
def test_what_is_no_message_is_refused_in_the_form_of_the_contract(gateway: Gateway, body: bytes) -> None:
    answer = post(body, signature(gateway.secret, "", body))
    assert answer.status_code in (400, 401)
    assert answer.json()["error"]


def test_what_is_too_large_is_refused(gateway: Gateway) -> None:
    assert sms(gateway, "x" * 300_000).status_code == 413


def test_the_same_message_again_is_the_same_row_however_often_it_is_signed_anew(gateway: Gateway) -> None:
    admit()
    first = sms(gateway, "BUKA 028", message_id="A1")
    again = sms(gateway, "BUKA 028", message_id="A1", late=20)
    assert again.status_code == 200
    assert again.json()["duplicate"] is True
    assert again.json()["id"] == first.json()["id"]
    assert Message.objects.count() == 1


def test_another_text_under_the_same_number_is_kept_beside_it_for_a_person(gateway: Gateway) -> None:
    admit()
    first, second = sms(gateway, "ANTRE 028 4", message_id="A1"), sms(gateway, "ANTRE 028 40", message_id="A1")
    row = kept(second)
    assert (row.conflict_of_id, row.state) == (first.json()["id"], "waiting")
    assert "petugas" in second.json()["reply"].lower()


def test_two_senders_may_both_begin_at_one(gateway: Gateway) -> None:
    admit()
    admit(STRANGER)
    sms(gateway, "BUKA 028", message_id="1")
    assert sms(gateway, "BUKA 028", sender=STRANGER, message_id="1").json()["duplicate"] is False


def test_an_unknown_sender_waits_for_a_person_and_is_told_so_once(gateway: Gateway) -> None:
    first, second = (sms(gateway, "LAPOR RIBUT 31.75.10.1001/028 dorong", sender=STRANGER) for _ in range(2))
    assert kept(first).state == "waiting"
    assert kept(first).sender is None
    assert "belum terdaftar" in first.json()["reply"]
    assert second.json()["reply"] == ""


def test_a_number_is_nowhere_but_as_a_mark_and_masked(gateway: Gateway) -> None:
    admit()
    row = kept(sms(gateway, "BUKA 028"))
    told = json.dumps([row.body, row.key, *Payload.objects.values_list("body", flat=True)])
    assert "34567890" not in told.replace("-", "")
    assert "0812-••••-890" in row.body
    assert hashlib.sha256(BARE.encode()).hexdigest() not in told


def test_a_number_is_the_same_however_the_gateway_spells_it(gateway: Gateway) -> None:
    sender = admit()
    spelt = ("+62 812 3456 7890", "6281234567890", "0812.3456.7890", "81234567890")
    assert all(kept(sms(gateway, "BUKA 028", sender=each)).sender == sender for each in spelt)


def test_a_flood_is_answered_once_kept_and_slows_nobody_else(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_views, "_limits", Limits("test_limits", burst=3))
    Sender.objects.filter(pk=admit().pk).update(per_minute=1)
    admit(STRANGER)
    answers = [sms(gateway, f"ANTRE 028 {count}") for count in range(7)]
    replies = [answer.json()["reply"] for answer in answers]
    assert [bool(reply) for reply in replies] == [True] * 4 + [False] * 3
    assert "Terlalu banyak" in replies[3]
    assert [kept(answer).state for answer in answers] == ["received"] * 3 + ["waiting"] * 4
    assert sms(gateway, "BUKA 028", sender=STRANGER).json()["reply"].startswith("Diterima")


def test_who_floods_beyond_what_is_kept_is_told_to_come_later(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_views, "_limits", Limits("test_limits", burst=1))
    monkeypatch.setattr(gateway_views, "_kept", Limits("test_kept", burst=1))
    Sender.objects.filter(pk=admit().pk).update(per_minute=1)
    answers = [sms(gateway, "BUKA 028") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2]["Retry-After"] == "60"


def test_emoji_are_kept_and_signs_that_turn_the_direction_wait(gateway: Gateway) -> None:
    admit()
    good = sms(gateway, "LAPOR BANJIR TPS 028 air naik 😀 شارع")
    assert json.loads(kept(good).body)["text"].endswith("air naik 😀 شارع")
    assert good.json()["reply"].startswith("Diterima")
    turned = sms(gateway, "LAPOR BANJIR TPS 028 air \u202enaik")
    assert "arah" in turned.json()["reply"]


def test_a_text_with_a_sign_that_no_database_takes_is_kept_all_the_same(gateway: Gateway) -> None:
    admit()
    assert sms(gateway, "LAPOR BANJIR TPS 028 air\0naik \ud83d").status_code == 201


def test_a_closed_gateway_is_let_in_no_more(gateway: Gateway) -> None:
    close_gateway(gateway, by=house(), at=AT)
    assert sms(gateway, "BUKA 028").status_code == 401


def test_a_get_is_refused_where_no_gateway_was_made_for_it(gateway: Gateway) -> None:
    assert _get(gateway.secret).status_code == 405


def test_a_gateway_that_may_is_let_in_by_get_and_its_query_is_in_no_log(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    admit()
    bare = make_gateway(NewGateway("kannel", "sms", takes_get=True), by=house(), at=AT)
    with caplog.at_level(logging.DEBUG):
        good, wrong = _get(bare.secret), _get("f" * 64)
    assert (good.status_code, good["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert good.content.startswith(b"Diterima")
    assert wrong.status_code == 401
    assert good.wsgi_request.META["QUERY_STRING"] == ""
    assert bare.secret not in caplog.text
    assert "BUKA" not in caplog.text


def test_the_secret_of_another_gateway_opens_no_get(gateway: Gateway) -> None:
    make_gateway(NewGateway("kannel", "sms", takes_get=True), by=house(), at=AT)
    assert _get(gateway.secret).status_code == 401


def test_who_asks_by_get_for_json_is_given_json(db: None) -> None:
    bare = make_gateway(NewGateway("kannel", "sms", takes_get=True), by=house(), at=AT)
    assert set(_get(bare.secret, accept="application/json").json()) == {"id", "duplicate", "reply"}


def test_an_sms_that_waited_in_the_network_is_taken_by_get_with_its_own_time(db: None) -> None:
    admit()
    bare = make_gateway(NewGateway("kannel", "sms", takes_get=True), by=house(), at=AT)
    assert _get(bare.secret, late=7200).status_code == 200
    row = Message.objects.get()
    sent = datetime.fromisoformat(json.loads(row.body)["at"])
    assert timedelta(seconds=7195) < row.received_at - sent < timedelta(seconds=7260)


def test_who_signs_his_query_signs_a_moment_near_now(db: None) -> None:
    bare = make_gateway(NewGateway("kannel", "sms", takes_get=True), by=house(), at=AT)
    ts = str(int(clock.real_time().timestamp()) - 7200)
    query = f"sender=081234567890&text=BUKA+028&message_id=g1&ts={ts}"
    signed = {"X-Posko-Signature": signature(bare.secret, ts, query.encode())}
    assert Client().get(f"/gateway/sms?{query}", headers=signed).status_code == 401


def _get(key: str, *, late: int = 0, accept: str = "*/*") -> Any:
    ts = str(int(clock.real_time().timestamp()) - late)
    told = {"sender": NUMBER, "text": "BUKA 028", "message_id": "g1", "ts": ts, "key": key}
    return Client().get("/gateway/sms", told, headers={"Accept": accept})
