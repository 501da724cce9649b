"""Killed under mixed load (SIGKILL), the post has all that it answered, once and whole, and every head holds.

A hundred rounds: `python -m tests.bench.kills`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.kills import KINDS, found, play

ROUNDS, SEED = 3, 27_11_2024


def kill(data: Path, environment: dict[str, str]) -> None:
    data.mkdir(mode=0o700)
    (*_, told) = play(found(data, environment), ROUNDS, SEED, longest=1.0)
    assert len(told.sent.numbers) > ROUNDS
    assert all(told.of(kind) for kind in (*KINDS, "head")), "each of the hands was answered"
    assert told.leaves > ROUNDS


def test_on_sqlite(tmp_path: Path) -> None:
    kill(tmp_path / "data", {})


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    kill(tmp_path / "data", {"DATABASE_URL": postgresql_url})
