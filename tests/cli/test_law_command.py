"""`posko law deadline`, `posko law before` and `posko law rules`."""

from __future__ import annotations

import argparse
import json

import pytest

from posko.cli import law
from posko.domain.errors import BadInput
from posko.law.deadlines import codes, rules

KEYS = [
    "rule",
    "unit",
    "length",
    "due_exclusive",
    "due_inclusive",
    "counting",
    "practice_unit",
    "practice_due",
    "warn_by",
    "breach_after",
    "source",
    "verified",
]


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    law.add(parser)
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def test_a_deadline_as_json_has_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    code = _run("deadline", "court.verdict", "--from", "2024-12-16T10:00+07:00", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert code == 0 and list(printed) == KEYS
    assert (printed["due_exclusive"], printed["practice_due"]) == ("2024-12-23", "2024-12-27")
    assert (printed["warn_by"], printed["breach_after"]) == ("2024-12-22", "2024-12-27")


def test_a_clock_of_hours_prints_moments_of_jakarta(capsys: pytest.CaptureFixture[str]) -> None:
    _run("deadline", "gakkumdu.forward", "--from", "2024-12-03T14:00Z", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["due_exclusive"] == printed["due_inclusive"] == "2024-12-04T21:00:00+07:00"
    assert printed["practice_unit"] is None and printed["practice_due"] is None


@pytest.mark.parametrize("code", codes(rules("pilkada")))
def test_every_rule_answers_with_the_same_keys(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    _run("deadline", code, "--from", "2024-12-03T21:00+07:00", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == KEYS and printed["rule"] == code


def test_a_bare_date_starts_a_clock_of_days(capsys: pytest.CaptureFixture[str]) -> None:
    _run("deadline", "mk.filing", "--from", "2024-12-08", "--json")
    assert json.loads(capsys.readouterr().out)["due_inclusive"] == "2024-12-11"


#     rule               --from               what the refusal says
REFUSED = [
    ("court.verdict", "2024-12-03T21:00", "has no time zone; add it, such as 2024-12-03T21:00"),
    ("gakkumdu.forward", "2024-12-03", "needs an hour"),
    ("court.verdict", "tomorrow", "'tomorrow' is no date and time"),
    ("court.verdict", "2010-01-01", "known from 2015-03-18 on"),
    ("court.verdict", "9999-12-31", "too far away"),
    ("court.verdik", "2024-12-03", "the rules are: report.filing, .*mk.decision"),
    ("move.general", "2024-12-03", "no rule 'move.general'"),
]


@pytest.mark.parametrize(("code", "start", "refusal"), REFUSED)
def test_a_start_that_is_not_one_moment_is_refused_plainly(code: str, start: str, refusal: str) -> None:
    with pytest.raises(BadInput, match=refusal):
        _run("deadline", code, "--from", start)


@pytest.mark.parametrize(("code", "last"), [("move.general", "2024-10-28"), ("move.special", "2024-11-20")])
def test_a_cut_off_as_json_has_the_promised_keys(code: str, last: str, capsys: pytest.CaptureFixture[str]) -> None:
    _run("before", code, "--voting-day", "2024-11-27", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["rule", "date", "source", "verified"]
    assert (printed["date"], printed["verified"]) == (last, True)


def test_a_voting_day_that_is_no_date_is_refused() -> None:
    with pytest.raises(BadInput, match="'27 Nov' is no date"):
        _run("before", "move.general", "--voting-day", "27 Nov")


def test_a_cut_off_before_the_result_is_counted_back_from_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    _run("before", "verdict.vote_affecting", "--result-day", "2024-12-08", "--json")
    assert json.loads(capsys.readouterr().out)["date"] == "2024-12-03"
    with pytest.raises(BadInput, match=r"verdict\.vote_affecting is counted back from --result-day"):
        _run("before", "verdict.vote_affecting", "--voting-day", "2024-11-27")


def test_the_list_of_rules_shows_marks_and_what_is_unverified(capsys: pytest.CaptureFixture[str]) -> None:
    _run("rules", "--json")
    listed = {row["rule"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(listed) == 44 and listed["move.general"]["kind"] == "before"
    assert {code for code, row in listed.items() if not row["verified"]} == {
        "report.initial_review",
        "gakkumdu.pembahasan_1",
        "psu.last_day",
    }


def test_the_list_of_rules_reads_as_a_line_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    _run("rules")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 44 and lines[0].startswith("report.filing") and "7 calendar days" in lines[0]
