"""The longest way of a case, from the report of 4 December 2024 to the executed verdict.

Dates by law.md table C, its court part replaced by the two chains of law-statute.md, which wins.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from posko.domain.calendar import local_day
from posko.domain.deadlines import Link, Reckoning, chain
from posko.law.deadlines import rule

JAKARTA = ZoneInfo("Asia/Jakarta")
REPORTED = datetime(2024, 12, 4, 10, tzinfo=JAKARTA)

#     rule                        statute       practice      note
WAY = [
    ("report.initial_review", "2024-12-06", "2024-12-06", "report 4 Dec; registered at the end of it; 2 days are [M]"),
    ("gakkumdu.pembahasan_1", "2024-12-07", "2024-12-07", "24 hours from registration [M]"),
    ("report.handling.extended", "2024-12-11", "2024-12-11", "3+2 from registration, not from the discussion"),
    ("gakkumdu.forward", "2024-12-12", "2024-12-12", "24 hours from the decision"),
    ("gakkumdu.penyidikan", "2025-01-06", "2025-01-06", "14 working days"),
    ("gakkumdu.penelitian", "2025-01-09", "2025-01-09", "returned as incomplete (P-19)"),
    ("gakkumdu.pelengkapan", "2025-01-14", "2025-01-14", "resubmitted"),
    ("gakkumdu.pelimpahan", "2025-01-21", "2025-01-21", "transferred to PN"),
    ("court.verdict", "2025-01-28", "2025-02-04", "law.md gives the same two"),
    ("court.appeal", "2025-01-31", "2025-02-07", "law.md gives the same two"),
    ("court.appeal_file", "2025-02-03", "2025-02-12", "law-statute only"),
    ("court.appeal_verdict", "2025-02-07", "2025-02-18", "from the request, not from the file"),
    ("court.delivery", "2025-02-10", "2025-02-21", "law-statute only: from the reading"),
    ("court.execution", "2025-02-13", "2025-02-26", "law-statute only: from the delivery"),
]


def _links(start: datetime, codes: list[str], reckoning: Reckoning) -> dict[str, Link]:
    links = chain([rule("pilkada", code, start.date()) for code in codes], start, reckoning=reckoning)
    return {link.deadline.rule: link for link in links}


def _ends(link: Link) -> date:
    return local_day(link.due) if isinstance(link.due, datetime) else link.due


@pytest.mark.parametrize(("code", "statute", "practice", "note"), WAY)
def test_the_longest_way_ends_each_step_on_the_day_of_the_law_page(
    code: str, statute: str, practice: str, note: str
) -> None:
    codes = [row[0] for row in WAY]
    assert _ends(_links(REPORTED, codes, "statute")[code]) == date.fromisoformat(statute), note
    assert _ends(_links(REPORTED, codes, "practice")[code]) == date.fromisoformat(practice), note


def test_the_court_part_alone_gives_the_same_days_from_the_transfer_on() -> None:
    codes = [row[0] for row in WAY if row[0].startswith("court.")]
    links = _links(datetime(2025, 1, 21, 9, tzinfo=JAKARTA), codes, "practice")
    assert _ends(links["court.execution"]) == date(2025, 2, 26)


def test_without_an_appeal_the_verdict_is_delivered_from_its_first_reading() -> None:
    codes = ["court.verdict", "court.delivery", "court.execution"]
    links = _links(datetime(2025, 1, 21, 9, tzinfo=JAKARTA), codes, "statute")
    assert [_ends(links[code]) for code in codes] == [date(2025, 1, 28), date(2025, 1, 31), date(2025, 2, 3)]
