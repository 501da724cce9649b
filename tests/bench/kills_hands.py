"""Many hands at a post that will be killed: promises, case events, minutes, signed heads and backups, without end.

What an act returned for is written down in one line, as a page would have answered it: its kind and the key of its row.
`python -m tests.bench.kills_hands begin` makes the people and the centre; `work FOLDER` works until it is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

PEOPLE = {
    "bpbd": ("bpbd", "LIAISON"),
    "chief": ("bawaslu", "BAWASLU_OFFICER"),
    "member": ("bawaslu", "GAKKUMDU_MEMBER"),
}
PLACE = "31.75.03.1001"
PAUSE = 0.03  # seconds: SQLite has one writer, and five who never rest would keep each other out


def begin() -> None:
    """People, an agreement on cases and a member's vault."""
    operation = _ready()

    from posko import clock
    from posko.apps.people.accounts.services import NewPerson, add_person
    from posko.apps.people.models import Agreement
    from posko.domain.access import Role, system_viewer
    from tests.agreements import countersigned
    from tests.gakkumdu import let_in

    at, by = clock.real_time(), system_viewer("bench", operation=operation.code, city=operation.city_id)
    for name, (agency, role) in PEOPLE.items():
        add_person(NewPerson(name, name.title(), agency, Role[role]), operation=operation, by=by, at=at)
    agreement = Agreement.objects.create(
        operation=operation, form_key=uuid.uuid4(), compartment="case", number="PKS 1", dated=date(2024, 8, 1),
        valid_until=date(2099, 12, 31), parties=["bawaslu", "polri", "kejaksaan"], purpose="Contoh", assessment="-",
        recorded_by="bench", recorded_at=at,
    )  # fmt: skip
    countersigned(agreement)
    for name, (_agency, role) in PEOPLE.items():
        if role == Role.GAKKUMDU_MEMBER.name:
            let_in(name)


def work(folder: Path) -> None:
    """Each kind in a thread of its own, as people work at once."""
    operation = _ready()
    kinds = (_promise, _case, _minutes, _head, lambda who: _back_up(folder))
    threads = [threading.Thread(target=_again, args=(kind, operation)) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _ready() -> Any:
    from posko.cli import setting_up
    from posko.domain.access import Compartment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.web.settings")
    setting_up.ready(Compartment.CASE)
    from posko.apps.operation.models import Operation

    return Operation.objects.get()


def _again(kind: Callable[[Any], None], operation: Any) -> None:
    from posko import clock
    from posko.apps.people.accounts.selectors import viewer_at
    from posko.apps.people.models import Post
    from posko.domain.access import Compartment
    from posko.domain.errors import Busy
    from posko.kit import walls

    posts = Post.objects.select_related("agency__operation", "user")

    def who(name: str) -> Any:
        now = clock.real_time()
        return viewer_at(posts.get(user__username=name, agency__operation=operation), now, real_at=now)

    with walls.opened({Compartment.CASE}):
        while True:
            try:
                kind(who)
            except Busy:
                continue
            time.sleep(PAUSE)


def _answered(kind: str, key: object) -> None:
    os.write(1, f"{kind} {key}\n".encode())  # a whole line at once: several threads write


def _promise(who: Any) -> None:
    """Open a gap and promise to close it."""
    from posko import clock
    from posko.apps.gaps.course.services import NewCommitment, NewGap, make_commitment, open_gap
    from posko.apps.territory.models import Place

    at, keys = clock.real_time(), (uuid.uuid4(), uuid.uuid4())
    place = Place.objects.get(code=PLACE)
    gap = open_gap(NewGap(keys[0], "Pompa belum siap", place, "flood", 2), by=who("chief"), at=at)
    _answered("gap", keys[0])
    promise = NewCommitment(keys[1], "Pompa dipasang", "Foto", at + timedelta(days=1))
    make_commitment(gap, promise, by=who("bpbd"), at=at)
    _answered("promise", keys[1])


def _case(who: Any) -> None:
    """Take in a report, and write down an event of its course."""
    from posko import clock
    from posko.apps.cases.course.services import NewEvent, record_event
    from tests.gakkumdu import a_report

    at = clock.real_time()
    case = a_report(who("member"), at - timedelta(minutes=5)).case
    _answered("case", case.form_key)
    new = NewEvent(uuid.uuid4(), "report.dropped", at, {"reason": "Bukan wewenang"})
    record_event(case, new, by=who("member"), at=at)
    _answered("case_event", new.form_key)


def _minutes(who: Any) -> None:
    """Hold a meeting and close it."""
    from posko import clock
    from tests import meetings

    at, chair = clock.real_time(), who("chief")
    meeting = meetings.held(chair, at)
    meetings.say(meeting, chair, at, place=PLACE)
    _answered("minutes", meetings.close(meeting, chair, at).form_key)


def _head(_who: Any) -> None:
    from posko import clock
    from posko.apps.ledger.heads.services import sign

    head = sign(at=clock.real_time())
    _answered("head", f"{head.size}:{head.root}")


def _back_up(folder: Path) -> None:
    call = [sys.executable, "-m", "posko.web.command", "backup", "--to", str(folder), "--key", f"{folder}.key"]
    done = subprocess.run(call, check=False, stdout=subprocess.DEVNULL)
    if done.returncode == 0:
        _answered("backup", len(list(folder.iterdir())))


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        begin()
    else:
        work(Path(sys.argv[2]))
