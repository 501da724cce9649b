"""The flow of a case: a lane an institution, a stop a stage; what lies ahead is dashed."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from posko.domain.pictures.case_flow import Stop, case_flow

LANES = ("Bawaslu", "Polri", "Kejaksaan")
STOPS = (
    Stop("Laporan", (0,), "done", "22 Nov"),
    Stop("Pembahasan I", (0, 1, 2), "now", "kini", "0,1 hari"),
    Stop("Penyidikan", (1,), "ahead", "", "9,1 hari"),
)


def _drawn(stops: tuple[Stop, ...] = STOPS) -> ElementTree.Element:
    return ElementTree.fromstring(case_flow(LANES, stops, usual="median", label="Kini <pembahasan>"))


def _discs(kind: str) -> list[ElementTree.Element]:
    return [each for each in _drawn().iter("circle") if kind in each.get("class", "").split()]


def test_a_stop_of_three_institutions_stands_in_three_lanes() -> None:
    assert len({each.get("cy") for each in _discs("now")}) == 3
    assert len(_discs("done")) == 1


def test_the_way_ahead_is_apart_from_the_way_that_was_gone() -> None:
    ways = [each.get("class") for each in _drawn().iter("line") if "way" in (each.get("class") or "")]
    assert ways == ["way gone", "way ahead"]


def test_what_it_says_is_said_to_who_cannot_see_it() -> None:
    drawing = _drawn()
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", "Kini <pembahasan>")
    texts = [each.text for each in drawing.iter("text")]
    assert {"Bawaslu", "22 Nov", "9,1 hari", "median"} <= set(texts)


def test_a_name_of_two_words_stands_on_two_lines() -> None:
    texts = [each.text for each in _drawn((Stop("Kajian dan penyelidikan", (0,), "now"),)).iter("text")]
    assert "Kajian dan" in texts and "penyelidikan" in texts


def test_the_disc_of_many_cases_is_larger() -> None:
    one, many = (Stop("A", (0,), "done", share=share) for share in (0.1, 1.0))
    small, large = (float(each.get("r", 0)) for each in _drawn((one, many)).iter("circle"))
    assert small < large


def test_a_flow_without_a_stop_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a lane and a stop"):
        case_flow(LANES, (), usual="", label="")
