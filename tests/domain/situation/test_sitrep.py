"""What a sitrep counts and how it is numbered and classed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.ledger import Head
from posko.domain.situation.sitrep import (
    AgencyRow,
    PromiseFact,
    busiest,
    classification_of,
    head_text,
    late_first,
    sitrep_number,
    tally,
)
from tests.domain.papers.reports import AT, gap, report


def test_a_number_carries_mark_sequence_roman_month_year_and_issuer() -> None:
    assert sitrep_number(7, AT, "POSKO-JT") == "T/LAPSIT-007/XI/2024/POSKO-JT"
    assert sitrep_number(1000, AT, "X", classification="rahasia") == "R/LAPSIT-1000/XI/2024/X"
    assert sitrep_number(3, AT, "X", pattern="{sequence}/{agency}/{year}") == "3/X/2024"


def test_the_month_of_a_number_is_that_of_wib() -> None:
    new_year = datetime(2024, 12, 31, 18, tzinfo=UTC)
    assert sitrep_number(1, new_year, "X") == "T/LAPSIT-001/I/2025/X"


@pytest.mark.parametrize("pattern", ["{number}", "{agency.__class__}", "{at}"])
def test_a_pattern_with_an_unknown_place_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="it may use agency, mark, month, sequence, year"):
        sitrep_number(1, AT, "X", pattern=pattern)


def test_numbering_starts_at_one_and_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="from 1"):
        sitrep_number(0, AT, "X")
    with pytest.raises(ValueError, match="aware"):
        sitrep_number(1, AT.replace(tzinfo=None), "X")


@pytest.mark.parametrize(
    ("compartments", "expected"),
    [
        (["public"], "biasa"),
        (["public", "coordination"], "terbatas"),
        (["coordination", "security"], "rahasia"),
        (["voter"], "rahasia"),
        (["case", "public"], "rahasia"),
    ],
)
def test_the_heaviest_compartment_classes_the_paper(compartments: list[str], expected: str) -> None:
    assert classification_of(compartments) == expected


@pytest.mark.parametrize("compartments", [[], ["coordination", "secret"]])
def test_no_or_unknown_compartment_is_refused(compartments: list[str]) -> None:
    with pytest.raises(ValueError, match="Name at least one of public"):
        classification_of(compartments)


def test_a_tally_counts_raised_promised_kept_and_overdue() -> None:
    hour = timedelta(hours=1)
    promises = [
        PromiseFact("BPBD", AT - hour),
        PromiseFact("BPBD", AT - hour, kept_at=AT - hour / 2),
        PromiseFact("BPBD", AT + hour),
        PromiseFact("BPBD", AT - hour, kept_at=AT + hour),
        PromiseFact("KPU", AT - hour),
    ]
    row = tally("BPBD", raised=["KPU", "BPBD"], promises=promises, at=AT)
    assert row == AgencyRow("BPBD", opened=1, promised=4, kept=1, late=2)


def test_evidence_in_time_is_not_late_while_it_waits_for_the_verifier() -> None:
    hour = timedelta(hours=1)
    in_time = PromiseFact("BPBD", AT - hour, filed_at=AT - 2 * hour)
    assert tally("BPBD", raised=[], promises=[in_time], at=AT) == AgencyRow("BPBD", 0, promised=1, kept=0, late=0)


def test_evidence_filed_after_its_due_hour_is_late_until_it_is_verified() -> None:
    hour = timedelta(hours=1)
    late = PromiseFact("BPBD", AT - 3 * hour, filed_at=AT - 2 * hour)
    kept = PromiseFact("BPBD", AT - 3 * hour, filed_at=AT - 2 * hour, kept_at=AT - hour)
    assert tally("BPBD", raised=[], promises=[late], at=AT).late == 1
    assert tally("BPBD", raised=[], promises=[kept], at=AT).late == 0


def test_evidence_filed_after_the_reports_hour_was_not_there_yet() -> None:
    hour = timedelta(hours=1)
    promise = PromiseFact("BPBD", AT - hour, filed_at=AT + hour)
    assert tally("BPBD", raised=[], promises=[promise], at=AT).late == 1


def test_two_equal_promises_are_two() -> None:
    promise = PromiseFact("BPBD", AT - timedelta(hours=1))
    assert tally("BPBD", raised=[], promises=[promise, promise], at=AT).late == 2


def test_rows_start_with_the_most_overdue_and_leave_out_the_idle() -> None:
    rows = [AgencyRow("Kodim", 0, 0, 0, 0), AgencyRow("KPU", 1, 0, 0, 0), AgencyRow("BPBD", 0, 1, 0, 1)]
    assert [row.agency for row in busiest(rows)] == ["BPBD", "KPU"]


def test_a_promise_is_late_only_after_its_hour() -> None:
    promises = [PromiseFact("BPBD", AT), PromiseFact("BPBD", AT - timedelta(minutes=1))]
    assert [tally("BPBD", raised=[], promises=[promise], at=AT).late for promise in promises] == [0, 1]


def test_live_gaps_are_ordered_latest_first_and_closed_ones_left_out() -> None:
    lines = (
        gap("C-1", "tanpa tenggat"),
        gap("C-2", "nanti", due=AT + timedelta(hours=5)),
        gap("C-3", "terlambat", due=AT - timedelta(hours=1)),
        gap("C-4", "sangat terlambat", due=AT - timedelta(days=1)),
        gap("C-5", "beres", state="closed", due=AT - timedelta(days=9)),
    )
    assert [line.ref for line in late_first(lines)] == ["C-4", "C-3", "C-2", "C-1"]


def test_a_head_is_told_as_count_colon_root() -> None:
    assert head_text(Head(12, "a" * 64)) == "12:" + "a" * 64


def test_a_report_refuses_a_naive_hour_a_short_root_and_unknown_words() -> None:
    with pytest.raises(ValueError, match="time zone"):
        report(at=AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="not a ledger head"):
        report(head=Head(1, "abc"))
    with pytest.raises(ValueError, match="none of biasa, terbatas, rahasia"):
        report(classification="umum")
    with pytest.raises(ValueError, match="C-9: state 'lost'"):
        gap("C-9", "x", state="lost")
