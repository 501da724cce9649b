"""Twelve people call four hundred stations at once: no station is called by two, and every outcome is counted."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, cycle

import pytest
from django.db import connection

from posko.apps.situation.calls import services
from posko.apps.situation.models import CallClaim, StationCall, StationStatus
from posko.domain.stations.day import CallOutcome
from tests.cast import viewer_of
from tests.pairs.post import Post
from tests.station_day import DAY, hour

pytestmark = pytest.mark.postgresql
NOW = hour("07.40")
CALLERS, STATIONS = 12, 400
OUTCOMES = (CallOutcome.REACHED, CallOutcome.ENGAGED, CallOutcome.NOT_REACHED, CallOutcome.UNREACHABLE)


def test_no_station_is_called_by_two_and_every_outcome_is_counted(post: Post) -> None:
    duty, told, left = viewer_of("duty"), Counter[str](), count(STATIONS, -1)

    def work(number: int) -> tuple[list[str], Counter[str]]:
        caller, mine, said = replace(duty, actor=f"caller-{number}"), list[str](), Counter[str]()
        outcomes = cycle(OUTCOMES)
        try:
            while next(left) > 0 and (
                taken := services.take_lines("", DAY.date(), form_key=uuid.uuid4(), by=caller, at=NOW)
            ):
                for line in taken:
                    outcome = next(outcomes)
                    new = services.NewCall(uuid.uuid4(), line.place_id, DAY.date(), outcome)
                    services.call_station(new, by=caller, at=NOW)
                    mine.append(line.place_id)
                    said[outcome.value] += 1
                    next(left)
        finally:
            connection.close()
        return mine, said

    with ThreadPoolExecutor(CALLERS) as callers:
        worked = list(callers.map(work, range(CALLERS)))
    places = [place for mine, _said in worked for place in mine]
    for _mine, said in worked:
        told += said
    assert len(places) == len(set(places)) >= STATIONS
    assert Counter(StationCall.objects.values_list("outcome", flat=True)) == told
    assert set(CallClaim.objects.values_list("how", flat=True)) == {"called"}
    assert StationStatus.objects.exclude(unreachable_at=None).count() == told["unreachable"]
