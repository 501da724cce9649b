"""The stages of Pilkada 2024 as the law table gives them."""

from __future__ import annotations

from datetime import date, time

import pytest

from posko.law.plans import Stage, stages

PUBLISHED = [
    ("pendaftaran", date(2024, 8, 27), date(2024, 8, 29)),
    ("penetapan", date(2024, 9, 22), date(2024, 9, 22)),
    ("kampanye", date(2024, 9, 25), date(2024, 11, 23)),
    ("masa-tenang", date(2024, 11, 24), date(2024, 11, 26)),
    ("pemungutan", date(2024, 11, 27), date(2024, 11, 27)),
    ("penghitungan-rekapitulasi", date(2024, 11, 27), date(2024, 12, 16)),
    ("rekap-kecamatan", date(2024, 11, 28), date(2024, 12, 3)),
    ("rekap-kota", date(2024, 11, 29), date(2024, 12, 6)),
    ("rekap-provinsi", date(2024, 11, 30), date(2024, 12, 9)),
]


def _stage(code: str) -> Stage:
    return next(stage for stage in stages("pilkada") if stage.code == code)


@pytest.mark.parametrize(("code", "start", "until"), PUBLISHED)
def test_a_stage_has_the_published_first_and_last_day(code: str, start: date, until: date) -> None:
    assert (_stage(code).start, _stage(code).until) == (start, until)


def test_voting_is_open_from_seven_to_one() -> None:
    voting = _stage("pemungutan")
    assert (voting.kind, voting.opens, voting.closes) == ("voting", time(7), time(13))


def test_the_three_recapitulations_are_parts_of_the_count() -> None:
    parts = {stage.code for stage in stages("pilkada") if stage.within == "penghitungan-rekapitulasi"}
    assert {"rekap-kecamatan", "rekap-kota", "rekap-provinsi"} <= parts


def test_the_quiet_period_is_marked_as_derived_and_not_read() -> None:
    quiet = _stage("masa-tenang")
    assert (quiet.mark, quiet.verified) == ("I", False)


def test_every_other_stage_was_read_in_its_source() -> None:
    assert {stage.mark for stage in stages("pilkada") if stage.code != "masa-tenang"} == {"V"}


def test_every_stage_has_both_names_and_a_source() -> None:
    assert all(stage.name_id and stage.name_en and stage.source for stage in stages("pilkada"))


def test_an_unknown_regime_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"no regime 'pilwako'.*pilkada"):
        stages("pilwako")


def test_a_path_is_no_regime() -> None:
    with pytest.raises(ValueError, match=r"no regime"):
        stages("../law/pilkada")
