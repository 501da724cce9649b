"""The phase of the election at a moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from posko.domain.plans.phases import JAKARTA, Countdown, countdown, phase_at
from posko.law.plans import stages

PILKADA = stages("pilkada")


def _wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("moment", "state", "shown", "following"),
    [
        ("2024-01-26T00:00", "before", None, "pemantau"),
        ("2024-08-28T10:00", "running", "pendaftaran", "penetapan"),
        ("2024-08-30T10:00", "running", "penelitian", "penetapan"),
        ("2024-09-24T10:00", "between", None, "kampanye"),
        ("2024-11-23T23:59", "running", "kampanye", "masa-tenang"),
        ("2024-11-24T00:00", "running", "masa-tenang", "pemungutan"),
        ("2024-11-25T15:00", "running", "masa-tenang", "pemungutan"),
        ("2024-11-27T00:00", "between", None, "pemungutan"),
        ("2024-11-27T06:59", "between", None, "pemungutan"),
        ("2024-11-27T07:00", "running", "pemungutan", "penghitungan-rekapitulasi"),
        ("2024-11-27T12:59", "running", "pemungutan", "penghitungan-rekapitulasi"),
        ("2024-11-27T13:00", "running", "penghitungan-rekapitulasi", None),
        ("2024-12-16T23:59", "running", "penghitungan-rekapitulasi", None),
        ("2024-12-17T00:00", "after", None, None),
    ],
)
def test_the_phase_is_told_to_the_minute(moment: str, state: str, shown: str | None, following: str | None) -> None:
    phase = phase_at(PILKADA, _wib(moment))
    assert (
        phase.state,
        phase.shown and phase.shown.stage.code,
        phase.next and phase.next.stage.code,
    ) == (state, shown, following)


def test_on_monday_afternoon_voting_is_one_day_and_sixteen_hours_away() -> None:
    at = _wib("2024-11-25T15:00")
    following = phase_at(PILKADA, at).next_at
    assert following is not None and countdown(at, following) == Countdown(1, 16, 0)


def test_the_moment_may_come_in_another_time_zone() -> None:
    phase = phase_at(PILKADA, datetime(2024, 11, 27, 0, 30, tzinfo=UTC))
    assert phase.shown is not None and phase.shown.stage.code == "pemungutan"


def test_the_parts_of_the_count_are_listed_with_their_progress() -> None:
    parts = phase_at(PILKADA, _wib("2024-12-05T10:00")).parts
    assert {part.stage.code: part.progress for part in parts} == {
        "penyerahan-hasil": "done",
        "rekap-kecamatan": "done",
        "rekap-kota": "running",
        "rekap-provinsi": "running",
    }


def test_preparations_that_still_run_are_listed_between_stages() -> None:
    current = phase_at(PILKADA, _wib("2024-09-24T10:00")).current
    assert {span.stage.code for span in current} == {"pemantau", "badan-adhoc"}


def test_before_the_conduct_begins_a_preparation_is_shown() -> None:
    phase = phase_at(PILKADA, _wib("2024-04-20T10:00"))
    assert phase.shown is not None and phase.shown.stage.code == "badan-adhoc"


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no time zone"):
        phase_at(PILKADA, datetime.fromisoformat("2024-11-25T15:00"))


def test_no_stages_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no stages"):
        phase_at((), _wib("2024-11-25T15:00"))
