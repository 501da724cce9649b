"""`posko law eligibility` and `posko law move`: the lines in, the lines out, and what is refused."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from posko.cli import eligibility
from tests.eligibility_facts import PLAIN, PLAIN_MOVE

CASE_KEYS = ["outcome", "reason", "basis", "next_id", "next_en", "verified"]
MOVE_KEYS = ["outcome", "reason", "basis", "verified"]


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    eligibility.add_to(parser.add_subparsers())
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def _file(folder: Path, *lines: object) -> str:
    path = folder / "cases.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return str(path)


def test_each_line_is_answered_with_exactly_these_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run("eligibility", _file(tmp_path, PLAIN, {**PLAIN, "roll": "this"}), "--json")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0 and [list(answer) for answer in answers] == [CASE_KEYS, CASE_KEYS]
    assert [answer["outcome"] for answer in answers] == ["WAIT", "VOTE"]
    assert answers[0]["verified"] is True


def test_an_application_is_answered_with_exactly_these_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run("move", _file(tmp_path, PLAIN_MOVE), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (code, list(answer), answer["outcome"]) == (0, MOVE_KEYS, "ISSUE")


def test_without_json_a_table_shows_row_and_ground(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("eligibility", _file(tmp_path, {**PLAIN, "recorded_dead": True}))
    header, line = capsys.readouterr().out.splitlines()
    assert header.split() == ["line", "outcome", "reason", "row", "ground", "next"]
    assert line.split()[:5] == ["1", "HOLD", "RECORDED_DEAD", "5", "unverified"]


def test_before_opening_a_line_says_what_comes_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = {**PLAIN, "now": "2024-11-27T06:34"}
    assert _run("eligibility", _file(tmp_path, early, {**early, "doc_prov": "Banten"}), "--json") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["outcome"], answer["reason"]) for answer in answers] == [("WAIT", "TPS_CLOSED")] * 2
    assert [answer["later"] for answer in answers] == [
        {"outcome": "VOTE", "reason": "TAMBAHAN", "from": "2024-11-27T12:00+07:00"},
        {"outcome": "REFUSE", "reason": "NON_DKI_KTP", "from": "2024-11-27T07:00+07:00"},
    ]


def test_what_may_be_left_out_may_be_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("eligibility", _file(tmp_path, {**PLAIN, "situation": None, "voting_day": None}), "--json") == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "TAMBAHAN_EARLY"


def test_a_line_of_another_voting_day_reads_that_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = {**PLAIN, "voting_day": "2024-12-05"}
    assert _run("eligibility", _file(tmp_path, day, {**day, "roll": "this", "now": "2024-12-05T09:00"}), "--json") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["outcome"] for answer in answers] == ["WAIT", "VOTE"]
    assert "5 Desember 2024" in answers[0]["next_id"]


def test_a_province_said_to_be_unknown_reads_as_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("eligibility", _file(tmp_path, {**PLAIN, "doc_prov": "tidak diketahui"}), "--json") == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "PROVINCE_UNKNOWN"


def test_an_offset_is_read_as_the_moment_it_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("eligibility", _file(tmp_path, {**PLAIN, "now": "2024-11-27T05:00+00:00"}), "--json")
    assert json.loads(capsys.readouterr().out)["reason"] == "TAMBAHAN"


def test_a_byte_order_mark_and_blank_lines_at_the_end_are_let_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(PLAIN).encode() + b"\r\n" + json.dumps(PLAIN).encode() + b"\r\n\r\n")
    assert _run("eligibility", str(path), "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        ({key: PLAIN[key] for key in PLAIN if key != "roll"}, "line 2: the field 'roll' is missing"),
        ({**PLAIN, "nik": "1"}, "line 2: there is no field 'nik'"),
        ({**PLAIN, "doc": "SIM"}, "line 2: 'doc' is 'SIM'; it must be one of KTPEL"),
        ({**PLAIN, "age": True}, "line 2: 'age' is True; it must be a whole number"),
        ({**PLAIN, "age": 17.5}, "line 2: 'age' is 17.5"),
        ({**PLAIN, "ballots_left": -1}, "line 2: 'ballots_left' is -1"),
        ({**PLAIN, "moved_out": "false"}, "line 2: 'moved_out' is 'false'; it must be true or false"),
        ({**PLAIN, "roll": ["this"]}, "line 2: 'roll' is ['this']"),
        ({**PLAIN, "now": "2024-11-27"}, "line 2: 'now' is '2024-11-27'; it must be a local date and time"),
        ({**PLAIN, "now": "0001-01-01T00:00+14:00"}, "line 2: 'now' is"),
        (
            {**PLAIN, "doc_prov": "Jakarta Timur"},
            "line 2: 'doc_prov' is 'Jakarta Timur'; it must be \"DKI\" for Jakarta",
        ),
        ({**PLAIN, "situation": "ill"}, "line 2: 'situation' is 'ill'; it must be one of none, inpatient"),
        ({**PLAIN, "voting_day": "5 Dec"}, "line 2: 'voting_day' is '5 Dec'; it must be an ISO date"),
        ({**PLAIN, "voting_day": "2024-02-14"}, "line 2: 'voting_day' is '2024-02-14'; it must be 2024-11-27, or"),
        ({**PLAIN, "vote": "repeat"}, "line 2: a 'repeat' vote has a day of its own"),
        (
            {**PLAIN, "vote": "repeat", "voting_day": "2024-11-27"},
            "line 2: a 'repeat' vote has a day of its own, after",
        ),
        ({**PLAIN, "vote": "first", "voting_day": "2024-12-05"}, "line 2: 'voting_day' is '2024-12-05'; it must be"),
        ({**PLAIN, "doc_prov": "Jakrta"}, "line 2: 'doc_prov' is 'Jakrta'; it must be \"DKI\" for Jakarta"),
        ({**PLAIN, "vote_answered": True}, "line 2: there is no field 'vote_answered'"),
        ({**PLAIN, "doc_prov": ""}, "line 2: 'doc_prov' is ''"),
        ([PLAIN], "line 2 is no JSON object"),
        ("{broken", "line 2 is no JSON: "),
        ('{"age": 1, "age": 2}', "line 2: the field 'age' stands twice"),
        ('{"age": ' + "9" * 5000 + "}", "line 2 holds a number"),
        ("", "line 2 is empty"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], second: object, complaint: str
) -> None:
    code = _run("eligibility", _file(tmp_path, PLAIN, second, PLAIN), "--json")
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "") and complaint in captured.err


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"reason": 10}, "'reason' is 10; it must be a whole number from 1 to 9"),
        ({"origin_prov": None}, "'origin_prov' is None"),
        ({"date": "28/10/2024"}, "'date' is '28/10/2024'; it must be an ISO date"),
        ({"age": 3}, "there is no field 'age'"),
    ],
)
def test_a_bad_application_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], complaint: str
) -> None:
    code = _run("move", _file(tmp_path, {**PLAIN_MOVE, **change}), "--json")
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "") and f"cases.jsonl, line 1: {complaint}" in captured.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run("eligibility", str(tmp_path / "none.jsonl"))
    assert code == 2 and "none.jsonl cannot be read" in capsys.readouterr().err


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"doc": "\xff"}\n')
    assert _run("eligibility", str(path)) == 2
    assert "line 1 is not UTF-8" in capsys.readouterr().err
