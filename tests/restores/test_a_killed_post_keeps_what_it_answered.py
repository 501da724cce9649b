"""Killed under load (SIGKILL), the post has every report that it answered, once and whole; 50 rounds: see the bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.intake_kill import Post, play
from tests.parts import posko

ROUNDS, SEED = 3, 27_11_2024


def kill(data: Path, environment: dict[str, str]) -> None:
    data.mkdir()
    post = Post(data, environment)
    sent = play(post, ROUNDS, SEED)
    assert len(sent.numbers) > ROUNDS
    assert posko("ledger", "verify", data=data, **environment).returncode == 0


def test_on_sqlite(tmp_path: Path) -> None:
    kill(tmp_path / "data", {})


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    kill(tmp_path / "data", {"DATABASE_URL": postgresql_url})
