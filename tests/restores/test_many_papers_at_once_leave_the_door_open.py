"""Forty people ask for a situation report in one moment: two are made, a few wait, and the post answers meanwhile."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from tests.bench.priorities_client import Post
from tests.parts import found_post, post_environment, serving
from tests.processes import ended, started

PEOPLE = 40  # more than the post has threads
SLOWEST = 5.0  # seconds, wide for a machine that does other things; all of the papers together take longer
SESSION = """
import django
django.setup()
from posko import clock
from posko.apps.operation.models import Operation
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.domain.access import Role, system_viewer
from tests.cast import logged_in
operation = Operation.objects.get()
by = system_viewer("test", operation=operation.code, city=operation.city_id)
add_person(NewPerson("chief", "Chief", "bawaslu", Role.CHIEF), operation=operation, by=by, at=clock.real_time())
print("; ".join(f"{key}={morsel.value}" for key, morsel in logged_in("chief").cookies.items()))
"""


def test_forty_papers_at_once_leave_the_door_open(tmp_path: Path) -> None:
    found_post(tmp_path)
    cookie = ended(started(SESSION, post_environment(tmp_path, DJANGO_SETTINGS_MODULE="posko.web.settings"))).strip()
    statuses: list[int] = []
    with serving(tmp_path, "serve", POSKO_WORKER="apart") as address:
        post = Post(address, "", {"chief": cookie}, [])
        post.ask("/reports/", who="chief")  # what is made once for all is made

        def issue(number: int) -> None:
            key = f"00000000-0000-4000-8000-{number:012}"
            statuses.append(post.ask("/reports/issue/", who="chief", form={"form_key": key})[0])

        people = [threading.Thread(target=issue, args=(number,)) for number in range(PEOPLE)]
        for each in people:
            each.start()
        time.sleep(0.5)
        asked = [post.ask("/healthz") for _ in range(5)] + [post.ask("/reports/", who="chief")]
        for each in people:
            each.join(120)
    assert [status for status, _where, _took in asked] == [200] * 6
    assert max(took for _status, _where, took in asked) < SLOWEST
    assert set(statuses) == {302, 503}, "some are made, and who came too late is told to come again"
    assert statuses.count(503) >= PEOPLE / 2
