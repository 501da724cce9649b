"""Where a case stands after its events: what comes next, what was passed on, and what is refused with its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from posko.domain.cases import answer, machine
from posko.domain.cases.events import Event
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from tests.real_cases import KARAWANG, PINANG_RANTI, TO_THE_VERDICT

FORWARDED = """
{"at":"2024-11-28T10:00+07:00","event":"finding.recorded","actor":"bawaslu","known_at":"2024-11-27T14:00+07:00","event_at":"2024-11-27T11:00+07:00"}
{"at":"2024-11-29T09:00+07:00","event":"decision.made","actor":"bawaslu","class":"ethics"}
{"at":"2024-11-29T10:00+07:00","event":"report.forwarded","actor":"bawaslu"}
"""
# Day 7 is Christmas, 26 December joint leave.
IN_DOUBT = """
{"at":"2024-12-27T08:00+07:00","event":"report.received","actor":"bawaslu","known_at":"2024-12-18T09:00+07:00"}
"""
FINAL_TOO_EARLY = """
{"at":"2024-12-20T10:00+07:00","event":"verdict.final","actor":"pn"}
"""
INFORMED = """
{"at":"2024-12-12T08:00+07:00","event":"report.received","actor":"bawaslu","known_at":"2024-12-03T09:00+07:00"}
{"at":"2024-12-13T08:00+07:00","event":"report.informed","actor":"bawaslu"}
{"at":"2024-12-20T10:00+07:00","event":"finding.recorded","actor":"bawaslu","known_at":"2024-12-19T09:00+07:00","event_at":"2024-12-18T11:00+07:00"}
{"at":"2024-12-23T10:00+07:00","event":"decision.made","actor":"bawaslu","class":"dispute"}
"""
SUSPECTED_LATER = """
{"at":"2024-11-28T10:00+07:00","event":"finding.recorded","actor":"bawaslu","known_at":"2024-11-27T14:00+07:00","event_at":"2024-11-27T11:00+07:00"}
{"at":"2024-11-29T09:00+07:00","event":"decision.made","actor":"bawaslu","class":"ethics"}
{"at":"2024-11-29T10:00+07:00","event":"suspicion.raised","actor":"bawaslu","reason":"saksi baru"}
"""


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


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


def test_a_case_that_lapsed_keeps_the_moment() -> None:
    case = machine.replay(events(KARAWANG), until=wib("2025-02-10T10:00"))
    (late,) = case.late
    assert (case.gakkumdu, case.lapsed_at) == ("LAPSED", late.deadline.last)
    assert late.by == case.at - late.deadline.last if case.at and late.deadline.last else False


def test_a_verdict_that_nobody_contests_keeps_the_moment_in_which_it_became_final() -> None:
    case = machine.replay(events(PINANG_RANTI + TO_THE_VERDICT), until=wib("2025-01-10T10:00"))
    assert case.gakkumdu == "G15_INKRACHT"
    assert case.passed_at is not None
    assert case.passed_at.date().isoformat() == "2024-12-24"


def test_a_doubt_lasts_through_its_very_last_moment() -> None:
    (received,) = events(IN_DOUBT)
    (until,) = machine.replay([received]).in_doubt.values()
    assert until is not None
    assert machine.at_risk(machine.replay([received], until=until))
    assert not machine.at_risk(machine.replay([received], until=until + timedelta(microseconds=1)))


def test_only_a_report_in_doubt_may_be_called_late_in_its_review() -> None:
    (received,) = events(IN_DOUBT)
    doubtful = machine.replay([received])
    sure = machine.replay([replace(received, at=wib("2024-12-19T08:00"))])
    assert {step.to for step in machine.ways(doubtful, "report.reviewed")} == {"INITIAL_REVIEW", "INCOMPLETE", "LATE"}
    assert {step.to for step in machine.ways(sure, "report.reviewed")} == {"INITIAL_REVIEW", "INCOMPLETE"}


def test_an_impossible_event_is_answered_with_what_is_possible() -> None:
    found, _decided, forwarded = events(FORWARDED)
    with pytest.raises(machine.ImpossibleError) as refused:
        machine.replay([found, forwarded])
    assert str(refused.value).startswith("Line 4: report.forwarded cannot happen here. The matter stands at TEMUAN; ")


def test_what_is_wanting_is_named_in_brackets() -> None:
    with pytest.raises(machine.ImpossibleError, match=r"cannot happen here \([^()]+[a-z]\)\. The matter stands"):
        machine.replay(events(PINANG_RANTI + TO_THE_VERDICT + FINAL_TOO_EARLY))


def test_what_an_information_leads_to_is_counted_from_the_finding() -> None:
    informed = events(INFORMED)
    assert machine.replay(informed).running["dispute.ruling"].start == wib("2024-12-20T10:00")


def test_a_further_decision_does_not_end_what_the_centre_began_after_the_first() -> None:
    case = machine.replay(events(SUSPECTED_LATER))
    assert case.gakkumdu == "G1_PEMBAHASAN_1"
    assert [step.when for step in machine.ways(case, "decision.made") if step.to == "STOP"] == [
        {"class": "none", "decided": True}
    ]
