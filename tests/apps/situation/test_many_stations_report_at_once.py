"""A tenth of voting morning: 415 stations report their opening by the API while ten people look at board and feed."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from posko import clock
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Message
from posko.apps.intake.worker.services import handle_due
from posko.apps.operation.models import Operation
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, system_viewer
from posko.domain.jobs import Watch
from tests.cast import LogIn, See
from tests.station_day import moments_later, set_clock
from tests.world import CODE

STATIONS, EVERY = 415, 83
VIEWERS = ("bawaslu", "planner", "duty", "field", "panwascam", "panwas", "kpu", "bpbd", "camat", "gakkumdu")
WORKER = system_viewer("worker", operation=CODE, city="31.75", compartments=frozenset({Compartment.COORDINATION}))


@pytest.mark.django_db
def test_nobody_is_turned_away_and_the_board_shows_all(see: See, log_in: LogIn) -> None:
    set_clock("07.35")
    at = clock.operation_time(Operation.objects.get(code=CODE).clock_offset)
    token = device_services.make_device("Klien", "kpu", "", per_minute=0, by=see("admin"), at=at)
    stations = list(Place.objects.filter(code__startswith="31.75.", level="tps").order_by("sort_key")[:STATIONS])
    lookers = [log_in(name) for name in VIEWERS]
    cursor = lookers[0].get("/changes").json()["next"]
    for number, station in enumerate(stations, start=1):
        assert _open(station.code, token) == 201
        if number % EVERY == 0:
            _hand_on()
            assert [_seen(looker) for looker in lookers] == [number] * len(lookers)
    assert not Message.objects.exclude(state="handled").exists()
    told = lookers[0].get(f"/changes?since={cursor}").json()
    assert {change["topic"] for change in told["changes"]} >= {"tps"}


def _open(station: str, token: str) -> int:
    body = {"form": "tps_status", "place": station, "answers": {"stage": "open", "status": "opened", "time": "07.01"}}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    answer = Client().post("/api/v1/reports", json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code


def _hand_on() -> None:
    offset = Operation.objects.get(code=CODE).clock_offset
    watch = Watch(lambda: clock.real_time() + timedelta(seconds=1), offset, lambda: False)
    handle_due(watch, by=WORKER, at=watch.at())
    moments_later()


def _seen(looker: Client) -> int:
    """How many stations the live part says to have opened."""
    answer = looker.get("/tps/part/")
    assert answer.status_code == 200
    assert looker.get("/changes").status_code == 200
    found = re.search(r'class="day-strip".*?<b>\s*([\d.]+)\s*</b>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return int(found[1].replace(".", ""))
