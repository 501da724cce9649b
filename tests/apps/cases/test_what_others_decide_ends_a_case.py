"""What is no crime ends by what KPU, DKPP or Bawaslu itself does with it, and its clocks end with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.models import Case, CaseClock
from posko.domain.errors import NotAllowed
from tests.cast import AT, logged_in
from tests.gakkumdu import a_report, clock_at, happens, open_the_centre

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def decided_as(found: str) -> Case:
    case = a_report().case
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", AT + 2 * HOUR, number="009/Reg/CONTOH")
    return happens(case, "decision.made", "gk-bawaslu", AT + 3 * HOUR, **{"class": found, "evidence": 1})


@pytest.mark.parametrize(
    ("found", "events", "last"),
    [
        ("administrative", ["report.forwarded", "kpu.acted"], "KPU_ACTED"),
        ("dispute", ["dispute.ruled", "kpu.acted"], "KPU_ACTED"),
        ("ethics", ["report.forwarded", "ethics.ruled"], "CLOSED"),
    ],
)
def test_a_case_that_is_no_crime_ends_and_its_clocks_with_it(found: str, events: list[str], last: str) -> None:
    case = decided_as(found)
    assert not case.ended
    for day, event in enumerate(events, start=1):
        case = happens(case, event, "gk-bawaslu", AT + day * DAY)
    assert (case.violation, case.ended, case.first_end, case.late_count) == (last, True, None, 0)
    assert not CaseClock.objects.filter(case=case).exists()


def test_a_recommendation_that_kpu_let_lie_is_warned_and_stays_late_for_ever() -> None:
    case = decided_as("administrative")
    case = happens(case, "kpu.ignored", "gk-bawaslu", AT + 9 * DAY, reason="Tidak ada jawaban")
    assert (case.violation, case.ended, case.late_count) == ("KPU_IGNORED", True, 1)


def test_what_kpu_did_is_written_down_by_bawaslu_alone() -> None:
    case = decided_as("administrative")
    for who in ("gk-polres", "gakkumdu"):
        with pytest.raises(NotAllowed, match="another institution"):
            happens(case, "kpu.acted", who, AT + DAY)


def test_the_page_offers_the_end_to_bawaslu_and_shows_it_when_it_came() -> None:
    case = decided_as("administrative")
    clock_at(AT + DAY)
    page = logged_in("gk-bawaslu").get(f"/cases/{case.number}/").content.decode()
    assert "KPU telah menindaklanjuti" in page
    assert "KPU tidak menindaklanjuti dan diperingatkan" not in page, "its seven days still run"
    clock_at(AT + 9 * DAY)
    assert (
        "KPU tidak menindaklanjuti dan diperingatkan"
        in logged_in("gk-bawaslu").get(f"/cases/{case.number}/").content.decode()
    )
    clock_at(AT + DAY)
    other = logged_in("gk-polres").get(f"/cases/{case.number}/").content.decode()
    assert 'value="kpu.acted"' not in other
    happens(case, "kpu.acted", "gk-bawaslu", AT + DAY, number="112/PL.02/2024")
    ended = logged_in("gk-bawaslu").get(f"/cases/{case.number}/").content.decode()
    assert "Ditindaklanjuti KPU" in ended
