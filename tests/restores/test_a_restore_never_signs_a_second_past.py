"""The ledger's key and its heads come back with the post, and no second past is signed after a restore."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import psycopg
import pytest

from tests.backups import back_up, new_key, restore
from tests.parts import found_post, posko


def head(data: Path, **environment: str) -> int:
    """Sign what is there; how many leaves it counts."""
    answer = posko("ledger", "head", "--json", data=data, **environment)
    assert answer.returncode == 0, answer.stderr
    return int(json.loads(answer.stdout)["count"])


def lose_and_begin_anew(data: Path, key: Path, out: Path, *, before: dict[str, str], after: dict[str, str]) -> None:
    """Back up, sign more, restore: the key signs nothing until a new one begins."""
    first = head(data, **before)
    made = back_up(data, key, out, **before)
    assert made.returncode == 0, made.stderr
    assert head(data, **before) > first, "that a backup was made is a row itself"
    done = restore(data, key, out, "--force", **after)
    assert done.returncode == 0, done.stderr
    assert "signed 1 heads after this backup" in done.stdout
    refused = posko("ledger", "head", data=data, **after)
    assert (refused.returncode, "does not lead to it any more" in refused.stderr) == (2, True)
    broken = posko("ledger", "verify", data=data, **after)
    assert (broken.returncode, "ledger.heads" in broken.stdout) == (1, True)
    new = posko("ledger", "key", "--new", "--reason", "an older backup was restored", data=data, **after)
    assert new.returncode == 0, new.stderr
    assert "/2+" in new.stdout.splitlines()[-1]
    assert head(data, **after) > first
    whole = posko("ledger", "verify", data=data, **after)
    assert (whole.returncode, whole.stdout.startswith("Whole: ")) == (0, True), whole.stdout


def test_a_post_that_lost_nothing_goes_on_and_one_that_lost_a_head_begins_anew(tmp_path: Path) -> None:
    data, key = tmp_path / "post", new_key(tmp_path)
    found_post(data)
    first = head(data)
    assert back_up(data, key, tmp_path / "whole").returncode == 0
    elsewhere = tmp_path / "elsewhere"
    done = restore(elsewhere, key, tmp_path / "whole")
    assert done.returncode == 0, done.stderr
    assert "begin a new key" in done.stdout, "nothing on a new machine knows whether more was signed"
    for name in ("ledger.key", "ledger.heads"):
        assert (elsewhere / name).read_bytes() == (data / name).read_bytes()
        assert (elsewhere / name).stat().st_mode & 0o77 == 0
    assert head(elsewhere) > first
    assert posko("ledger", "verify", data=elsewhere).returncode == 0
    lose_and_begin_anew(data, key, tmp_path / "out", before={}, after={})


@pytest.mark.postgresql
def test_the_same_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump here: apt-get install postgresql-client")
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        for name in ("signed_before", "signed_after"):
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
    before, after = (
        {"DATABASE_URL": postgresql_url.rpartition("/")[0] + f"/{name}"} for name in ("signed_before", "signed_after")
    )
    data = tmp_path / "post"
    found_post(data, **before)
    lose_and_begin_anew(data, new_key(tmp_path), tmp_path / "out", before=before, after=after)
