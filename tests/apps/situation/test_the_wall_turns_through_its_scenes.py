"""The wall has three scenes: the phase says which leads, what is late elsewhere comes in between, long lists go on."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.promises import services as promise_services
from posko.apps.situation.wall import page
from posko.apps.situation.wall.page import TURN, Scene
from posko.domain.plans.phases import JAKARTA
from tests import incident_story, story
from tests.cast import LogIn, See
from tests.station_day import set_clock

NOON = datetime(2024, 11, 27, 12, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("days", "scene"), [(-2, Scene.BEFORE), (0, Scene.DAY), (1, Scene.AFTER)], ids=["before", "the day", "after"]
)
def test_the_phase_says_which_scene_leads(days: int, scene: Scene) -> None:
    assert page.leading("pilkada", NOON + timedelta(days=days)) is scene


def test_another_scene_comes_in_between_but_the_leading_one_stands_longest() -> None:
    turns = [page.scene_at(Scene.DAY, [Scene.BEFORE], NOON + turn * timedelta(seconds=TURN)) for turn in range(6)]
    assert sorted(turns) == [Scene.BEFORE] * 2 + [Scene.DAY] * 4
    assert page.scene_at(Scene.DAY, [], NOON) is Scene.DAY


def test_a_long_list_goes_on_and_its_first_rows_come_back_every_other_time() -> None:
    rows = list(range(20))
    shown = [page.some(rows, NOON + turn * timedelta(seconds=TURN)) for turn in range(8)]
    assert {row for each in shown for row in each} == set(rows)
    assert shown.count(rows[:7]) == 4
    assert page.some(rows[:5], NOON) == rows[:5]


def test_before_the_vote_the_wall_counts_down_to_it(log_in: LogIn, see: See, at: datetime) -> None:
    incident_story.stand(see, at)
    set_clock("15.00", days=-2)
    board = log_in("duty").get("/live/wall/board/").content.decode()
    assert "menuju pembukaan TPS" in board and "1 hr 16 jam" in board


def test_a_promise_with_more_time_is_as_late_on_the_wall_as_on_the_list(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa belum siaga"), see("bpbd"), at)
    more = promise_services.NewExtension(uuid.uuid4(), promise.due + timedelta(days=2), "Pompa di bengkel")
    asked = promise_services.ask_extension(promise, more, by=see("bpbd"), at=at)
    promise_services.decide_extension(asked, granted=True, reason="Disetujui", by=see("planner"), at=at)
    [line] = page.promises(see("duty"), promise.due + timedelta(hours=3))
    assert (line.late, line.time) == (True, "3 jam 0 mnt")


def test_on_the_day_every_station_hangs_on_the_wall(log_in: LogIn, see: See, at: datetime) -> None:
    set_clock("12.00")
    board = log_in("duty").get("/live/wall/board/").content.decode()
    assert board.count('class="station-grid" viewBox="0 0 276 ') == 10
    assert "menuju pembukaan TPS" not in board


def test_after_the_vote_the_recapitulation_stands_there(log_in: LogIn, see: See, at: datetime) -> None:
    set_clock("12.00", days=2)
    board = log_in("duty").get("/live/wall/board/").content.decode()
    assert "wall-steps" in board and "Rekapitulasi kecamatan" in board
