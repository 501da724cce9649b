"""Three workers at once on PostgreSQL: each thing is told once, each letter sent once, each step of a job kept once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.mail import Server
from tests.processes import ended, post_for_scripts, started

pytestmark = pytest.mark.postgresql
BEGIN = """
import sys, django
django.setup()
from datetime import timedelta
from posko import clock
from posko.apps.operation import selectors
from posko.domain.access import Compartment, Role, system_viewer

operation = selectors.by_code(selectors.codes()[0])
walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
by = system_viewer("worker", operation=operation.code, city=operation.city_id, compartments=walls)
at = clock.real_time()
"""
PEOPLE = """
from posko.apps.notices import services
from posko.apps.people.accounts.selectors import viewer_at
from posko.apps.people.accounts.services import NewPerson, add_person

for number in range(20):
    name = f"officer{number}"
    post = add_person(NewPerson(name, name, "bpbd", Role.DUTY_OFFICER), operation=operation, by=by, at=at)
    wanted = services.NewPreferences(True, f"{name}@office.example", "en", None, None, True)
    services.set_preferences(wanted, by=viewer_at(post, at, real_at=at), at=at)
"""
TELL = """
from posko.apps.notices.delivery.services import deliver_due, send_digests
from posko.apps.notices.services import NewNotice, notify

for number in range(15):
    notify(NewNotice(f"a:{number}", "reminder", "Unread notices: %(count)s", params={"count": number}, agency="bpbd"),
           by=by, at=at)
    deliver_due(by=by, at=at + timedelta(seconds=1))
send_digests(by=by, at=at.replace(hour=3))
"""
# Only once all are done: who is a day ahead of the others takes a letter that another is sending for one left behind.
THE_NEXT_DAY = """
from posko.apps.notices.delivery.services import deliver_due

for hours in range(24, 40):
    deliver_due(by=by, at=at + timedelta(hours=hours))
"""
WORK = """
from posko.apps.jobs import registry, services
from posko.apps.jobs.worker import services as worker_services
from posko.apps.ledger.services import record
from posko.domain.jobs import Step, Watch
from posko.kit.acts import act

ran = []
def count(run):
    for number in range((run.cursor or 0) + 1, 4):
        def write(number=number):
            subject = f"{run.params['key']}/{number}"
            record("test.counted", by=run.by, at=run.at(), compartment=Compartment.PUBLIC, subject=subject)
        yield Step(number, 3, number, write)

@act
def task(*, by, at):
    record("test.round", by=by, at=at, compartment=Compartment.PUBLIC)

registry.register("test.count", "Counting", count)
registry._periodic.clear()
registry.every(60, "test.round", "A round", task)
watch = Watch(clock.real_time, timedelta(), lambda: False)
for number in range(12):
    services.start_job(services.NewJob("test.count", {"key": f"{number}"}, key=f"{number}"), by=by, at=at)
    worker_services.run_due(watch, by=by, at=at)
    worker_services.run_rounds(watch, by=by, at=at)
worker_services.run_due(watch, by=by, at=at)
"""


def run(script: str, env: dict[str, str], times: int = 1) -> None:
    for worker in [started(BEGIN + script, env) for _ in range(times)]:
        ended(worker)


def test_each_thing_is_told_once_and_each_letter_sent_once(
    postgresql_url: str, tmp_path: Path, mail_server: Server
) -> None:
    mail = {"POSKO_SMTP_HOST": "127.0.0.1", "POSKO_SMTP_PORT": str(mail_server.server_address[1])}
    env = post_for_scripts(tmp_path, DATABASE_URL=postgresql_url, POSKO_SMTP_TLS="none", **mail)
    run(PEOPLE, env)
    run(TELL, env, times=3)
    run(THE_NEXT_DAY, env, times=3)
    with psycopg.connect(postgresql_url) as database:
        told = database.execute("SELECT kind, count(*) FROM notices_notice GROUP BY kind ORDER BY kind").fetchall()
        assert told[-1] == ("reminder", 15)
        assert [kind for kind, _ in told] == ["digest", "reminder"]
        states = database.execute("SELECT DISTINCT state FROM notices_delivery WHERE channel = 'email'").fetchall()
        assert states == [("sent",)]
    letters = Counter(str(letter["Message-ID"]) for _, letter in mail_server.arrived)
    assert set(letters.values()) == {1}
    assert len(letters) == 16 * 20


def test_each_step_of_each_job_is_kept_once(postgresql_url: str, tmp_path: Path) -> None:
    run(WORK, post_for_scripts(tmp_path, DATABASE_URL=postgresql_url), times=3)
    with psycopg.connect(postgresql_url) as database:
        steps = database.execute("SELECT subject FROM ledger_entry WHERE event = 'test.counted'").fetchall()
        rounds = database.execute("SELECT count(*) FROM ledger_entry WHERE event = 'test.round'").fetchone()
        states = database.execute("SELECT state, count(*) FROM jobs_job GROUP BY state").fetchall()
    assert sorted(subject for (subject,) in steps) == sorted(f"{job}/{step}" for job in range(12) for step in (1, 2, 3))
    assert states == [("done", 12)]
    assert rounds == (1,)
