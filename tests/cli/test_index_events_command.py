"""`posko index events load`: checked first, loaded whole or not at all, and never twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import ROOT, found_post
from tests.sheets import GOOD, changed, csv_of, workbook

SCRIPT = """
import argparse, sys
from posko.cli import index_events
from posko.domain.errors import BadInput
commands = argparse.ArgumentParser()
index_events.add(commands.add_subparsers(dest="index_command"))
args = commands.parse_args(sys.argv[1:])
try:
    sys.exit(args.run(args))
except BadInput as refusal:
    sys.exit(f"posko: {refusal}")
"""


def events(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`posko index events load` on a data folder of its own, from the door's own parser."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, "events", "load", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**kept, "POSKO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "posko.web.settings"},
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("city")
    found_post(data)
    return data


def _kept(data: Path) -> int:
    with sqlite3.connect(data / "posko.sqlite3") as connection:
        return int(connection.execute("SELECT COUNT(*) FROM vulnerability_indicatorevent").fetchone()[0])


def test_a_file_is_checked_then_loaded_then_refused(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "kejadian.xlsx"
    file.write_bytes(workbook(GOOD, changed(tingkat="3")))
    before = _kept(built)
    dry = events(built, str(file), "--dry-run", "--json")
    assert (dry.returncode, json.loads(dry.stdout)["loaded"], _kept(built)) == (0, False, before), dry.stderr
    loaded = events(built, str(file))
    assert loaded.stdout == "kejadian.xlsx: 2 events and 0 reports of nothing loaded.\n"
    assert _kept(built) == before + 2
    again = events(built, str(file))
    assert again.returncode != 0
    assert "This file was loaded on" in again.stderr
    assert _kept(built) == before + 2


def test_a_wrong_row_stops_the_whole_file_and_is_written_down(built: Path, tmp_path: Path) -> None:
    file, listed = tmp_path / "kejadian.csv", tmp_path / "masalah.csv"
    file.write_bytes(csv_of(changed(tingkat="1"), changed(indikator="IKP99")))
    before = _kept(built)
    answer = events(built, str(file), "--problems", str(listed))
    assert (answer.returncode, answer.stdout, _kept(built)) == (2, "", before)
    assert "kejadian.csv, row 3, column indikator: IKP99 is no indicator" in answer.stderr
    assert "kejadian.csv,3,indikator" in listed.read_text(encoding="utf-8")


def test_a_file_that_is_not_there_is_named(built: Path) -> None:
    assert "There is no file tidak-ada.csv." in events(built, "tidak-ada.csv").stderr
