"""A station with a voting day of its own: the desk answers by that day, its lists and its marks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from posko.apps.ledger.models import Entry
from posko.apps.operation.models import Operation
from posko.apps.roll.models import LookUp, StationVote
from tests import desk
from tests.cast import LogIn, See

NIK = "3175031508900001"
HERE, THERE = "31.75.08.1002/028", "31.75.08.1002/029"
Ask = Callable[..., str]


def _clock(moment: str) -> None:
    at = datetime.fromisoformat(f"{moment}+07:00")
    Operation.objects.filter(code="test-jaktim").update(clock_offset=at - datetime.now(UTC))


def _day(day: str, vote: str = "repeat", **more: str) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4()), "station": HERE, "vote": vote, "day": day, "source": "Kep. KPU 12", **more}


@pytest.fixture
def ask(see: See, log_in: LogIn, tmp_path: Path) -> Iterator[Ask]:
    """`ask("2024-12-05T09:00", roll="none")` gives the verdict's class."""
    desk.agree(see, datetime(2024, 11, 1, tzinfo=UTC))
    client = log_in("kpu")

    def asked(moment: str, **changed: str) -> str:
        _clock(moment)
        page = client.post("/desk/ask/", desk.facts(**{"nik": NIK, **changed}), follow=True).content.decode()
        found = re.search(r'<section class="verdict is-(\w+)"', page)
        assert found, page[-2000:]
        return found[1]

    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key")):
        yield asked


def test_a_repeat_vote_has_its_own_day_lists_and_marks(ask: Ask, log_in: LogIn) -> None:
    assert ask("2024-11-27T09:00") == "vote"
    _clock("2024-12-03T09:00")
    assert log_in("kpu").post("/desk/counters/day/", _day("2024-12-05")).status_code == 302
    assert ask("2024-12-05T09:00") == "vote", "the mark of the first vote does not count"
    assert ask("2024-12-05T09:30") == "hold", "the mark of this vote does"
    assert ask("2024-12-05T12:05", roll="none", nik="") == "hold", "no tambahan in a repeat vote"
    assert ask("2024-12-05T12:05", roll="none", on_first_lists="yes", nik="") == "vote"
    assert ask("2024-12-05T12:10", already_voted="yes", nik="") == "hold", "large type accuses nobody"
    assert LookUp.objects.latest("pk").reason == "DOUBLE_VOTE", "already in this vote"
    assert ask("2024-12-05T09:00", station=THERE, nik="") == "refuse", "the next station's day is over"
    assert ask("2024-12-06T09:00", queue_at_1300="yes", nik="") == "refuse"


def test_a_follow_up_vote_goes_on_with_the_marks_of_the_interrupted_one(ask: Ask, log_in: LogIn) -> None:
    assert ask("2024-11-27T09:00") == "vote"
    _clock("2024-11-28T09:00")
    log_in("kpu").post("/desk/counters/day/", _day("2024-11-29", "follow_up"))
    assert ask("2024-11-29T09:00") == "hold"
    assert ask("2024-11-29T12:05", roll="none", nik="") == "vote"


def test_a_postponed_vote_takes_the_place_of_the_first(ask: Ask, log_in: LogIn) -> None:
    _clock("2024-11-26T09:00")
    log_in("kpu").post("/desk/counters/day/", _day("2024-12-04", "postponed"))
    assert ask("2024-11-27T09:00", arrives="09:00") == "vote"
    assert LookUp.objects.get().preview, "on 27 November this station does not vote"


def test_a_day_taken_back_is_none(ask: Ask, log_in: LogIn) -> None:
    _clock("2024-12-03T09:00")
    for more in ({}, {"struck": "on"}):
        log_in("kpu").post("/desk/counters/day/", _day("2024-12-05", **more))
    assert StationVote.objects.count() == 2
    assert ask("2024-12-05T09:00") == "refuse"


def test_kpu_alone_enters_it_once_and_for_a_day_after_the_first(see: See, log_in: LogIn, at: datetime) -> None:
    desk.agree(see, at)
    _clock("2024-12-03T09:00")
    given = _day("2024-12-05")
    answers = [log_in(who).post("/desk/counters/day/", given).status_code for who in ("bawaslu", "kpu", "kpu")]
    assert answers == [403, 302, 302]
    assert Entry.objects.filter(event="voting_day.entered").count() == StationVote.objects.count() == 1
    assert log_in("kpu").post("/desk/counters/day/", _day("2024-11-27")).status_code == 400
