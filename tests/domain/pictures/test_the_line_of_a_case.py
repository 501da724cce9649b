"""The line of a case: whole to the earliest end of a clock, hatched from there to its latest."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from posko.domain.pictures.case_line import ClockRow, Days, case_line, dated, span_of
from posko.domain.plans.phases import JAKARTA

NOW = datetime(2024, 11, 25, 12, tzinfo=JAKARTA)
FIRST = datetime(2024, 11, 26, tzinfo=JAKARTA)
LAST = datetime(2024, 11, 27, tzinfo=JAKARTA)
RUNNING = ClockRow("running", datetime(2024, 11, 23, tzinfo=JAKARTA), FIRST, LAST, None, "25 atau 26 Nov")
DAYS = Days(date(2024, 11, 21), date(2024, 12, 1), {date(2024, 11, 27): "libur"}, {}, JAKARTA)


def _drawn(*rows: ClockRow, days: Days = DAYS) -> ElementTree.Element:
    return ElementTree.fromstring(case_line(rows, days, now=NOW, now_word="kini", label="Tenggat"))


def _of(kind: str, *rows: ClockRow) -> list[ElementTree.Element]:
    return [each for each in _drawn(*rows).iter("rect") if each.get("class") == kind]


def test_a_clock_is_whole_to_its_earliest_end_and_hatched_to_its_latest() -> None:
    (sure,), (unsure,) = _of("sure", RUNNING), _of("unsure", RUNNING)
    assert (sure.get("x"), sure.get("width")) == ("20.00%", "30.00%")
    assert (unsure.get("x"), unsure.get("width")) == ("50.00%", "10.00%")


def test_nothing_is_hatched_where_both_countings_agree() -> None:
    agreed = ClockRow("running", RUNNING.start, FIRST, FIRST, None, "")
    assert not _of("unsure", agreed)


def test_a_latest_end_that_nobody_knows_is_hatched_to_the_end_of_the_line() -> None:
    (unsure,) = _of("unsure", ClockRow("running", RUNNING.start, FIRST, None, None, ""))
    assert unsure.get("width") == "50.00%"


def test_what_was_answered_stops_there_and_has_a_mark() -> None:
    answered = ClockRow("met", RUNNING.start, FIRST, LAST, RUNNING.start + timedelta(days=1), "terpenuhi")
    (sure,) = _of("sure", answered)
    assert sure.get("width") == "10.00%"
    assert [each.get("x") for each in _drawn(answered).iter("svg") if each.get("class") == "end"] == ["30.00%"]


def test_now_and_the_days_off_are_marked() -> None:
    drawing = _drawn(RUNNING)
    assert [each.get("x") for each in drawing.iter("rect") if each.get("class") == "now"] == ["45.00%"]
    assert [each.get("x") for each in drawing.iter("rect") if each.get("class") == "off named"] == ["60.00%"]
    assert {"kini", "libur", "25 atau 26 Nov"} <= {each.text for each in drawing.iter("text")}


def test_the_line_holds_every_clock_and_now() -> None:
    assert span_of([RUNNING], NOW, JAKARTA) == (date(2024, 11, 23), date(2024, 11, 29))


def test_a_line_of_a_year_names_few_dates() -> None:
    assert 3 <= len(list(dated(date(2024, 1, 1), date(2025, 1, 1)))) <= 11


def test_a_line_without_a_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a clock"):
        _drawn()
