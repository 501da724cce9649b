"""Whoever runs the machine can let somebody back in; it stands in the ledger, and the factor stays compulsory."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from tests.parts import found_post, posko


def test_a_link_with_a_forgotten_factor_is_recorded(tmp_path: Path) -> None:
    found_post(tmp_path)
    with sqlite3.connect(tmp_path / "posko.sqlite3") as database:
        database.execute(
            "INSERT INTO mfa_authenticator (type, data, user_id, created_at) "
            "SELECT 'totp', '{}', id, '2024-11-25' FROM people_user WHERE username = 'administrator.mpj2024-jaktim'"
        )
    answer = posko("people", "link", "administrator.mpj2024-jaktim", "--forget-second-factor", data=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert re.search(r"/people/enter/\S+/", answer.stdout)
    with sqlite3.connect(tmp_path / "posko.sqlite3") as database:
        events = [row[0] for row in database.execute("SELECT event FROM ledger_entry WHERE actor = 'system:console'")]
    assert events[-2:] == ["second_factor.removed", "login_link.issued"]


def test_anybody_but_an_administrator_gets_a_proposal(tmp_path: Path) -> None:
    found_post(tmp_path)
    with sqlite3.connect(tmp_path / "posko.sqlite3") as database:
        database.execute("UPDATE people_post SET role = 'planner'")
    answer = posko("people", "link", "administrator.mpj2024-jaktim", data=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "is proposed" in answer.stdout
    assert "/people/enter/" not in answer.stdout
    with sqlite3.connect(tmp_path / "posko.sqlite3") as database:
        assert database.execute("SELECT kind, outcome FROM people_accountproposal").fetchall() == [("unlock", "")]
        assert database.execute("SELECT COUNT(*) FROM people_loginlink").fetchone() == (1,)


def test_an_unknown_account_is_refused(tmp_path: Path) -> None:
    found_post(tmp_path)
    answer = posko("people", "link", "nobody", data=tmp_path)
    assert (answer.returncode, "nobody" in answer.stderr) == (2, True)


def test_the_purge_of_nik_marks_runs_from_the_command_line(tmp_path: Path) -> None:
    found_post(tmp_path)
    assert "0 NIK marks emptied" in posko("desk", "purge", "--before", "2025-01-01", data=tmp_path).stdout
    assert "0 questions" in posko("desk", "drain", data=tmp_path).stdout
    assert posko("desk", "purge", "--before", "soon", data=tmp_path).returncode == 2
