"""`posko operation code`: one code for the chief of an institution that has none, kept as a hash, told and recorded."""

from __future__ import annotations

import re
import sqlite3
from hashlib import sha256
from pathlib import Path

from posko.cli import demo
from tests.parts import build_demo, found_post, posko


def test_a_code_is_printed_for_that_institution_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    found_post(tmp_path / "post")
    told = ("operation", "code", "kpu", "--reason", "Ketua berganti", "--address", "https://posko.example")
    answer = posko(*told, data=tmp_path / "post")
    assert answer.returncode == 0, answer.stderr
    (code,) = re.findall(r"^  ((?:[A-Z2-7]{4} ?){6})$", answer.stdout, re.M)
    assert "The chief of KPU" in answer.stdout and "https://posko.example/people/institution/" in answer.stdout
    with sqlite3.connect(tmp_path / "post" / "posko.sqlite3") as database:
        kept = database.execute("select root, code_hash, reason from people_institutioncode where ended_at is null")
        assert ("kpu", sha256(code.replace(" ", "").encode()).hexdigest(), "Ketua berganti") in kept.fetchall()
        made = "select count(*) from ledger_entry where event = 'institution_code.made' and actor = 'system:console'"
        assert database.execute(made).fetchone()[0] >= 1


def test_an_institution_with_a_chief_and_one_that_is_not_there_get_none(tmp_path: Path) -> None:
    build_demo(tmp_path / "demo")
    for root, why in (("kpu", "KPU” has a chief"), ("nasa", "no institution “nasa”")):
        told = ("operation", "code", root, "--reason", "x", "--operation", demo.CODE)
        answer = posko(*told, data=tmp_path / "demo")
        assert (answer.returncode, answer.stdout) == (2, "")
        assert why in answer.stderr
