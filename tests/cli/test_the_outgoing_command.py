"""`posko outgoing`: how what leaves stands, dead messages once more, and messages dropped, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gateway_door import gateway
from tests.parts import posko
from tests.processes import ended, post_for_scripts, started

BEGIN = """
import django
django.setup()
from posko import clock
from posko.apps.operation import selectors
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue import services
from posko.domain.access import system_viewer
from posko.kit import walls
from tests import outgoing
from tests.bench.outgoing_kill import SECURITY

walls.keep_open(*SECURITY)
operation = selectors.by_code(selectors.codes()[0])
by = system_viewer("test", operation=operation.code, city=operation.city_id, compartments=SECURITY)
at = clock.operation_time(operation.clock_offset)
"""
# Two orders that are dead, one that waits, and a gateway that is away.
STUCK = """
number = outgoing.contact(code=operation.code).pk
rows = services.send_all([outgoing.order(each, contact=number) for each in (1, 2, 3)], by=by, at=at)
Sending.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(state="dead", next_at=None, ended_at=at)
Way.objects.filter(pk=outgoing.way(1, code=operation.code).pk).update(away_since=at, error="Connection refused")
print(*(row.pk for row in rows))
"""
BROUGHT = """
import sys
outgoing.way(int(sys.argv[1]), "modem", code=operation.code)
number = outgoing.contact("team:9", number="081299990000", code=operation.code).pk
services.send(outgoing.order(9, contact=number), by=by, at=at)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("post")


@pytest.fixture(scope="module")
def numbers(data: Path) -> list[str]:
    return ended(started(BEGIN + STUCK, post_for_scripts(data))).split()


def told(data: Path, *words: str) -> tuple[int, Any]:
    done = posko("outgoing", *words, "--json", data=data)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_it_says_how_the_door_stands_and_mends_it(data: Path, numbers: list[str]) -> None:
    code, stands = told(data, "status")
    assert (code, stands["dead"], stands["channels"]) == (1, 2, {"sms": {"dead": 2, "queued": 1}})
    assert stands["oldest_due_seconds"] >= 0 and stands["gateways"][0]["error"] == "Connection refused"
    code, refused = told(data, "retry", numbers[2])
    assert code == 2 and numbers[2] in refused
    assert told(data, "retry")[0] == told(data, "drop", "999")[0] == 2
    assert told(data, "drop", numbers[0], numbers[2]) == (0, {"dropped": 2})
    assert told(data, "retry", "--all") == (0, {"retried": 1})
    assert "queued 1" in posko("outgoing", "status", data=data).stdout


def test_the_worker_brings_what_waits(tmp_path: Path) -> None:
    environment = post_for_scripts(tmp_path)
    with gateway() as door:
        ended(started(BEGIN + BROUGHT, environment, str(door.port)))
        assert posko("worker", "--once", data=tmp_path).returncode == 0
    assert [json.loads(came.body)["to"] for came in door.came] == ["081299990000"]
    assert told(tmp_path, "status")[1]["channels"] == {"sms": {"sent": 1}}
