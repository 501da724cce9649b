"""A line that was taken and has reported since is no station to be called: the paper says so and does not count it."""

from __future__ import annotations

from posko.domain.papers.call_sheet import CallLine, CallSheet, call_sheet
from posko.domain.stations.day import Stage, day_clock
from tests.domain.papers.reports import AT


def test_who_has_reported_since_is_said_and_not_counted() -> None:
    late = CallLine("Susukan", "TPS 001", "31.75.09.1002/001", (Stage.OPEN,), None, "")
    done = CallLine("Susukan", "TPS 002", "31.75.09.1002/002", (), AT, "")
    clock = day_clock("pilkada", AT.date())
    sheet = call_sheet(CallSheet("Operasi", "Jakarta Timur", "KPU", "Dewi Piket", False, clock, AT, (late, done)), "id")
    assert str(sheet["when"]).endswith("1 TPS belum melapor.")
    assert [row[2] for row in sheet["groups"][0]["rows"]] == ["Pembukaan", "sudah melapor"]  # type: ignore[index]
