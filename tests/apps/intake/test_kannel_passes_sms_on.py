"""Debian's Kannel asks the post, and sends on what the post answers: its charsets, times and answers as they are."""

from __future__ import annotations

import json
from pathlib import Path

from django.test import Client

from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Message
from tests.cast import AT
from tests.chat import admit, forget, house
from tests.kannel import Answer, boxes, needs_kannel

# As docs/how-to/sms-and-chat.md has it.
GET_URL = "/gateway/sms?sender=%q&text=%b&charset=%C&message_id=%I&ts=%T&key="
pytestmark = needs_kannel


def ask(path: str) -> Answer:
    """What the post answers."""
    answer = Client().get(path)
    return answer.status_code, answer["Content-Type"], answer.content


def away(_path: str) -> Answer:
    """What a post answers that is just being started."""
    return 503, "application/json", b"{}"


def silence(_path: str) -> Answer:
    """What the post answers where nothing is to be said."""
    return 200, "text/plain; charset=utf-8", b""


def test_kannel_asks_the_post_and_sends_its_answer_on(db: None, tmp_path: Path) -> None:
    forget()
    admit()
    secret = make_gateway(NewGateway("kannel", "sms", takes_get=True), by=house(), at=AT).secret
    words = "LAPOR BANJIR TPS 028 air 😀"
    coded = "".join(f"%{byte:02X}" for byte in words.encode("utf-16-be"))
    with boxes(tmp_path, f"006281234567890 9393 ucs2 {coded}", times=2, get_url=f"{GET_URL}{secret}") as kannel:
        for answer in (away, ask, silence):  # What a post did not take is asked once more.
            kannel.serve(answer)
        assert kannel.reached(1)[0].startswith("9393 006281234567890 text Diterima: laporan banjir di TPS 028")
        assert kannel.is_quiet()
        assert kannel.printed.read_text().count("Got message") == 1
    assert json.loads(Message.objects.get().body)["text"] == words
