"""Random legal histories of cases: what holds for each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.cases.events import CLASSES, Event
from posko.domain.cases.machine import Case, advance, allowed, at_moment, replay
from posko.domain.deadlines import last_moment
from posko.domain.errors import BadInput
from posko.law import cases as law

BEGUN = datetime(2024, 11, 27, 1, tzinfo=UTC)
AFTER_THE_DECISION = ("G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11", "G12", "G13", "G14", "G15", "G16")
gaps = st.integers(0, 9 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def said_of(draw: Any, name: str, case: Case, at: datetime) -> dict[str, Any]:
    if name == "report.received":
        return {"known_at": at - timedelta(hours=draw(st.integers(0, 10 * 24)))}
    if name == "report.reviewed":
        complete = draw(st.booleans())
        return {"complete": complete, "missing": [] if complete else ["signature"]}
    if name == "discussion.held":
        return {"n": draw(st.integers(1, 4))}
    if name == "decision.made":
        return {"class": draw(st.sampled_from(CLASSES)), "evidence": draw(st.integers(0, 3))}
    return {"reason": draw(st.sampled_from(["", "saksi tambahan"]))} if name == "handling.extended" else {}


@st.composite
def histories(draw: Any) -> list[Event]:
    """Events that were all possible, each some time after the one before it."""
    case, at, kept = Case(), BEGUN, list[Event]()
    for line in range(1, draw(st.integers(1, 26)) + 1):
        at += draw(gaps)
        may = allowed(at_moment(case, at))
        if not may:
            break
        name = draw(st.sampled_from(may))
        event = Event(name, at, "bawaslu", said_of(draw, name, case, at), line)
        try:
            case = advance(case, event)
        except BadInput:
            continue
        kept.append(event)
    return kept


@given(histories())
@settings(max_examples=120, deadline=None)
def test_nothing_is_forwarded_without_two_pieces_and_two_discussions(events: list[Event]) -> None:
    case = replay(events)
    if case.violation == "DECIDED_CRIME" or case.gakkumdu.startswith(AFTER_THE_DECISION):
        held = {event.said["n"] for event in events if event.name == "discussion.held"}
        decided = [event for event in events if event.said.get("class") == "crime"]
        assert {1, 2} <= held
        assert decided and decided[-1].said["evidence"] >= 2


@given(histories(), st.integers(1, 30 * 24 * 60))
@settings(max_examples=120, deadline=None)
def test_a_clock_never_ends_earlier_when_its_event_is_later(events: list[Event], minutes: int) -> None:
    if not events:
        return
    *before, last = events
    moved = Event(last.name, last.at + timedelta(minutes=minutes), last.actor, last.said, last.line)
    first = replay(events)
    try:
        later = replay([*before, moved])
    except BadInput:
        return  # it lapsed meanwhile
    for rule in set(first.running) & set(later.running):
        one, other = first.running[rule].deadline, later.running[rule].deadline
        for date in ("due_exclusive", "due_inclusive", "warn_by", "breach_after"):
            assert last_moment(getattr(one, date)) <= last_moment(getattr(other, date)), (rule, date)


@given(histories())
@settings(max_examples=120, deadline=None)
def test_a_replay_is_the_case_that_was_stored_step_by_step(events: list[Event]) -> None:
    case = Case()
    for event in events:
        case = advance(case, event)
    assert replay(events) == case


@given(histories())
@settings(max_examples=100, deadline=None)
def test_what_is_not_allowed_is_refused_and_changes_nothing(events: list[Event]) -> None:
    case = replay(events)
    at = case.at or BEGUN
    said = {"known_at": at, "complete": True, "missing": [], "n": 2, "class": "none", "evidence": 0, "reason": "x"}
    for name in set(law.event_names("pilkada")) - set(allowed(case)):
        with pytest.raises(BadInput, match=r"^Line 99: "):
            advance(case, Event(name, at, "bawaslu", said, 99))


@given(histories(), st.integers(0, 60 * 24 * 60))
@settings(max_examples=100, deadline=None)
def test_only_the_investigation_and_the_transfer_lapse(events: list[Event], minutes: int) -> None:
    case = replay(events)
    if case.at is None:
        return
    seen = at_moment(case, case.at + timedelta(minutes=minutes))
    if seen.gakkumdu == "LAPSED" != case.gakkumdu:
        assert case.gakkumdu in ("G5_PENYIDIKAN", "G9_P21_TAHAP2", "G10_LIMPAH_PN")
    else:
        assert (seen.violation, seen.gakkumdu) == (case.violation, case.gakkumdu)
