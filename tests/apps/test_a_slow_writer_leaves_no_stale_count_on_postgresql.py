"""Two write at once and the later one commits first: the frame counts each as soon as it is committed, in any order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import ROOT, found_post

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif("POSKO_TESTS_NESTED" in os.environ, reason="this is the inner run on PostgreSQL"),
]
SCRIPT = """
import threading, django
django.setup()
from django.db import connection, transaction
from django.http import HttpRequest
from posko import clock
from posko.apps.notices.services import NewNotice, notify
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.domain.access import Role, system_viewer
from posko.web import frame

operation = operations.by_code(operations.codes()[0])
by = system_viewer("t", operation=operation.code, city=operation.city_id)
add_person(NewPerson("ana", "Ana", "polres", Role.PLANNER), operation=operation, by=by, at=clock.real_time())
ana = people.viewer_at(people.post_of("ana"), clock.real_time(), real_at=clock.real_time())
told, go_on = threading.Event(), threading.Event()

def tell(name):
    notify(NewNotice(f"a:{name}", "asked", "%(agency)s asks", params={"agency": name}, user="ana"), by=ana,
           at=clock.real_time())

def slow():
    with transaction.atomic():
        tell("slow")
        told.set()
        go_on.wait(60)
    connection.close()

def count():
    request = HttpRequest()
    request.viewer, request.operation = ana, operation
    return frame.counts(request)[1].bell.count

counts = [count()]
writer = threading.Thread(target=slow)
writer.start()
told.wait(60)
counts.append(count())
tell("fast")
counts.append(count())
tell("again")
counts.append(count())
go_on.set()
writer.join()
counts.append(count())
counts.append(count())
print(*counts)
"""


def test_each_is_counted_once_it_is_committed(postgresql_url: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": postgresql_url,
        "DJANGO_SETTINGS_MODULE": "posko.web.settings",
        "POSKO_DATA": str(tmp_path),
    }
    found_post(tmp_path, DATABASE_URL=postgresql_url)
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    # nobody; the slow one is open; the fast one past it, twice; the slow one at last
    assert run.stdout.split() == ["0", "0", "1", "2", "3", "3"]
