"""POSKO_PORT is held against the same rule as --port, and an empty one is none."""

from __future__ import annotations

import argparse

import pytest

from posko.cli import demo


@pytest.mark.parametrize(("told", "port"), [("", 8000), ("8123", 8123)])
def test_an_empty_one_is_the_usual_one(told: str, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSKO_PORT", told)
    parser = argparse.ArgumentParser()
    demo.add(parser)
    assert parser.parse_args([]).port == port


def test_a_word_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("POSKO_PORT", "delapan ribu")
    parser = argparse.ArgumentParser()
    demo.add(parser)
    with pytest.raises(SystemExit):
        parser.parse_args([])
    assert "delapan ribu is no port" in capsys.readouterr().err
