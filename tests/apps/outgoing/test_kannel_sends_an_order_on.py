"""Debian's Kannel takes an order by `sendsms`, its telephone shows it, and the receipt says that it was reached."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from posko.apps.outgoing.delivery.line import call
from posko.domain.outgoing import texts
from posko.domain.outgoing.calls import Account, Fate, Letter
from posko.domain.outgoing.ways import kannel as way
from posko.domain.outgoing.ways.answers import Became, Receipt
from tests.kannel import PASSWORD, SHORT, USER, Answer, boxes, needs_kannel

pytestmark = needs_kannel


def heard(_path: str) -> Answer:
    """The post's answer to a receipt."""
    return 200, "text/plain", b""


def test_an_order_reaches_the_telephone_and_its_receipt_the_post(tmp_path: Path) -> None:
    order = texts.task_order("26", "Kel Munjul", "Ribut")
    with boxes(tmp_path) as kannel:
        named = [urlsplit(kannel.sendsms).netloc]
        account = Account(kannel.sendsms, USER, PASSWORD, SHORT)
        letter = Letter("081234567890", order, "task:26", f"{kannel.door}/gateways/receipts/k9")
        assert way.read(call(way.build(account, letter), named)).fate is Fate.TAKEN
        assert kannel.reached(1) == [f"{SHORT} +6281234567890 text {order}"]
        asked = urlsplit(kannel.serve(heard))
        assert asked.path == "/gateways/receipts/k9"
        assert way.receipt(dict(parse_qsl(asked.query))) == Receipt(Became.REACHED)
        wrong = Account(kannel.sendsms, USER, "another", SHORT)
        assert way.read(call(way.build(wrong, letter), named)).fate is Fate.AWAY
