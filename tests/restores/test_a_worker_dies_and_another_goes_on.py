"""A worker that is killed leaves its job to the next, and a server does what is due without one."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.parts import ROOT, found_post, posko, serving

# Counts to six; a step appends its number to a file and to the ledger in one transaction. `slow` waits for a kill.
SCRIPT = """
import sys, time, django
django.setup()
from datetime import timedelta
from pathlib import Path
from posko import clock
from posko.apps.jobs import registry, services
from posko.apps.jobs.worker import services as worker_services
from posko.apps.ledger.services import record
from posko.apps.operation import selectors
from posko.domain.access import Compartment, system_viewer
from posko.domain.jobs import LEASE, Step, Watch

how, told = sys.argv[1], Path(sys.argv[2])
operation = selectors.by_code(selectors.codes()[0])
by = system_viewer("worker", operation=operation.code, city=operation.city_id)

def count(run):
    for number in range((run.cursor or 0) + 1, 7):
        def write(number=number):
            record("test.counted", by=run.by, at=run.at(), compartment=Compartment.PUBLIC, subject=f"{number}")
        yield Step(number, 6, number, write)
        told.write_text(f"{number}")
        if how == "slow" and number == 3:
            time.sleep(60)

registry.register("test.count", "Counting", count)
later = LEASE + timedelta(seconds=1) if how == "later" else timedelta()
watch = Watch(lambda: clock.real_time() + later, operation.clock_offset, lambda: False)
services.start_job(services.NewJob("test.count", key="once"), by=by, at=watch.at())
print(worker_services.run_due(watch, by=by, at=watch.at()))
"""


def start(data: Path, how: str) -> subprocess.Popen[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_"))}
    environment = {**kept, "POSKO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "posko.web.settings"}
    call = [sys.executable, "-c", SCRIPT, how, str(data / "told")]
    return subprocess.Popen(call, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found_post(tmp_path)
    return tmp_path


def steps(data: Path) -> list[str]:
    with sqlite3.connect(data / "posko.sqlite3") as database:
        rows = database.execute("SELECT subject FROM ledger_entry WHERE event = 'test.counted' ORDER BY number")
        return [row[0] for row in rows]


def test_a_killed_worker_s_job_is_taken_up_after_the_lease_and_each_step_is_there_once(data: Path) -> None:
    killed = start(data, "slow")
    for _ in range(200):
        if (data / "told").exists() and (data / "told").read_text() == "3":
            break
        time.sleep(0.1)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert steps(data) == ["1", "2", "3"]
    early = start(data, "now")
    assert (early.communicate()[0].strip(), steps(data)) == ("0", ["1", "2", "3"])
    later = start(data, "later")
    assert (later.communicate()[0].strip(), steps(data)) == ("1", ["1", "2", "3", "4", "5", "6"])
    assert posko("ledger", "verify", data=data).returncode == 0


def rounds(data: Path) -> list[str]:
    with sqlite3.connect(data / "posko.sqlite3") as database:
        found = database.execute("SELECT name FROM jobs_round WHERE ended_at IS NOT NULL AND error = '' ORDER BY name")
        return [row[0] for row in found]


def test_one_turn_of_the_worker_does_what_is_due(data: Path) -> None:
    done = posko("worker", "--once", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"notices.deliver", "notices.digests"} <= set(rounds(data))


def test_a_worker_needs_an_operation(tmp_path: Path) -> None:
    refused = posko("worker", "--once", data=tmp_path)
    assert refused.returncode == 2
    assert "posko operation create" in refused.stderr


@pytest.mark.parametrize(("where", "done"), [("", True), ("apart", False)])
def test_the_embedded_server_does_rounds_unless_a_worker_stands_apart(data: Path, where: str, *, done: bool) -> None:
    with serving(data, "serve", POSKO_WORKER=where):
        for _ in range(600 if done else 50):  # the worker beside it begins as a process of its own
            if rounds(data):
                break
            time.sleep(0.1)
        assert bool(rounds(data)) is done


def test_a_worker_stops_when_it_is_told_to(data: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_"))}
    call = [sys.executable, "-m", "posko.web.command", "worker"]
    worker = subprocess.Popen(call, cwd=ROOT, env={**kept, "POSKO_DATA": str(data)}, text=True, stdout=subprocess.PIPE)
    assert worker.stdout
    assert "worker" in worker.stdout.readline()
    worker.terminate()
    assert worker.wait(timeout=10) == 0
