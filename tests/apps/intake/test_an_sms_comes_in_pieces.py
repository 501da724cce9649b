"""A long SMS comes in pieces, numbered or simply cut: the pieces become one report, and none is lost."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations

import pytest

from posko.apps.intake.gateways import services as gateway_services
from posko.apps.intake.models import Gateway, Message
from posko.domain.intake.sms import PATIENCE
from tests.chat import NUMBER, STRANGER, admit, gateway, house, kept, sms

__all__ = ["gateway"]
TEXT = "LAPOR RIBUT TPS 028 dua kelompok saling dorong di depan TPS"


def whole() -> Message:
    """The one message that is read on."""
    return Message.objects.get(state="received")


def text_of(row: Message) -> str:
    """What a message says."""
    return str(json.loads(row.body)["text"])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_numbered_parts_become_one_report_in_any_order(gateway: Gateway, order: tuple[int, ...]) -> None:
    admit()
    parts = (TEXT[:20], TEXT[20:40], TEXT[40:])
    answers = [sms(gateway, parts[at], part=at + 1, parts=3, ref="7", message_id="same") for at in order]
    assert text_of(whole()) == TEXT
    assert answers[2].json()["reply"] == "Diterima: laporan ribut di TPS 028 Kel. Cipayung."
    assert "lanjutannya" in answers[0].json()["reply"]
    pieces = Message.objects.exclude(pk=whole().pk)
    assert {(row.state, row.ref) for row in pieces} == {("handled", f"message:{whole().pk}")}


def test_parts_of_two_long_messages_are_not_mixed(gateway: Gateway) -> None:
    admit()
    for part in (0, 1):
        for ref in ("a", "b"):
            text = (f"LAPOR RIBUT TPS 028 pesan {ref}", " dan lanjutannya")[part]
            sms(gateway, text, part=part + 1, parts=2, ref=ref)
    texts = sorted(text_of(row) for row in Message.objects.filter(state="received"))
    assert texts == [f"LAPOR RIBUT TPS 028 pesan {ref} dan lanjutannya" for ref in "ab"]


@pytest.mark.parametrize("cut", [15, 19, 21, 24])
@pytest.mark.parametrize("turned", [False, True])
def test_a_message_that_was_cut_where_it_cannot_be_read_is_joined(gateway: Gateway, cut: int, turned: bool) -> None:
    admit(place="")
    text = "TPS 31.75.10.1001/028 BUKA 00.01"
    halves = [text[:cut], text[cut:]]
    answers = [sms(gateway, half) for half in (reversed(halves) if turned else halves)]
    assert text_of(whole()).replace(" ", "") == text.replace(" ", "")
    assert answers[1].json()["reply"] == "Diterima: TPS 028 Kel. Cipayung buka pukul 00.01."


def test_a_message_that_fills_an_sms_to_the_last_sign_waits_for_its_rest(gateway: Gateway) -> None:
    admit()
    text = f"LAPOR BANJIR TPS 028 {'air terus naik di jalan depan TPS ' * 6}"
    first = sms(gateway, text[:153])
    assert kept(first).state == "waiting"
    sms(gateway, text[153:])
    assert text_of(whole()) == text


def test_the_last_piece_sent_again_is_answered_as_the_whole(gateway: Gateway) -> None:
    admit()
    sms(gateway, "TPS 31.75.10.10", message_id="1")
    first, again = (sms(gateway, "01/028 BUKA 00.01", message_id="2").json() for _ in range(2))
    assert again["duplicate"] is True
    assert again["reply"] == first["reply"]


def test_a_half_without_the_other_waits_for_a_person(gateway: Gateway) -> None:
    admit()
    row = kept(sms(gateway, "LAPOR RIBUT TPS 028 dua", part=1, parts=2, ref="9"))
    assert row.state == "waiting"
    assert row.problem_params == {"part": 1, "parts": 2}
    late = row.received_at + PATIENCE + timedelta(seconds=1)
    assert gateway_services.join_waiting(by=house(), at=late) == 0
    assert Message.objects.get().state == "waiting"


def test_what_a_crash_left_apart_is_put_together_by_the_round_once(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit()
    with monkeypatch.context() as crash:
        crash.setattr(gateway_services, "join_pieces", lambda *_args, **_options: None)
        last = kept([sms(gateway, text, part=part, parts=2) for part, text in ((1, "BUKA 0"), (2, "28"))][1])
    assert not Message.objects.filter(state="received").exists()
    assert [gateway_services.join_waiting(by=house(), at=last.received_at) for _ in range(2)] == [1, 0]
    assert text_of(whole()) == "BUKA 028"


def test_halves_of_two_senders_are_not_joined(gateway: Gateway) -> None:
    admit()
    admit(STRANGER)
    sms(gateway, "TPS 31.75.10.10")
    sms(gateway, "01/028 BUKA 00.01", sender=STRANGER)
    assert not Message.objects.filter(ref__startswith="message:").exists()


def test_thanks_after_a_whole_report_are_no_second_half(gateway: Gateway) -> None:
    admit()
    first = sms(gateway, "LAPOR RIBUT TPS 028 dua kelompok saling dorong")
    sms(gateway, "terima kasih", sender=NUMBER)
    assert kept(first).state == "received"
    assert text_of(whole()) == "LAPOR RIBUT TPS 028 dua kelompok saling dorong"
