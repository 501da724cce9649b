"""`posko check post` says what `/healthz` keeps from strangers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from posko import __version__
from tests.parts import found_post, posko


def test_version_database_and_ledger_are_told_to_the_operator(tmp_path: Path) -> None:
    found_post(tmp_path)
    answer = posko("check", "post", data=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert f"Posko {__version__}; its database (SQLite) answers" in answer.stdout
    assert "The ledger is guarded." in answer.stdout
    with closing(sqlite3.connect(tmp_path / "posko.sqlite3")) as database:
        database.execute("DROP TRIGGER ledger_entry_no_delete")
    answer = posko("check", "post", data=tmp_path)
    assert (answer.returncode, "ledger_entry_no_delete is missing" in answer.stderr) == (1, True)
    assert "The ledger is open" in answer.stdout
