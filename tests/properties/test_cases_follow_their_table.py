"""Random legal histories of cases: what holds for each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.cases.events import CLASSES, Event
from posko.domain.cases.machine import Case, actors_of, advance, allowed, at_moment, recordable, replay
from posko.domain.deadlines import last_moment
from posko.domain.errors import BadInput
from posko.law import cases as law

BEGUN = datetime(2024, 11, 27, 1, tzinfo=UTC)
AFTER_THE_DECISION = ("G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11", "G12", "G13", "G14", "G15", "G16")
gaps = st.integers(0, 9 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def said_of(draw: Any, name: str, case: Case, at: datetime) -> dict[str, Any]:
    if name == "report.received":
        return {"known_at": at - timedelta(hours=draw(st.integers(0, 10 * 24)))}
    if name in ("report.registered", "finding.recorded"):
        return {"suspected_crime": draw(st.booleans())}
    if name == "verdict.final":
        return {"waived": draw(st.booleans()), **({"received_at": at} if draw(st.booleans()) else {})}
    if name == "report.reviewed":
        complete = draw(st.booleans())
        return {"complete": complete, "missing": [] if complete else ["signature"]}
    if name == "discussion.held":
        return {"n": draw(st.integers(1, 4))}
    if name == "decision.made":
        return {"class": draw(st.sampled_from(CLASSES)), "evidence": draw(st.integers(0, 3))}
    reasoned = ("handling.extended", "suspicion.raised")
    return {"reason": draw(st.sampled_from(["", "saksi tambahan"]))} if name in reasoned else {}


@st.composite
def histories(draw: Any) -> list[Event]:
    """Events that were all possible, each some time after the one before it."""
    case, at, kept = Case(), BEGUN, list[Event]()
    for line in range(1, draw(st.integers(1, 26)) + 1):
        at += draw(gaps)
        may = recordable(at_moment(case, at))
        if not may:
            break
        name = draw(st.sampled_from(may))
        actor = draw(st.sampled_from(actors_of(at_moment(case, at), name)))
        event = Event(name, at, actor, said_of(draw, name, case, at), line)
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
    if "crime" in case.decided or case.gakkumdu.startswith(AFTER_THE_DECISION):
        held = {event.said["n"] for event in events if event.name == "discussion.held"}
        decided = [event for event in events if event.said.get("class") == "crime"]
        assert {1, 2} <= held
        assert decided and decided[-1].said["evidence"] >= 2


@given(histories())
@settings(max_examples=120, deadline=None)
def test_each_class_ends_alone_and_the_latest_is_named(events: list[Event]) -> None:
    case = replay(events)
    classes = [event.said["class"] for event in events if event.name == "decision.made"]
    # After another class, that it is none stops the centre and takes nothing back.
    told = [each for place, each in enumerate(classes) if each != "none" or place == 0]
    assert list(case.decided) == told, "each class once, in the order in which it was decided"
    if told:
        assert case.violation == case.decided[told[-1]]


@given(histories())
@settings(max_examples=120, deadline=None)
def test_nobody_is_late_for_not_appealing_and_what_may_come_may_be_written_down(events: list[Event]) -> None:
    case = replay(events)
    late = [each for each in case.late if each.rule == "court.appeal"]
    assert len(late) <= sum(event.name == "appeal.filed" for event in events)
    assert set(allowed(case)) <= set(recordable(case))


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
            ends = getattr(one, date), getattr(other, date)
            assert None in ends or last_moment(ends[0]) <= last_moment(ends[1]), (rule, date)


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
    for name in set(law.event_names("pilkada")) - set(recordable(case)):
        for actor in law.actors("pilkada"):
            with pytest.raises(BadInput, match=r"^Line 99: "):
                advance(case, Event(name, at, actor, said, 99))


@given(histories(), st.integers(0, 60 * 24 * 60))
@settings(max_examples=100, deadline=None)
def test_only_the_investigation_and_the_transfer_lapse_and_only_what_is_not_appealed_is_final(
    events: list[Event], minutes: int
) -> None:
    case = replay(events)
    if case.at is None:
        return
    seen = at_moment(case, case.at + timedelta(minutes=minutes))
    if seen.gakkumdu == "LAPSED" != case.gakkumdu:
        assert case.gakkumdu in ("G5_PENYIDIKAN", "G6_PEMBAHASAN_3", "G9_P21_TAHAP2", "G10_LIMPAH_PN")
    elif seen.gakkumdu == "G15_INKRACHT" != case.gakkumdu:
        assert case.gakkumdu == "G12_VONIS" and seen.passed_at is not None
    else:
        assert (seen.violation, seen.gakkumdu) == (case.violation, case.gakkumdu)
