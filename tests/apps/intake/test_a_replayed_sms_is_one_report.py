"""An SMS that a gateway sends ten times at the same moment is one message; two halves at once are one report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import ended, post_for_scripts, started

SEND = """
import json, sys, django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.db import connection
from django.test import Client
from posko import clock
from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Message
from posko.apps.intake.senders.services import NewSender, admit_number
from posko.apps.operation import selectors as operations
from posko.domain.access import system_viewer
from posko.domain.intake.gateways import signature

operation = operations.by_code(operations.codes()[0])
by, at = system_viewer("t", operation=operation.code, city=operation.city_id), clock.real_time()
gateway = make_gateway(NewGateway("modem", "sms"), by=by, at=at)
for number in ("081200000001", "081200000002"):
    admit_number(NewSender(f"Pos {number[-1]}", "polres", "31.75.10.1001/028"), "sms", number, by=by, at=at)

def send(told):
    try:
        body = json.dumps({**told, "ts": str(int(clock.real_time().timestamp()))}).encode()
        signed = signature(gateway.secret, json.loads(body)["ts"], body)
        header = {"X-Posko-Signature": signed}
        return Client().post("/gateway/sms", body, content_type="application/json", headers=header)
    finally:
        connection.close()

same = {"sender": "081200000001", "text": "LAPOR RIBUT TPS 028 saling dorong", "message_id": "A"}
half = {"sender": "081200000002", "parts": 2, "ref": "1", "message_id": "B"}
halves = [{**half, "part": 1, "text": "LAPOR BANJIR TPS 0"}, {**half, "part": 2, "text": "28 air naik"}]
with ThreadPoolExecutor(12) as pool:
    answers = list(pool.map(send, [same] * 10 + halves * 3))
told = [answer.json() for answer in answers[:10]]
assert sorted(answer.status_code for answer in answers[:10]) == [200] * 9 + [201], [a.content for a in answers]
assert len({each["id"] for each in told}) == 1, told
assert sum(not each["duplicate"] for each in told) == 1, told
texts = [json.loads(row.body)["text"] for row in Message.objects.filter(state="received").order_by("pk")]
assert sorted(texts) == ["LAPOR BANJIR TPS 028 air naik", "LAPOR RIBUT TPS 028 saling dorong"], texts
assert Message.objects.filter(state="handled", ref__startswith="message:").count() == 2
assert Message.objects.count() == 4
print("whole")
"""


def send_at_once(data: Path, **more: str) -> str:
    """What the script says, in a post of its own."""
    return ended(started(SEND, post_for_scripts(data, **more)))


@pytest.mark.sqlite
def test_on_sqlite(tmp_path: Path) -> None:
    assert "whole" in send_at_once(tmp_path)


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    assert "whole" in send_at_once(tmp_path, DATABASE_URL=postgresql_url)
