"""Who sends and who brings an order is killed at each of twelve points: it arrives, and is acted on once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import ROOT
from tests.processes import post_for_scripts


def killed(data: Path, **database: str) -> None:
    environment = post_for_scripts(data, **database)
    call = [sys.executable, "-m", "tests.bench.outgoing_kill"]
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["faults"] == [] and told["points"] == len(told["came"]) == 12


@pytest.mark.sqlite
def test_on_sqlite(tmp_path: Path) -> None:
    killed(tmp_path / "post")


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    killed(tmp_path / "post", DATABASE_URL=postgresql_url)
