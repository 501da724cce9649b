"""The same NIK again: only an earlier VOTE on this voting day holds, and only KPU and Bawaslu see where it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from posko.apps.operation.models import Operation
from posko.apps.roll.models import LookUp
from tests import desk
from tests.cast import LogIn, See

NIK = "3175031508900001"
NINE = datetime(2024, 11, 27, 2, 0, tzinfo=UTC)
OTHER = "31.75.08.1002/029"
Ask = Callable[..., str]


@pytest.fixture
def ask(see: See, log_in: LogIn, tmp_path: Path) -> Iterator[Ask]:
    """`ask("09:30", roll="none")` asks about this NIK at an hour of voting day and gives the verdict and the page."""
    desk.agree(see, NINE)
    client = log_in("kpu")

    def asked(hour: str, *, day: str = "2024-11-27", nik: str = NIK, **changed: str) -> str:
        at = datetime.fromisoformat(f"{day}T{hour}+07:00")
        Operation.objects.filter(code="test-jaktim").update(clock_offset=at - datetime.now(UTC))
        return client.post("/desk/ask/", desk.facts(nik=nik, **changed), follow=True).content.decode()

    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key")):
        yield asked


def _verdict(page: str) -> str:
    found = re.search(r'<section class="verdict is-(\w+)"', page)
    assert found, page[-2000:]
    return found[1]


@pytest.mark.parametrize(
    ("first", "changed"),
    [
        ("wait", {"roll": "none"}),
        ("hold", {"recorded_dead": "yes"}),
        ("redirect", {"roll": "other"}),
        ("refuse", {"service": "TNI"}),
    ],
)
def test_who_was_sent_away_may_come_back(first: str, changed: dict[str, str], ask: Ask) -> None:
    assert _verdict(ask("09:00", **changed)) == first
    assert _verdict(ask("10:00", station=OTHER)) == "vote"


def test_asked_again_after_a_wait_the_unlisted_voter_votes(ask: Ask) -> None:
    assert _verdict(ask("11:30", roll="none")) == "wait"
    assert _verdict(ask("12:05", roll="none")) == "vote"


def test_asked_again_after_a_vote_it_is_held_and_the_desk_says_what_to_check(ask: Ask) -> None:
    assert _verdict(ask("09:00")) == "vote"
    page = ask("10:00", station=OTHER)
    assert _verdict(page) == "hold"
    assert "TPS 028" in page and "09.00" in page and "daftar hadir" in page
    assert LookUp.objects.get(reason="ANSWERED_BEFORE").outcome == "HOLD"
    large = re.search(r"<h1>.*?</h1>", page, re.DOTALL)
    assert large and "ANSWERED" not in large[0]


def test_a_second_press_at_the_same_station_within_ten_minutes_is_no_hit(ask: Ask) -> None:
    assert [_verdict(ask(hour)) for hour in ("09:00", "09:09", "09:12")] == ["vote", "vote", "hold"]


def test_the_same_station_after_ten_minutes_and_another_station_at_once_are_hits(ask: Ask) -> None:
    assert _verdict(ask("09:00")) == "vote"
    assert _verdict(ask("09:11")) == "hold"
    assert _verdict(ask("09:12", station=OTHER)) == "hold"


def test_another_nik_is_another_person(ask: Ask) -> None:
    assert _verdict(ask("09:00")) == "vote"
    assert _verdict(ask("09:30", nik="3175031508900002")) == "vote"


def test_a_preview_before_voting_day_is_no_vote(ask: Ask) -> None:
    assert _verdict(ask("09:00", day="2024-11-26", arrives="09:00")) == "vote"
    assert _verdict(ask("09:30", station=OTHER)) == "vote"


def test_the_place_of_the_earlier_answer_is_for_kpu_and_bawaslu(ask: Ask, log_in: LogIn, see: See) -> None:
    ask("09:00")
    ask("10:00", station=OTHER)
    held = LookUp.objects.get(reason="ANSWERED_BEFORE")
    slip = log_in("kpu").get(f"/desk/{held.pk}/slip/").content.decode()
    assert "ANSWERED_BEFORE" not in slip and "09.00" not in slip


def test_after_the_purge_nothing_can_be_spotted(ask: Ask, see: See) -> None:
    from posko.apps.roll import services

    ask("09:00")
    services.purge_repeat_marks(before=NINE + timedelta(days=1), by=see("kpu"), at=NINE)
    assert _verdict(ask("10:00", station=OTHER)) == "vote"


def test_one_first_vote_of_a_mark_stands_in_the_database(ask: Ask) -> None:
    for hour in ("09:00", "09:05"):
        ask(hour)
    assert list(LookUp.objects.order_by("pk").values_list("first_vote", flat=True)) == [True, False]
