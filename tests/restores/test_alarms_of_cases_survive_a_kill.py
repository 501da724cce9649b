"""A worker that is killed while the clocks of cases call: the next one makes the calls that are left, none twice."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.parts import ROOT, found_post, post_environment

CLOCKS = 4_000
SCRIPT = f"""
import sys, django
django.setup()
from datetime import timedelta
from posko import clock
from posko.apps.operation.models import Operation
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.domain.access import Role, system_viewer
from tests.bench import gakkumdu

operation = Operation.objects.get()
at = clock.real_time()
if sys.argv[1] == "fill":
    by = system_viewer("test", operation=operation.code, city=operation.city_id)
    for agency in ("bawaslu", "polres", "kejari"):
        new = NewPerson("gk-" + agency, "Anggota " + agency, agency, Role.GAKKUMDU_MEMBER)
        add_person(new, operation=operation, by=by, at=at)
    gakkumdu.fill({CLOCKS}, at, due={CLOCKS})
else:
    print(gakkumdu.call(at + timedelta(days=1)))
"""


def start(data: Path, what: str) -> subprocess.Popen[str]:
    environment = {**post_environment(data), "DJANGO_SETTINGS_MODULE": "posko.web.settings"}
    call = [sys.executable, "-c", SCRIPT, what]
    return subprocess.Popen(call, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[str]) -> str:
    told, wrong = process.communicate(timeout=300)
    assert process.returncode == 0, wrong
    return told.strip()


def asked(data: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "posko.sqlite3", timeout=30)) as database:
        return database.execute(sql).fetchall()


def clocks_in_ledger(data: Path) -> list[int]:
    rows = asked(
        data,
        "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.number = p.entry_id"
        " WHERE e.event = 'case.clocks_called' ORDER BY e.number",
    )
    return [json.loads(str(body))["clocks"] for (body,) in rows]


def test_each_clock_calls_once_though_the_worker_is_killed_in_the_middle(tmp_path: Path) -> None:
    found_post(tmp_path)
    ended(start(tmp_path, "fill"))
    killed = start(tmp_path, "call")
    for _ in range(3_000):
        if clocks_in_ledger(tmp_path) or killed.poll() is not None:
            break
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    before = sum(clocks_in_ledger(tmp_path))
    assert 0 < before < CLOCKS, "it was killed in the middle"
    left = int(ended(start(tmp_path, "call")))
    assert before + left == CLOCKS == sum(clocks_in_ledger(tmp_path))
    told = asked(tmp_path, "SELECT COUNT(*), COUNT(DISTINCT key) FROM notices_notice WHERE kind = 'deadline'")
    assert told == [(CLOCKS, CLOCKS)], "each clock told the one member whose turn it is, once"
    assert ended(start(tmp_path, "call")) == "0"
