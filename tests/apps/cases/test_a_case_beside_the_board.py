"""A case is read beside the board: only the panel is sent where a row asks for it, and the look is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from posko.apps.cases.exclusions.services import exclude
from posko.apps.ledger.models import Entry
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, clock_at, open_the_centre


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    clock_at(AT)


def beside(client: Client, number: int | str, *, only: bool = True) -> str:
    headers = {"HX-Target": "peek"} if only else {}
    answer = client.get(f"/cases/?peek=case:{number}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_panel_says_whose_turn_it_is_and_leads_to_the_case(log_in: LogIn) -> None:
    case, client = a_report().case, log_in("gk-bawaslu")
    panel = beside(client, case.number)
    assert "Giliran Anda: Bawaslu" in panel and f"/cases/{case.number}/" in panel
    assert "<html" not in panel, "only the panel is sent"
    assert panel.strip() in beside(client, case.number, only=False), "without a script the page holds the same panel"


def test_a_look_beside_the_board_is_a_look_at_the_case(log_in: LogIn) -> None:
    case, client = a_report().case, log_in("gk-bawaslu")
    before = Entry.objects.filter(event="case.seen").count()
    client.get("/cases/")
    assert Entry.objects.filter(event="case.seen").count() == before
    beside(client, case.number)
    assert Entry.objects.filter(event="case.seen", subject=f"case:{case.number}").count() == before + 1


@pytest.mark.parametrize("asked", ["999", "x", "9999999999", "-1"])
def test_a_case_that_is_not_there_is_said_in_its_place(log_in: LogIn, asked: str) -> None:
    title = a_report().case.title
    assert title not in beside(log_in("gk-bawaslu"), asked)


def test_who_is_kept_out_of_a_case_sees_it_in_no_panel(log_in: LogIn) -> None:
    case = a_report().case
    exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    panel = beside(log_in("gk-bawaslu-2"), case.number)
    assert case.title not in panel and "Tidak ada perkara ini bagi Anda" in panel
