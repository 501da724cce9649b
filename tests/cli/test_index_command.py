"""`posko index classes` and `posko index sum`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from posko.cli import index


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text("place,a,b,c,d\nDKI,78.27,92.36,96.09,87.01\nMean,46.55,54.27,40.75,17.23\nX,1,2,,4\n")
    return path


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    index.add(parser)
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def test_classes_as_json_have_the_promised_keys(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run("classes", str(scores), "--column", "c", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert code == 0 and (printed["column"], printed["count"]) == ("c", 2)
    assert {"mean", "sd", "cut_low", "cut_high", "counts", "rows", "skipped"} <= printed.keys()
    assert printed["skipped"] == [{"row": 4, "label": "X", "reason": "blank"}]


def test_classes_as_text_show_cuts_and_rows(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("classes", str(scores), "--column", "a")
    printed = capsys.readouterr().out
    assert "mean 41.94, sample SD 38.84" in printed
    assert "DKI" in printed and "cuts 3.10 and 80.78" in printed


def test_sum_as_json_gives_the_published_index_of_jakarta(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "dki.csv"
    path.write_text("place,a,b,c,d\nDKI,78.27,92.36,96.09,87.01\n")
    code = _run("sum", str(path), "--weights", "27,38,25,10", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert (code, printed["columns"]) == (0, ["a", "b", "c", "d"])
    assert round(printed["rows"][0]["score"], 2) == 88.95


def test_sum_as_text_shows_the_formula(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run("sum", str(scores), "--weights", "40,60", "--columns", "a,b")
    printed = capsys.readouterr().out
    assert code == 0 and "0.4 x a + 0.6 x b" in printed and "86.72" in printed


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("sum", "--weights", "27,38,25,10"), "Row 4, column c is blank"),
        (("sum", "--weights", "27,38,25,10"), "name others with --columns"),
        (("sum", "--weights", "27,38,25,11"), "sum to 101"),
        (("sum", "--weights", "27;38"), "numbers with commas between"),
        (("classes", "--column", "place"), "Row 2, column place is 'DKI'"),
        (("classes", "--column", "z"), "no column z"),
    ],
)
def test_bad_input_is_said_on_stderr_and_ends_with_2(
    scores: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    code = _run(words[0], str(scores), *words[1:])
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "") and complaint in captured.err
