"""The same NIK again: only an earlier VOTE on this voting day holds, and only KPU and Bawaslu see where it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import override_settings

from posko.apps.operation.models import Operation
from posko.apps.roll.desk import services
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

    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key"), DATA=tmp_path):
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
    ask("09:00")
    services.purge_repeat_marks(before=NINE + timedelta(days=1), by=see("kpu"), at=NINE)
    assert _verdict(ask("10:00", station=OTHER)) == "vote"


def test_one_first_vote_of_a_mark_stands_in_the_database(ask: Ask) -> None:
    for hour in ("09:00", "09:05"):
        ask(hour)
    assert list(LookUp.objects.order_by("pk").values_list("first_vote", flat=True)) == [True, False]


def test_while_the_database_takes_no_writes_the_nik_is_compared_all_the_same(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    assert _verdict(ask("09:00")) == "vote"
    with monkeypatch.context() as patched:
        patched.setattr(services, "_enter", busy)
        assert _verdict(ask("10:00", station=OTHER)) == "hold"
    assert LookUp.objects.count() == 1, "the second lies in the spool"


def test_a_nik_that_cannot_be_compared_is_asked_again_and_never_answered_vote(
    ask: Ask, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(services, "_enter", busy)
        page = ask("09:00")
        assert _verdict(page) == "hold" and "NIK_NOT_COMPARED" in page
        assert _verdict(ask("09:01", nik="")) == "vote", "without a NIK the rules answer"
    assert _verdict(ask("09:05", station=OTHER)) == "vote"
    services.drain_spool(by=see("kpu"), at=NINE)
    assert list(LookUp.objects.filter(first_vote=True).values_list("station_id", flat=True)) == [OTHER]


def test_before_opening_page_and_slip_lead_with_what_comes_later(ask: Ask, log_in: LogIn) -> None:
    page = ask("06:34", roll="none", doc_prov="other")
    assert _verdict(page) == "wait"
    large = re.search(r"<h1><span>(.*?)</span>", page)
    assert large and large[1] == "Tidak dapat memilih di sini" and "Mulai pukul 07.00" in page
    look_up = LookUp.objects.get()
    assert (look_up.reason, look_up.later_rule) == ("TPS_CLOSED", "17")
    slip = log_in("kpu").get(f"/desk/{look_up.pk}/slip/").content.decode()
    assert "Mulai pukul 07.00" in slip and "Menurut KTP" in slip


def test_before_opening_no_large_type_accuses(ask: Ask) -> None:
    page = ask("06:34", identity_matches="no")
    large = re.search(r"<h1>.*?</h1>", page, re.DOTALL)
    assert large and "IMPERSONATION" not in large[0]
    assert "Identitas harus diperiksa" in large[0]


def test_an_english_page_has_the_ground_in_english(ask: Ask, log_in: LogIn) -> None:
    ask("09:00", service="TNI")
    client = log_in("kpu")
    client.cookies["posko_language"] = "en"
    page = client.get(f"/desk/{LookUp.objects.get().pk}/").content.decode()
    assert "the article of PKPU 7/2024 was not read" in page and "belum dibaca" not in page
