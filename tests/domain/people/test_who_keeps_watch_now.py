"""A watch begins at its hour or when both say "now"; nobody there at the hour, and the old one stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from posko.domain.people.duty import STAYS, Watch, watch_now

HOUR = timedelta(hours=1)
NOON = datetime(2024, 11, 25, 5, 0, tzinfo=UTC)
EARLY, LATE = NOON - 8 * HOUR, NOON + 8 * HOUR
AFTER = Watch(2, NOON, LATE)


def kept(first: Watch, at: datetime) -> int | None:
    watch = watch_now([AFTER, first], at)
    return watch.key if watch else None


def test_a_watch_begins_at_its_hour_where_nobody_wrote_a_note() -> None:
    first = Watch(1, EARLY, NOON)
    assert [kept(first, NOON + HOUR * n) for n in (-9, -1, 0, 8)] == [None, 1, 2, None]


def test_a_watch_that_nobody_took_over_stays_with_who_had_it() -> None:
    first = Watch(1, EARLY, NOON, handed=True)
    assert kept(first, NOON + HOUR) == 1
    assert kept(first, NOON + STAYS) is None


def test_who_took_over_early_only_announced_it() -> None:
    first = Watch(1, EARLY, NOON, handed=True, taken_at=NOON - HOUR)
    assert kept(first, NOON - HOUR / 2) == 1
    assert kept(first, NOON) == 2


def test_a_watch_passes_on_once_the_late_one_came() -> None:
    first = Watch(1, EARLY, NOON, handed=True, taken_at=NOON + HOUR, over_at=NOON + HOUR)
    assert [kept(first, NOON + HOUR / 2), kept(first, NOON + HOUR)] == [1, 2]


def test_both_said_now_and_the_watch_passed_on_before_its_hour() -> None:
    early = NOON - 2 * HOUR
    first = Watch(1, EARLY, NOON, handed=True, taken_at=early, over_at=early)
    assert [kept(first, early - HOUR), kept(first, early), kept(first, NOON)] == [1, 2, 2]
