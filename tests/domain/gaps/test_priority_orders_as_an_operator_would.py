"""Twenty pairs of gaps as a head of operations would order them: the first of each pair comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import NamedTuple

import pytest

from posko.domain.gaps.priority import LEAST_EXPOSURE, SEVERITY, VULNERABILITY, Setting, priority

AT = datetime(2024, 11, 25, 7, 0, tzinfo=UTC)
LIGHT, MEDIUM, HEAVY = 1, 2, 3


class Case(NamedTuple):
    """A gap as the table tells it: days left (negative is late), class of the place, share at risk in percent."""

    severity: int
    days: float | None
    klass: str
    risk: int | None


#    comes first                         before                               why
PAIRS = [
    (Case(HEAVY, -1, "high", 20), Case(MEDIUM, 2, "mid", 100), "heavy, late, weakest kelurahan; a whole kecamatan"),
    (Case(HEAVY, -1, "high", 20), Case(HEAVY, 2, "high", 20), "late before due"),
    (Case(HEAVY, 2, "high", 20), Case(MEDIUM, 2, "high", 20), "graver first"),
    (Case(MEDIUM, 2, "mid", 50), Case(LIGHT, 2, "mid", 50), "graver first, small ones too"),
    (Case(HEAVY, 2, "low", 0), Case(MEDIUM, 2, "high", 100), "severity before the place"),
    (Case(MEDIUM, 2, "low", 0), Case(LIGHT, 2, "high", 100), "severity before the place, small ones too"),
    (Case(HEAVY, 1, "low", 0), Case(HEAVY, 20, "high", 100), "time before the place"),
    (Case(MEDIUM, -3, "low", 0), Case(MEDIUM, 14, "high", 100), "late before due in two weeks, whatever the place"),
    (Case(MEDIUM, -1, "mid", None), Case(HEAVY, 30, "mid", None), "medium and late before heavy in a month"),
    (Case(HEAVY, 7, "mid", None), Case(MEDIUM, -1, "mid", None), "heavy within a week before medium and late"),
    (Case(LIGHT, -1, "mid", None), Case(HEAVY, None, "low", 0), "light and late before heavy without a date"),
    (Case(MEDIUM, 2, "mid", None), Case(LIGHT, -1, "high", 100), "medium before the vote before a light late one"),
    (Case(HEAVY, 2, "high", 50), Case(HEAVY, 2, "mid", 50), "the weaker place first"),
    (Case(HEAVY, 2, "mid", 50), Case(HEAVY, 2, "low", 50), "the weaker place first"),
    (Case(HEAVY, 2, "high", None), Case(HEAVY, 2, "unknown", None), "a weak place before one nobody knows"),
    (Case(HEAVY, 2, "unknown", None), Case(HEAVY, 2, "low", None), "one nobody knows before a safe one"),
    (Case(HEAVY, 2, "mid", 80), Case(HEAVY, 2, "mid", 10), "more of its own stations at risk first"),
    (Case(HEAVY, 2, "high", 10), Case(HEAVY, 2, "low", 80), "the class before the share"),
    (Case(HEAVY, 2, "mid", 80), Case(HEAVY, 2, "mid", None), "known to be at risk before not known"),
    (Case(HEAVY, 0.5, "mid", 50), Case(HEAVY, 3, "mid", 50), "sooner first"),
]


def score(case: Case) -> float:
    matters = None if case.days is None else AT + timedelta(days=case.days)
    stations = None if case.risk is None else 100
    return priority(case.severity, Setting(case.klass, stations, case.risk), matters, AT).score


@pytest.mark.parametrize(("first", "second", "why"), PAIRS)
def test_the_first_of_a_pair_comes_first(first: Case, second: Case, why: str) -> None:
    assert score(first) > score(second), why


def test_there_are_twenty_pairs() -> None:
    assert len(PAIRS) == 20


def test_the_size_of_a_place_counts_for_nothing() -> None:
    small, large = Setting("high", 40, 10, 20_000, 5_000), Setting("high", 400, 100, 200_000, 50_000)
    assert small.share == large.share == 0.25
    assert priority(HEAVY, small, AT, AT).score == priority(HEAVY, large, AT, AT).score


def test_at_the_same_time_no_place_makes_a_milder_gap_pass_a_graver_one() -> None:
    least, most = min(VULNERABILITY.values()) * LEAST_EXPOSURE, max(VULNERABILITY.values())
    for milder, graver in ((LIGHT, MEDIUM), (MEDIUM, HEAVY)):
        assert SEVERITY[graver] * least > SEVERITY[milder] * most


def test_nothing_falls_off_the_list() -> None:
    for severity, days, klass, risk in product(SEVERITY, (None, 400.0, 30.0, -400.0), ("low", "unknown"), (None, 0)):
        assert score(Case(severity, days, klass, risk)) >= 4


def test_more_than_all_is_all_and_the_mean_of_what_is_known_counts() -> None:
    assert Setting("mid", 10, 12).share == 1.0
    assert Setting("mid", 10, 5, 1_000, 250).share == pytest.approx(0.375)
    assert Setting("mid", 10, 5, None, None).share == 0.5
    assert Setting("mid", 0, 0).share is None
