"""The list of events keeps its filter in the URL, and the files that are handed out obey it."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from python_calamine import load_workbook

from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.models import IndicatorEvent
from tests import story
from tests.cast import LogIn, See

LIST = "/vulnerability/events/"
Told = tuple[IndicatorEvent, IndicatorEvent]


@pytest.fixture
def told(see: See, at: datetime) -> Told:
    """A verified flood in Kampung Melayu and a withdrawn conflict in Cawang."""
    flood = story.enter(see("panwascam"), at, note="Air setinggi lutut")
    services.verify_event(flood, by=see("bawaslu"), at=at)
    conflict = story.enter(see("bawaslu"), at, place="31.75.04.1001", indicator="IKP53", note="Baliho dirusak")
    services.withdraw_event(conflict, reason="Keliru", by=see("bawaslu"), at=at)
    return flood, conflict


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=lutut", (True, False)),
        ("q=Baliho", (False, True)),
        ("place=31.75.03&q=Laporan Panwascam 12", (True, False)),
        ("dimension=KONTES&label=official", (False, True)),
        ("indicator=IKP03&label=official", (True, False)),
        ("state=verified", (True, False)),
        ("state=withdrawn", (False, True)),
        ("state=unverified&label=official", (False, False)),
        ("state=nonsense", (False, False)),
    ],
)
def test_the_filter_stands_in_the_url_and_the_files_obey_it(
    query: str, shown: tuple[bool, bool], told: Told, log_in: LogIn
) -> None:
    client = log_in("field")
    page = client.get(f"{LIST}?{query}").content.decode()
    assert tuple(f"{LIST}{event.pk}/" in page for event in told) == shown
    rows = list(csv.DictReader(io.StringIO(client.get(f"{LIST}events.csv?{query}").content.decode("utf-8-sig"))))
    numbers = {row["Nomor"] for row in rows}
    assert tuple(str(event.pk) in numbers for event in told) == shown
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}events.xlsx?{query}").content)).get_sheet_by_index(0)
    assert {str(int(row[0])) for row in sheet.to_python()[1:]} == numbers  # type: ignore[arg-type]


def test_a_row_says_who_stands_behind_it(told: Told, log_in: LogIn) -> None:
    text = log_in("field").get(f"{LIST}events.csv?state=verified").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Dimasukkan oleh"] == "Pandu Panwascam"
    assert row["Diverifikasi oleh"] == "Wulan Pengawas"
    assert row["Kecamatan"] == "Jatinegara"
    assert row["Keadaan"] == "terverifikasi"


def test_a_note_that_looks_like_a_formula_is_handed_out_as_text(see: See, log_in: LogIn, at: datetime) -> None:
    story.enter(see("panwascam"), at, note="=cmd|' /C calc'!A0")
    text = log_in("field").get(f"{LIST}events.csv?q=calc").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Catatan"].startswith("'=cmd")


def test_another_city_sees_and_gets_nothing(told: Told, log_in: LogIn) -> None:
    client = log_in("other")
    assert "Belum ada kejadian" in client.get(LIST).content.decode()
    text = client.get(f"{LIST}events.csv").content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(text))) == []


def test_a_long_list_is_asked_with_few_questions(log_in: LogIn, django_assert_max_num_queries: object) -> None:
    client = log_in("field")
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert client.get(LIST).status_code == 200
