"""What an open vault costs on the pages of a case: each asked in turn with the vault closed and with it open.

The page of the persons is there with an open vault only, so it stands beside that of a case that names nobody. The
issue allows 20 ms more.
"""

from __future__ import annotations

import gc
import statistics
import time
import uuid
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tests.bench import pages
from tests.parts import durable_postgresql

if TYPE_CHECKING:
    from django.test import Client

WHO, PERSONS, PIECES = "gk-bawaslu", 12, 6
MOST = 0.020  # seconds more


def main() -> None:
    """Build and measure, on SQLite and on PostgreSQL."""
    pages.in_a_process("tests.bench.vaults")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.vaults", database)


def measure() -> None:
    """Make one case that names twelve people and one that names nobody, ask their pages, print what opening costs."""
    pages.build_world()
    from django.db import connection

    from tests.cast import logged_in

    named, empty = _cases()
    closed, opened = logged_in(WHO, vault=False), logged_in(WHO)
    gc.collect()
    gc.freeze()  # as the server does once it stands (posko/web/wsgi.py)
    print(f"what an open vault costs on {connection.vendor}, processor's time, {pages.LOOKS} looks")
    for tab in ("", "evidence/", "papers/"):
        _told(tab or "course", *_both(closed, f"/cases/{named}/{tab}", opened, f"/cases/{named}/{tab}"))
    told = f"{PERSONS} persons, opened"
    _told(told, *_both(opened, f"/cases/{empty}/persons/", opened, f"/cases/{named}/persons/"))
    print()


def _cases() -> tuple[int, int]:
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    from posko import clock
    from posko.apps.cases.course.services import NewPerson
    from posko.apps.cases.evidence.services import NewItem, take_in
    from posko.apps.cases.persons.services import enter_once
    from tests.cast import viewer_of
    from tests.gakkumdu import a_report, open_the_centre

    open_the_centre(SimpleNamespace(), Path(settings.MEDIA_ROOT).parent)
    now, by = clock.real_time(), viewer_of(WHO)
    named, empty = a_report(at=now - timedelta(hours=1)).case, a_report(at=now - timedelta(hours=1), persons=()).case
    for number in range(1, PERSONS):
        facts = {"name": f"Saksi {number} Rekaan", "address": f"Jalan Rekaan {number}", "telephone": "081200000000"}
        enter_once(named, NewPerson("witness", facts, "Klarifikasi", date(2099, 1, 1)), by=by, at=now)
    for number in range(PIECES):
        upload = SimpleUploadedFile("surat.txt", b"Surat rekaan")
        take_in(named, NewItem(uuid.uuid4(), f"Surat {number}", "document", upload), by=by, at=now)
    return named.number, empty.number


def _both(first: Client, one: str, second: Client, other: str) -> tuple[float, float]:
    """The median seconds of both, asked in turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _look in range(pages.LOOKS):
        for seconds, client, page in zip(spent, (first, second), (one, other), strict=True):
            begun = time.process_time()
            answer = client.get(page)
            seconds.append(time.process_time() - begun)
            assert answer.status_code == 200, page
    return statistics.median(spent[0]), statistics.median(spent[1])


def _told(page: str, without: float, opened: float) -> None:
    more = opened - without
    mark = "" if more <= MOST else "   MORE THAN 20 ms"
    print(f"  {page:<22}{without * 1000:7.1f} ms, {opened * 1000:7.1f} ms: {more * 1000:+6.1f} ms{mark}")


if __name__ == "__main__":
    measure()
