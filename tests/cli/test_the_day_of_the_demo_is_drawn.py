"""Voting day in the demo: who reports what by 12.30 is drawn, the same each time, and can be read as any report."""

from __future__ import annotations

import random
from datetime import timedelta
from importlib.resources import as_file, files

import pytest

from posko.cli.demo import everyday, morning, station_draw
from posko.cli.demo.station_draw import DAY, Said
from posko.domain.incidents.clocks import allowed
from posko.domain.intake import api
from posko.domain.stations.day import Stage, day_clock
from posko.domain.stations.reports import read, stages_of, waiting_of
from posko.domain.territory.city import read_city
from posko.domain.territory.places import Level

NOON = DAY + timedelta(hours=12, minutes=30)
CLOCK = day_clock("pilkada", DAY.date())


@pytest.fixture(scope="module")
def stations() -> list[str]:
    with as_file(files("posko.apps.territory") / "cities" / "jaktim") as folder:
        places = read_city(folder).places
    return sorted(place.code for place in places if place.level == Level.TPS)


@pytest.fixture(scope="module")
def said(stations: list[str]) -> list[Said]:
    return list(station_draw.morning(stations))


def _stages(each: Said) -> tuple[Stage, ...]:
    return stages_of(api.read_report(each.body()).answers)


def test_3900_of_4144_have_told_their_third_stage_by_noon(stations: list[str], said: list[Said]) -> None:
    fresh = DAY + timedelta(hours=9, minutes=30)
    told = {each.station for each in said if Stage.QUEUE in _stages(each) and each.at >= fresh}
    assert len(stations) == 4144 and len(told) == 3900
    assert told.isdisjoint(station_draw.late(stations))


def test_nothing_comes_in_before_it_happened_or_after_noon(said: list[Said]) -> None:
    assert all(each.at < each.received < NOON for each in said)


def test_every_report_can_be_read(said: list[Said]) -> None:
    waiting = waiting_of("pilkada", CLOCK)
    for each in random.Random(1).sample(said, 400):
        report = api.read_report(each.body())
        for stage in stages_of(report.answers):
            assert read(stage, report.answers, CLOCK, waiting).word


def test_two_draws_are_the_same(stations: list[str], said: list[Said]) -> None:
    assert list(station_draw.morning(stations)) == said


def test_a_kelurahan_falls_silent_and_most_of_it_is_called_in_vain(stations: list[str]) -> None:
    silent = station_draw.silenced(stations)
    assert len(silent) == 38 and set(silent) <= set(station_draw.late(stations))
    assert silent[:30] == station_draw.unreachable(stations)


def test_thirty_incidents_run_at_noon_and_six_of_them_are_late(stations: list[str]) -> None:
    acts = morning.acts(["31.75.03.1001"], stations)
    rows = [act for act in acts if act["do"] == "incident" and act["name"].startswith("pagi")]
    late = 0
    for row in rows:
        taken = [*row["steps"]]
        since, step = (taken[-1][0], taken[-1][2]) if taken else (row["at"][:19], "report")
        waits = {"report": "confirm", "confirm": "assign"}.get(step, "handle")
        if waits == "handle":
            since = next(at for at, _by, what, *_rest in taken if what == "assign")
        minutes = allowed().minutes[row["severity"]][waits]
        began = DAY.fromisoformat(f"{since}+07:00")
        late += began + timedelta(minutes=minutes) < NOON
    assert (len(rows), late) == (30, 6)


def test_an_everyday_incident_ends() -> None:
    row = everyday.one("uji", NOON, "31.75.03.1001", random.Random(3))
    assert [what for _at, _by, what, *_rest in row["steps"]] == ["confirm", "assign", "out", "done", "close"]
    assert sorted(row["steps"]) == row["steps"]
