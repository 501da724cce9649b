"""A message is tried with growing pauses while it is worth sending; only what can wait waits for the morning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from posko.domain.notices import QuietHours
from posko.domain.outgoing import About, SendingState, policies
from posko.domain.outgoing.policies import BACK_OFF, OPEN, OVER, SENDING_TABLE, WAITING

NIGHT = datetime(2024, 11, 27, 16, 0, tzinfo=UTC)  # 23.00 in Jakarta
QUIET = QuietHours(time(22, 0), time(5, 0))


def test_every_state_is_in_the_table_and_every_kind_has_its_life() -> None:
    assert set(SendingState) == OPEN | OVER and WAITING <= OPEN
    assert set(policies.LIVES) == set(About) == policies.URGENT | policies.MAY_WAIT | {About.DOORBELL}
    assert {row.state for row in SENDING_TABLE} | {row.next for row in SENDING_TABLE} == set(SendingState)


def test_what_is_over_goes_nowhere_by_itself() -> None:
    out = {row.owner for row in SENDING_TABLE if row.state in OVER}
    assert out == {policies.KEEPER, policies.RECIPIENT}


def test_pauses_grow_and_end_with_the_order() -> None:
    end = NIGHT + policies.LIVES[About.TASK]
    pauses, now, tries = [], NIGHT, 0
    while (due := policies.next_try(tries + 1, now, end)) is not None:
        pauses.append(due - now)
        now, tries = due, tries + 1
    assert pauses == sorted(pauses) and pauses[: len(BACK_OFF)] == list(BACK_OFF) and now < end
    assert tries > 20


def test_a_gateway_that_is_away_for_an_hour_kills_no_order() -> None:
    assert policies.expires(About.TASK, NIGHT) > NIGHT + timedelta(hours=1)
    hour = NIGHT + timedelta(hours=1)
    assert policies.asked_again(NIGHT, hour) == hour + timedelta(minutes=1)
    assert policies.asked_again(NIGHT, NIGHT) == NIGHT + timedelta(seconds=5)


def test_a_message_ends_no_later_than_its_order() -> None:
    until = NIGHT + timedelta(minutes=10)
    assert policies.expires(About.TASK, NIGHT, until) == until


@pytest.mark.parametrize("about", [each for each in About if each not in policies.MAY_WAIT])
def test_orders_alerts_and_codes_wake_people(about: About) -> None:
    assert policies.held_until(about, QUIET, NIGHT + timedelta(hours=9), NIGHT) is None


def test_news_wait_for_the_morning_and_for_duty() -> None:
    morning, duty = datetime(2024, 11, 27, 22, 0, tzinfo=UTC), NIGHT + timedelta(hours=9)
    assert policies.held_until(About.NEWS, QUIET, None, NIGHT) == morning
    assert policies.held_until(About.REPLY, QUIET, duty, NIGHT) == duty
    assert policies.held_until(About.NEWS, None, NIGHT - timedelta(hours=1), NIGHT) is None


def test_a_gateway_rings_people_after_three_minutes() -> None:
    assert not policies.is_late(None, NIGHT) and not policies.is_late(NIGHT, NIGHT + timedelta(minutes=2))
    assert policies.is_late(NIGHT, NIGHT + timedelta(minutes=3))
