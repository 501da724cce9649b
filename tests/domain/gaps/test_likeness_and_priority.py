"""Like gaps are proposed by place and words; a priority is a product that can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.gap_priority import UNKNOWN_EXPOSURE, priority
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


def test_graver_larger_and_sooner_comes_first() -> None:
    soon, far = AT + timedelta(days=1), AT + timedelta(days=29)
    base = priority(2, 40_000, 2_374_828, far, AT).score
    assert priority(3, 40_000, 2_374_828, far, AT).score > base
    assert priority(2, 90_000, 2_374_828, far, AT).score > base
    assert priority(2, 40_000, 2_374_828, soon, AT).score > base


def test_the_score_is_the_product_of_what_is_shown() -> None:
    found = priority(3, 500_000, 2_000_000, AT - timedelta(days=2), AT)
    assert found.score == pytest.approx(100 * found.severity * found.exposure * found.time)
    assert (found.severity, found.exposure, found.time) == (1.0, 0.5, 1.0) and found.days == -2


def test_an_unknown_number_of_voters_is_neither_ignored_nor_put_first() -> None:
    assert priority(3, None, 2_000_000, None, AT).exposure == UNKNOWN_EXPOSURE
