"""Whatever the order in which reports and calls arrive, and however often, a station ends up the same."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from posko.apps.situation.calls.services import NewCall, call_station
from posko.apps.situation.models import StationReport, StationStatus
from posko.apps.situation.stations.services import NewStationReport, report_station
from posko.domain.access import Viewer
from posko.domain.stations.day import CallOutcome, Stage
from tests.cast import viewer_of
from tests.station_day import DAY, STATION, device, hour

ANSWERS: dict[Stage, tuple[dict[str, Any], ...]] = {
    Stage.OPEN: ({"status": "opened"}, {"status": "not_opened"}, {"status": "late"}),
    Stage.LOGISTICS: ({"status": "complete"}, {"status": "short", "what": "ink"}),
    Stage.QUEUE: ({"minutes": 5}, {"minutes": 90}),
}
minutes = some.integers(0, 12)
reports = some.lists(
    some.tuples(some.sampled_from(sorted(ANSWERS)), some.integers(0, 2), minutes, minutes), min_size=1, max_size=6
)
calls = some.lists(some.tuples(some.sampled_from(CallOutcome), minutes), max_size=3)
FIELDS = [
    *(f"{stage}_{part}" for stage in Stage for part in ("word", "at", "first")), "heard_at", "unreachable_at",
]  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=reports, rung=calls, data=some.data())
def test_the_order_of_arrival_changes_nothing(
    told: list[tuple[Stage, int, int, int]], rung: list[tuple[CallOutcome, int]], data: some.DataObject
) -> None:
    things: list[NewStationReport | tuple[NewCall, int]] = [
        _report(number, *each) for number, each in enumerate(told, start=1)
    ]
    things += [
        (NewCall(uuid.UUID(int=number), STATION, DAY.date(), outcome), minute)
        for number, (outcome, minute) in enumerate(rung, start=1)
    ]
    shuffled = data.draw(some.permutations(things))
    again = data.draw(some.lists(some.sampled_from(things), max_size=3))
    duty = viewer_of("duty")
    assert _ends(things, duty) == _ends([*shuffled, *again], duty)


def _report(number: int, stage: Stage, which: int, minute: int, delay: int) -> NewStationReport:
    options, at = ANSWERS[stage], hour("07.00") + timedelta(minutes=minute)
    received = at + timedelta(minutes=delay)
    answers = options[which % len(options)]
    return NewStationReport(STATION, stage, answers, at, received, "api", "message", f"m{number}")


def _ends(things: list[NewStationReport | tuple[NewCall, int]], duty: Viewer) -> tuple[dict[str, object], int]:
    """How the station stands after all of them, and how many reports were kept; nothing of it stays."""
    with transaction.atomic():
        for thing in things:
            if isinstance(thing, NewStationReport):
                report_station(thing, by=device(), at=thing.received_at)
            else:
                call_station(thing[0], by=duty, at=hour("07.00") + timedelta(minutes=thing[1]))
        found = StationStatus.objects.filter(place=STATION).values(*FIELDS).get()
        kept = StationReport.objects.filter(place=STATION).count()
        transaction.set_rollback(True)
    return found, kept
