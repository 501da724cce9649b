"""`posko cases replay` and `posko cases states`: what the contract promises, and what is said where a file is wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from posko.cli.main import main

# A finding that goes to the police; the dates are those of Pinang Ranti, what its case is about is not told.
FOUND = """
{"at":"2024-11-28T10:00+07:00","event":"finding.recorded","actor":"bawaslu","known_at":"2024-11-27T20:00+07:00"}
{"at":"2024-11-29T09:00+07:00","event":"discussion.held","actor":"bawaslu","n":1}
{"at":"2024-12-01T09:00+07:00","event":"discussion.held","actor":"bawaslu","n":2}
{"at":"2024-12-03T10:00+07:00","event":"decision.made","actor":"bawaslu","class":"crime","evidence":2}
{"at":"2024-12-03T21:00+07:00","event":"report.forwarded","actor":"bawaslu"}
"""
KEYS = ["violation", "gakkumdu", "at", "clocks", "late", "next", "at_risk", "lapsed_at", "violations"]


def run(*words: str) -> int:
    return main(["cases", *words], serve=lambda: None)


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.jsonl"
    path.write_text(FOUND, "utf-8")
    return path


def test_a_replay_answers_both_machines_their_clocks_and_what_may_come(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("replay", str(file), "--json") == 0
    found = told(capsys)
    assert list(found) == KEYS
    assert (found["violation"], found["gakkumdu"], found["at_risk"]) == ("DECIDED_CRIME", "G5_PENYIDIKAN", False)
    (clock,) = found["clocks"]
    assert (clock["rule"], clock["due_exclusive"], clock["due_inclusive"]) == (
        "gakkumdu.penyidikan",
        "2024-12-23",
        "2024-12-20",
    )
    assert found["next"] == ["discussion.held", "investigation.stopped"]


@pytest.mark.parametrize(
    ("until", "state", "risk"),
    [
        ("2024-12-02T00:00+07:00", "G3_PEMBAHASAN_2", False),
        ("2024-12-21T00:00+07:00", "G5_PENYIDIKAN", True),
        ("2024-12-23T23:59:59+07:00", "G5_PENYIDIKAN", True),
        ("2024-12-24T00:00+07:00", "LAPSED", False),
    ],
)
def test_a_replay_until_a_moment_says_how_things_stood(
    until: str, state: str, risk: bool, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("replay", str(file), "--json", "--until", until) == 0
    found = told(capsys)
    assert (found["gakkumdu"], found["at_risk"]) == (state, risk)


def test_a_replay_reads_the_standard_input_and_a_mark_of_the_byte_order(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + FOUND.strip().replace("\n", "\r\n").encode())
    assert run("replay", str(file), "--json") == 0
    marked = told(capsys)
    monkeypatch.setattr("sys.stdin", io.StringIO(FOUND))
    assert run("replay", "-", "--json") == 0
    assert told(capsys) == marked


def test_a_reason_may_hold_any_sign_that_json_allows(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = FOUND.strip().splitlines()
    longer = '{"at":"2024-11-30T09:00+07:00","event":"handling.extended","actor":"bawaslu","reason":"saksi\u2028jauh"}'
    file.write_text("\n".join([*lines[:2], longer, *lines[2:]]), "utf-8")
    assert run("replay", str(file), "--json") == 0
    assert told(capsys)["gakkumdu"] == "G5_PENYIDIKAN"


def test_an_impossible_event_is_refused_with_line_state_and_what_is_allowed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(FOUND + '{"at":"2024-12-05T10:00+07:00","event":"verdict.read","actor":"pn"}\n', "utf-8")
    assert run("replay", str(file), "--json") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.strip() == (
        "posko: Line 7: verdict.read cannot happen here. The matter stands at DECIDED_CRIME / G5_PENYIDIKAN; "
        "allowed: discussion.held, investigation.stopped."
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", str(tmp_path / "none.jsonl"), "--json") == 2
    assert "none.jsonl: No such file" in capsys.readouterr().err


def test_both_machines_are_printed_as_diagrams_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("states", "--format", "mermaid") == 0
    drawn = capsys.readouterr().out
    assert "G5_PENYIDIKAN --> G6_PEMBAHASAN_3: discussion.held n=3" in drawn
    assert run("states", "--format", "json") == 0
    found = told(capsys)
    assert set(found) == {"violation", "gakkumdu"}
    codes = {state["code"] for state in found["violation"]["states"]}
    assert {"LATE", "INCOMPLETE", "DECIDED_ADMIN", "KPU_ACTED", "KPU_IGNORED", "RULED", "CLOSED"} <= codes
