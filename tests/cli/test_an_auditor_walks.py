"""An auditor's walk: the QR code of a paper from last week, an export on a stick, and a machine without Posko."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from posko.domain import ledger
from posko.domain.papers.sitrep import sitrep_pdf
from tests.domain.papers.reports import report
from tests.parts import ROOT, found_post, posko
from tests.scans import scanned

NAMES = ("number", "operation", "compartment", "at", "actor", "agency", "role", "event", "subject", "place",
         "payload_hash")  # fmt: skip


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The post, the auditor's office with what was brought home last week, and the stick of today."""
    place = tmp_path_factory.mktemp("walk")
    for name in ("office", "stick"):
        (place / name).mkdir()
    found_post(place / "post")
    shutil.copy(ROOT / "verify" / "posko_verify.py", place / "office")
    (place / "office" / "agreement.txt").write_text(posko("ledger", "key", data=place / "post").stdout.split()[-1])

    told = json.loads(posko("ledger", "head", "--json", data=place / "post").stdout)
    (code,) = scanned(sitrep_pdf(report(checkpoint=told["checkpoint"]), language="id"))
    (place / "office" / "paper.txt").write_bytes(code)

    later = posko("people", "link", "administrator.mpj2024-jaktim", data=place / "post")  # a week goes by
    assert later.returncode == 0, later.stderr
    done = posko("ledger", "export", "--out", str(place / "stick" / "ledger"), "--for", "bawaslu", data=place / "post")
    assert done.returncode == 0, done.stderr
    return place


def asked(office: Path, *words: str) -> tuple[int, str]:
    """What the auditor's own machine answers: Python and `cryptography`, no Posko, no environment of ours."""
    call = [sys.executable, "-I", "posko_verify.py", *words, "--key", "agreement.txt", "--head", "paper.txt"]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    done = subprocess.run(call, cwd=office, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


def sizes(walk: Path) -> tuple[int, int]:
    """How many rows the paper counts, and how many the export."""
    rows = (walk / "stick" / "ledger" / "rows.jsonl").read_text().splitlines()
    return int((walk / "office" / "paper.txt").read_text().splitlines()[1]), len(rows)


def test_the_paper_of_last_week_proves_the_past_and_says_what_it_does_not(walk: Path) -> None:
    on_paper, now = sizes(walk)
    assert on_paper < now
    code, told = asked(walk / "office", str(walk / "stick" / "ledger"), "--json")
    answer: dict[str, Any] = json.loads(told)
    assert (code, answer["verdict"], answer["protected_up_to"]) == (0, "holds", on_paper)
    assert answer["not_yet_protected"] == [on_paper + 1, now]
    assert answer["first_bad"] is None


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("WHOLE up to row", "Not yet protected")), ("id", ("UTUH sampai baris", "Belum terlindungi"))],
)
def test_a_lay_reader_is_told_in_both_languages(language: str, words: tuple[str, str], walk: Path) -> None:
    code, told = asked(walk / "office", str(walk / "stick" / "ledger"), "--lang", language)
    assert code == 0
    assert all(word in told for word in words)


def test_a_row_that_was_changed_since_with_all_its_hashes_is_caught_by_the_paper(walk: Path, tmp_path: Path) -> None:
    post, on_paper = tmp_path / "post", sizes(walk)[0]
    shutil.copytree(walk / "post", post)
    with closing(sqlite3.connect(post / "posko.sqlite3")) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        change(database, 2)
        database.commit()
    done = posko("ledger", "export", "--out", str(tmp_path / "ledger"), "--for", "bawaslu", data=post)
    assert done.returncode == 0, done.stderr
    code, told = asked(walk / "office", str(tmp_path / "ledger"), "--json")
    answer = json.loads(told)
    assert (code, answer["verdict"], answer["stretch"]) == (1, "changed", [1, on_paper])
    assert "BERUBAH" in asked(walk / "office", str(tmp_path / "ledger"), "--lang", "id")[1]


def change(database: sqlite3.Connection, number: int) -> None:
    """Alter a row and work out its hash anew, at the row, its twin and its leaf."""
    found = database.execute(f"SELECT {', '.join(NAMES)} FROM ledger_entry WHERE number = ?", [number]).fetchone()
    told = {**dict(zip(NAMES, found, strict=True)), "subject": "nothing"}
    told["at"] = datetime.fromisoformat(f"{told['at']}+00:00")
    hashed = ledger.row_hash(ledger.Row(**told))
    database.execute("UPDATE ledger_entry SET subject = 'nothing', row_hash = ? WHERE number = ?", [hashed, number])
    database.execute("UPDATE ledger_payload SET row_hash = ? WHERE entry_id = ?", [hashed, number])
    database.execute("UPDATE ledger_leaf SET hash = ? WHERE number = ?", [hashed, number])
