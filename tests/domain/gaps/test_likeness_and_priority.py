"""Like gaps are proposed by place and words; a priority is a product that can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.gaps.priority import LEAST_EXPOSURE, VULNERABILITY, Setting, priority
from posko.domain.likeness import Text, alike, stem, stems

AT = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
PLACE = "31.75.03.1001"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pemadaman", "padam"),
        ("perlengkapan", "lengkap"),
        ("penyaluran", "salur"),
        ("menggenangi", "genang"),
        ("pompanya", "pompa"),
    ],
)
def test_words_of_one_root_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_fillers_and_short_words_say_nothing() -> None:
    assert stems("Lampu di TPS 12 belum ada") == ["lampu", "tps", "12"]


def test_two_ways_of_saying_the_same_thing_are_proposed() -> None:
    known = [
        Text(1, PLACE, "Pompa portabel belum siaga di enam TPS Kampung Melayu"),
        Text(2, PLACE, "Pemilih ganda dalam daftar pemilih"),
        Text(3, "31.75.06.1001", "Pompa portabel belum siaga di enam TPS"),
    ]
    found = alike(Text(9, PLACE, "Enam TPS Kampung Melayu: pompa portabel tidak siaga"), known)
    assert [like.other for like in found] == [1]
    assert {"pompa", "enam"} <= set(found[0].common)


def test_a_place_inside_or_around_is_near_and_another_is_not() -> None:
    words = "Lampu padam di lokasi TPS"
    known = [Text(1, "31.75.03", words), Text(2, f"{PLACE}/004", words), Text(3, "31.75.03.1002", words)]
    assert {like.other for like in alike(Text(9, PLACE, words), known)} == {1, 2}


def test_a_text_is_never_like_itself() -> None:
    own = Text(1, PLACE, "Lampu padam")
    assert alike(own, [own]) == []


def test_graver_weaker_and_sooner_comes_first() -> None:
    soon, far = AT + timedelta(days=1), AT + timedelta(days=29)
    base = priority(2, Setting("mid", 10, 2), far, AT).score
    assert priority(3, Setting("mid", 10, 2), far, AT).score > base
    assert priority(2, Setting("mid", 10, 6), far, AT).score > base
    assert priority(2, Setting("high", 10, 2), far, AT).score > base
    assert priority(2, Setting("mid", 10, 2), soon, AT).score > base


def test_the_score_is_the_product_of_what_is_shown() -> None:
    found = priority(3, Setting("high", 4, 1), AT - timedelta(days=2), AT)
    place = found.setting
    assert found.score == pytest.approx(100 * found.severity * found.time * place.weakness * place.exposure, abs=0.05)
    assert (found.severity, found.time, place.weakness) == (1.0, 1.0, 1.0)
    assert place.exposure == pytest.approx(0.8875)
    assert found.days == -2 and found.late


def test_what_nobody_knows_is_neither_ignored_nor_put_first() -> None:
    unknown = Setting()
    assert min(VULNERABILITY.values()) < unknown.weakness < max(VULNERABILITY.values())
    assert LEAST_EXPOSURE < unknown.exposure < 1
