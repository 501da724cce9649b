"""The centre's machine begins with what Bawaslu registers or finds, never beside a report that it did not register."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.cases.events import read_event
from posko.domain.cases.machine import advance, allowed, replay, ways
from posko.domain.errors import BadInput

AT = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)
KNOWN = {"known_at": (AT - timedelta(days=1)).isoformat()}


def event(name: str, hours: int, **said: object) -> dict[str, object]:
    return {"event": name, "at": (AT + timedelta(hours=hours)).isoformat(), "actor": "bawaslu", **said}


@pytest.mark.parametrize("before", [[], [("report.dropped", {})]])
def test_a_report_that_was_not_reviewed_is_not_registered(before: list[tuple[str, dict[str, object]]]) -> None:
    rows = [event("report.received", 0, **KNOWN), *(event(name, 1, **said) for name, said in before)]
    case = replay(read_event(row) for row in rows)
    assert "report.registered" not in allowed(case) and not ways(case, "report.registered")
    with pytest.raises(BadInput, match=r"report\.registered cannot happen here"):
        advance(case, read_event(event("report.registered", 2)))


def test_one_that_was_reviewed_is_and_both_machines_go_on() -> None:
    rows = [event("report.received", 0, **KNOWN), event("report.reviewed", 1, complete=True, missing=[])]
    case = replay(read_event(row) for row in rows)
    assert [step.machine for step in ways(case, "report.registered")] == ["violation", "gakkumdu"]
    after = advance(case, read_event(event("report.registered", 2, suspected_crime=True)))
    assert (after.violation, after.gakkumdu) == ("REGISTERED", "G1_PEMBAHASAN_1")
    assert advance(case, read_event(event("report.registered", 2))).gakkumdu == ""
