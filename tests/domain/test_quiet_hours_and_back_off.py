"""When people are left in peace, when a letter is tried again, and which key says which notice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from posko.domain.access import Role
from posko.domain.errors import BadInput
from posko.domain.notices import (
    ANSWERING,
    BACK_OFF,
    ORDER,
    QuietHours,
    Severity,
    check_key,
    check_link,
    check_prefix,
    check_text,
    digest_day,
    letter_waits_until,
    next_try,
    rings,
)
from posko.domain.plans.phases import JAKARTA

NIGHT, NOON = QuietHours(time(22), time(5)), QuietHours(time(12), time(13, 30))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 11, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        (NIGHT, on(25, 21, 59), None),
        (NIGHT, on(25, 22), on(26, 5)),
        (NIGHT, on(26, 0), on(26, 5)),
        (NIGHT, on(26, 4, 59), on(26, 5)),
        (NIGHT, on(26, 5), None),
        (NOON, on(26, 12), on(26, 13, 30)),
        (NOON, on(26, 13, 30), None),
        (QuietHours(time(6), time(6)), on(26, 6), None),
    ],
)
def test_quiet_hours_pass_midnight_and_leave_their_end_out(
    quiet: QuietHours, at: datetime, until: datetime | None
) -> None:
    assert quiet.end_of(at) == until


def test_only_what_is_grave_is_sent_in_quiet_hours() -> None:
    assert letter_waits_until(Severity.BREACH, NIGHT, on(26, 1)) == on(26, 5)
    assert letter_waits_until(Severity.GRAVE, NIGHT, on(26, 1)) is None
    assert letter_waits_until(Severity.NOTE, None, on(26, 1)) is None


def test_the_bell_rings_for_a_missed_deadline_at_every_hour() -> None:
    assert [rings(level, NIGHT, on(26, 1)) for level in Severity] == [False, False, True, True]
    assert all(rings(level, NIGHT, on(26, 9)) for level in Severity)
    assert rings(Severity.NOTE, None, on(26, 1))


def test_a_letter_is_tried_for_almost_a_day_and_then_dead() -> None:
    at = on(25, 8)
    waits = [next_try(tries, at) for tries in range(1, 8)]
    assert waits[:-1] == [at + wait for wait in BACK_OFF]
    assert waits[-1] is None
    assert list(BACK_OFF) == sorted(BACK_OFF)
    assert timedelta(hours=20) < sum(BACK_OFF, timedelta()) < timedelta(hours=24)


def test_the_digest_of_a_day_is_due_from_its_hour_on() -> None:
    assert digest_day(on(25, 5, 59)) is None
    assert digest_day(on(25, 6)) == date(2024, 11, 25)
    assert digest_day(on(25, 23, 59)) == date(2024, 11, 25)
    assert digest_day(on(26, 0)) is None


@pytest.mark.parametrize("key", ["", "Gap:1", "gap 1", ":x", "a" * 121, "gäp:1", "gap:1\n"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadInput, match="no key"):
        check_key(key)


def test_a_beginning_that_could_mean_another_thing_is_refused() -> None:
    check_prefix("commitment:7:")
    with pytest.raises(BadInput, match="colon"):
        check_prefix("commitment:7")


@pytest.mark.parametrize("link", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "gaps/1", "/\n"])
def test_a_link_out_of_the_post_is_refused(link: str) -> None:
    with pytest.raises(BadInput, match="address of this post"):
        check_link(link)


def test_a_sentence_and_its_values_must_fit() -> None:
    check_text("Due: %(what)s, 100%%", {"what": "x"})
    for text, params in (("%(what)s", {}), ("100%", {}), ("", {}), ("%(what)s", {"what": ["x"]})):
        with pytest.raises(BadInput, match="do not fit"):
            check_text(text, params)


def test_every_agency_with_somebody_who_answers_has_a_holder() -> None:
    for rows in ORDER.values():
        assert frozenset().union(*rows) == ANSWERING
    assert Role.ADMINISTRATOR not in ANSWERING
