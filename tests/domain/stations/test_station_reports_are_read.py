"""What a station says is read the same by whatever channel it comes, and what cannot be meant is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from posko.domain.errors import BadInput
from posko.domain.stations.day import Stage, day_clock
from posko.domain.stations.reports import read, stages_of, sums, waiting_of

CLOCK = day_clock("pilkada", date(2024, 11, 27))
WAITING = waiting_of("pilkada", CLOCK)
COUNT = {"pair_1": "120", "pair_2": 30, "pair_3": 100, "valid": "250", "invalid": 4}

# stage, answers, the word, and some of the values
READ: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("open", {"status": "opened", "time": "07.05"}, "opened", {"time": "2024-11-27T07:05:00+07:00"}),
    ("open", {"status": "opened", "time": "7:14"}, "opened", {}),
    ("open", {"status": "opened", "time": "0715"}, "late", {}),
    ("open", {"status": "opened", "time": "07:20:00.000+07:00"}, "late", {}),
    ("open", {"status": "opened", "time": "2024-11-27T08:00:00+07:00"}, "late", {}),
    ("open", {"status": "ok"}, "opened", {}),
    ("open", {}, "opened", {}),
    ("open", {"open": {"status": "not_opened"}}, "not_opened", {}),
    ("open", {"status": "problem"}, "trouble", {}),
    ("logistics", {"status": "complete"}, "complete", {}),
    ("logistics", {"status": "ok"}, "complete", {}),
    ("logistics", {"status": "short", "what": "ballots", "number": "20"}, "lacking", {"what": "ballots", "number": 20}),
    ("logistics", {"status": "problem", "missing": "ink"}, "lacking", {"what": "ink"}),
    ("logistics", {"status": "problem"}, "trouble", {}),
    ("queue", {"minutes": 9}, "none", {"minutes": 9}),
    ("queue", {"minutes": "10"}, "short", {}),
    ("queue", {"minutes": 59}, "long", {}),
    ("queue", {"minutes": 60}, "very_long", {}),
    ("queue", {"status": "ok", "queue": 45}, "short", {"people": 45, "minutes_estimated": 27}),
    ("queue", {"people": 100}, "very_long", {"minutes_estimated": 60}),
    ("queue", {"status": "ok"}, "flows", {}),
    ("close", {"status": "ok", "time": "13:05", "in_line": 0}, "closed", {"in_line": 0}),
    ("close", {"in_line": 12}, "in_line", {"in_line": 12}),
    ("count", COUNT, "agrees", {"votes": {"1": 120, "2": 30, "3": 100}, "valid": 250}),
    ("count", {"votes": {"01": 120, "02": 30}, "valid": 150, "invalid": 0, "voters": 151}, "differs", {"voters": 151}),
    ("count", {**COUNT, "valid": 249}, "differs", {}),
    ("count", {**COUNT, "cast": 255}, "differs", {}),
    ("count", {"status": "ok", "voters": 254}, "counted", {"voted": 254}),
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("open", {"status": "opened", "time": "25.00"}),
    ("open", {"status": "opened", "time": "pagi"}),
    ("open", {"status": "closed"}),
    ("queue", {}),
    ("queue", {"minutes": -1}),
    ("queue", {"minutes": "1_0"}),
    ("queue", {"people": 3.5}),
    ("queue", {"people": True}),
    ("queue", {"minutes": 100_000}),
    ("logistics", {"status": "short", "what": "hubungi 081234567890"}),
    ("count", {}),
    ("count", {"votes": {"1": 10}, "valid": 10}),
    ("count", {"votes": {"satu": 10}, "valid": 10, "invalid": 0}),
    ("count", {**COUNT, "invalid": "empat"}),
]


@pytest.mark.parametrize(("stage", "answers", "word", "values"), READ)
def test_a_report_is_read(stage: str, answers: dict[str, Any], word: str, values: dict[str, Any]) -> None:
    said = read(Stage(stage), answers, CLOCK, WAITING)
    assert said.word == word
    assert {key: said.answers.get(key) for key in values} == values


@pytest.mark.parametrize(("stage", "answers"), REFUSED)
def test_what_cannot_be_meant_is_refused(stage: str, answers: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        read(Stage(stage), answers, CLOCK, WAITING)


def test_a_queue_among_other_stages_is_read_by_its_own_answers() -> None:
    answers = {"open": {"status": "opened"}, "queue": {"minutes": 45}}
    said = read(Stage.QUEUE, answers, CLOCK, WAITING)
    assert (said.word, said.answers) == ("long", {"minutes": 45})


def test_only_what_was_asked_is_kept() -> None:
    said = read(Stage.OPEN, {"status": "opened", "name": "Budi", "phone": "0812"}, CLOCK, WAITING)
    assert not said.answers


@pytest.mark.parametrize(
    ("answers", "stages"),
    [
        ({"stage": "close", "status": "ok"}, ("close",)),
        ({"status": "not_opened"}, ("open",)),
        ({"open": {"status": "ok"}, "logistics": {"status": "complete"}}, ("open", "logistics")),
    ],
)
def test_a_report_says_which_stages_it_is_about(answers: dict[str, Any], stages: tuple[str, ...]) -> None:
    assert stages_of(answers) == stages


@pytest.mark.parametrize("answers", [{}, {"status": "ok"}, {"stage": "lunch"}, {"stage": "lunch", "status": "closed"}])
def test_a_report_without_a_stage_is_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        stages_of(answers)


def test_sums_that_do_not_hold_are_named_with_both_numbers() -> None:
    told = {"votes": {"1": 120, "2": 31}, "valid": 150, "invalid": 4, "cast": 154, "voters": 155}
    assert sums(told) == {"valid": (151, 150), "voters": (154, 155)}
