"""The way of an alert: no run of acts sends one without a second person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.situation import alerts, policies
from posko.domain.situation.alerts import AlertState, Person

AT = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
PEOPLE = st.builds(Person, st.sampled_from("abcdef"), st.sampled_from(["polri", "tni", "kpu", "bawaslu"]))
EVENTS = sorted({row.event for row in alerts.TABLE})
SEVERITIES = st.sampled_from(list(alerts.SEVERITIES))


@given(SEVERITIES, st.lists(PEOPLE, min_size=1, max_size=4), PEOPLE)
def test_who_may_send_is_never_an_author(severity: str, authors: list[Person], second: Person) -> None:
    may = policies.approving(severity, authors, second) is None
    if may:
        assert second.actor not in {author.actor for author in authors}
    if may and severity == "Extreme":
        assert second.root not in {author.root for author in authors}


@given(SEVERITIES, st.lists(PEOPLE, min_size=1, max_size=3), PEOPLE, PEOPLE)
def test_one_more_author_never_lets_more_people_send(
    severity: str, authors: list[Person], more: Person, second: Person
) -> None:
    if policies.approving(severity, [*authors, more], second) is None:
        assert policies.approving(severity, authors, second) is None


@given(st.lists(st.sampled_from(EVENTS), max_size=25))
def test_whatever_happens_nothing_is_sent_that_was_not_proposed(events: list[str]) -> None:
    state, proposed = AlertState.DRAFT, False
    for event in events:
        try:
            state = alerts.next_state(state, event)
        except BadInput:
            continue
        proposed = (proposed or event == "alert.proposed") and event not in ("alert.returned", "alert.changed")
        if event == "alert.sent":
            assert proposed
    assert state in set(AlertState)


def test_every_state_is_reached_and_none_that_is_over_moves_again() -> None:
    assert {row.next for row in alerts.TABLE} == {state.value for state in AlertState}
    assert {row.state for row in alerts.TABLE} == {state.value for state in alerts.LIVE}


@given(SEVERITIES, st.integers(0, 10_000))
def test_the_chain_is_climbed_step_by_step(severity: str, minutes: int) -> None:
    here = alerts.step_reached(severity, AT, AT + timedelta(minutes=minutes))
    later = alerts.step_reached(severity, AT, AT + timedelta(minutes=minutes + 1))
    assert here <= later <= here + 1


@given(st.integers(-10_000, 10_000))
def test_an_alert_runs_forward_and_not_for_days(minutes: int) -> None:
    end = AT + timedelta(minutes=minutes)
    if 0 < minutes <= 3 * 1440:
        alerts.must_run(end, AT)
    else:
        with pytest.raises(BadInput):
            alerts.must_run(end, AT)


@given(st.integers(0, 12), st.lists(st.text("abc", min_size=1), unique=True, max_size=4), st.integers(0, 12))
def test_a_step_is_told_once_and_never_beyond_the_chain(reached: int, chain: list[str], told: int) -> None:
    step = alerts.step_told(reached, chain, told)
    if step is not None:
        assert told < step <= max(1, len(chain) - 1)
        assert alerts.step_told(reached, chain, step) is None


@given(st.integers(1, 999_999))
def test_the_code_of_an_alert_leads_back_to_it(number: int) -> None:
    code = alerts.code_of(number)
    assert alerts.number_of(f" {code.lower()} ") == number
    assert alerts.number_of(code.replace("P", "P0", 1)) == number
    assert alerts.number_of(code[1:]) is None
