"""Where a case stands after its events: what comes next, what was passed on, and what is refused with its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from posko.domain.cases import answer, machine
from posko.domain.cases.events import Event
from posko.domain.errors import BadInput
from tests.real_cases import PINANG_RANTI

FORWARDED = """
{"at":"2024-11-28T10:00+07:00","event":"finding.recorded","actor":"bawaslu","known_at":"2024-11-27T14:00+07:00","event_at":"2024-11-27T11:00+07:00"}
{"at":"2024-11-29T09:00+07:00","event":"decision.made","actor":"bawaslu","class":"ethics"}
{"at":"2024-11-29T10:00+07:00","event":"report.forwarded","actor":"bawaslu"}
"""


def events(text: str) -> list[Event]:
    return list(answer.read_lines(text.splitlines()))


def test_what_comes_next_is_less_than_what_may_be_written_down_beside_it() -> None:
    case = machine.replay(events(PINANG_RANTI))
    assert machine.allowed(case) == ("discussion.held", "investigation.stopped")
    assert machine.recordable(case) == (
        "discussion.held",
        "decision.made",
        "investigation.started",
        "investigation.stopped",
    )
    recorded = machine.replay(events(PINANG_RANTI)[:1])
    assert machine.allowed(recorded) == (
        "report.registered",
        "suspicion.raised",
        "discussion.held",
        "handling.extended",
        "decision.made",
    )


def test_what_was_decided_is_passed_on_once() -> None:
    found, decided, forwarded = events(FORWARDED)
    case = machine.replay([found, decided])
    assert (case.threads, case.decided, case.forwarded) == (
        {"ethics": "DECIDED_ETIK"},
        {"ethics": "DECIDED_ETIK"},
        frozenset(),
    )
    case = machine.replay([found, decided, forwarded])
    assert case.forwarded == {"ethics"}
    assert (case.at, case.happened["report.forwarded"]) == (forwarded.at, forwarded.at)


def test_events_of_one_moment_follow_each_other_and_an_earlier_one_is_refused() -> None:
    found, decided, _forwarded = events(FORWARDED)
    assert machine.replay([found, replace(decided, at=found.at)]).decided == {"ethics": "DECIDED_ETIK"}
    with pytest.raises(BadInput, match="lies before the event above it") as refused:
        machine.replay([found, replace(decided, at=found.at - timedelta(seconds=1))])
    assert refused.value.params["line"] == decided.line


def test_a_replay_until_a_moment_takes_in_what_happened_at_it() -> None:
    found, decided, forwarded = events(FORWARDED)
    assert machine.replay([found, decided, forwarded], until=decided.at).decided == {"ethics": "DECIDED_ETIK"}
    assert machine.replay([found, decided, forwarded], until=decided.at - timedelta(seconds=1)).decided == {}


def test_a_moment_that_no_calendar_knows_is_refused_with_its_line() -> None:
    (found, *_others) = events(FORWARDED)
    with pytest.raises(BadInput, match=r"^Line %\(line\)s: %\(reason\)s$|out of range") as refused:
        machine.replay([replace(found, at=datetime(9999, 12, 31, 23, tzinfo=found.at.tzinfo))])
    assert refused.value.params == {"line": found.line, "reason": "date value out of range"}


def test_an_impossible_event_stays_what_it_is() -> None:
    found, _decided, forwarded = events(FORWARDED)
    with pytest.raises(machine.ImpossibleError):
        machine.replay([found, forwarded])


def test_a_case_without_events_is_neither_late_nor_at_risk() -> None:
    empty = machine.Case(machine.REGIME)
    assert machine.lateness(empty) == ()
    assert machine.at_risk(empty) is False
