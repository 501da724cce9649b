"""Doors while heavy things go on: an index of all stations, a workbook of 50,000 incidents and situation reports.

Three people ask for each of them again and again, and meanwhile one after the other `/healthz`, pages of a duty officer
and a report of a device are asked for. No answer may take a second. `POSKO_BENCH_SECONDS` makes it shorter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench.priorities_client import PROBES, Heavy, Post, probe
from tests.bench.stations_day import spread
from tests.parts import ROOT, durable_postgresql, posko, serving

STORED, EVENTS = 50_000, 6_000
SECONDS = int(os.environ.get("POSKO_BENCH_SECONDS", "60"))
AT_ONCE, LONGEST = 3, 1.0


def main() -> None:
    """On SQLite and on PostgreSQL: at rest, while one of each goes on, and while three of each do."""
    print(
        f"answers in {SECONDS} s while an index, a file of {STORED:,} incidents and reports are made; bar {LONGEST} s"
    )
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        measure("SQLite", Path(folder) / "sqlite", {})
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder, durable_postgresql() as url:
        measure("PostgreSQL", Path(folder) / "postgresql", {"DATABASE_URL": url})
    print()


def measure(name: str, data: Path, environment: dict[str, str]) -> None:
    """Make an operation, fill it, serve it, and ask."""
    data.mkdir(mode=0o700)
    asked = _prepared(data, environment)
    with serving(data, "serve", **environment) as address:
        for each in (0, 1, AT_ONCE):
            _tell(f"{name}, {each} of each", Post(address, **asked), each)


def _tell(name: str, post: Post, at_once: int) -> None:
    ending = threading.Event()
    heavies = [Heavy(post, kind, number) for kind in Heavy.KINDS for number in range(at_once)]
    threads = [threading.Thread(target=each.run, args=(ending,), daemon=True) for each in heavies]
    for thread in threads:
        thread.start()
    time.sleep(3 if threads else 0)
    times = probe(post, SECONDS)
    ending.set()
    for thread in threads:
        thread.join(120)
    done = {kind: sum(len(each.done) for each in heavies if each.kind == kind) for kind in Heavy.KINDS}
    others = sorted({status for each in heavies for status in each.others})
    print(f"  {name}: {done}, other answers {others or 'none'}")
    for what in PROBES:
        print(f"    {what:<14}{len(times[what]):5} asked  {spread(times[what], 1000, 'ms')}")


def _prepared(data: Path, environment: dict[str, str]) -> dict[str, Any]:
    made = posko("operation", "create", "--city", "jaktim", data=data, **environment)
    assert made.returncode == 0, made.stderr
    token = posko("intake", "token", "--agency", "bawaslu", "--per-minute", "0", data=data, **environment)
    assert token.returncode == 0, token.stderr
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_"))}
    told = {"POSKO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "posko.web.settings", **environment}
    call = [sys.executable, "-m", "tests.bench.priorities", "prepare"]
    found = subprocess.run(call, cwd=ROOT, env={**kept, **told}, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {**json.loads(found), "token": token.stdout.strip()}


def prepare() -> None:
    """Inside the post's settings: incidents, events at stations, and the sessions of two people."""
    import django

    django.setup()
    from posko import clock
    from posko.apps.operation.models import Operation
    from posko.apps.people.accounts.services import NewPerson, add_person
    from posko.domain.access import Role, system_viewer
    from tests.bench import incidents
    from tests.cast import logged_in

    operation, at = Operation.objects.get(), clock.real_time()
    incidents.fill(STORED, operation.code, at)
    _fill_index(operation, at - timedelta(days=1))
    by = system_viewer("bench", operation=operation.code, city=operation.city_id)
    people = {"duty": ("polres", Role.DUTY_OFFICER), "chief": ("bawaslu", Role.CHIEF)}
    cookies = {}
    for name, (agency, role) in people.items():
        add_person(NewPerson(name, name.title(), agency, role), operation=operation, by=by, at=at)
        found = logged_in(name).cookies
        cookies[name] = "; ".join(f"{key}={morsel.value}" for key, morsel in found.items())
    print(json.dumps({"cookies": cookies, "stations": _stations()}))


def _fill_index(operation: Any, at: Any) -> None:
    import random

    from posko.apps.vulnerability.models import IndicatorEvent
    from posko.law import vulnerability as law

    dice = random.Random(7)  # events to measure with, nothing secret
    codes, stations = [each.code for each in law.framework("pilkada", "tps-rawan-2024").indicators], _stations()
    IndicatorEvent.objects.bulk_create(
        (
            IndicatorEvent(
                operation=operation,
                place_id=dice.choice(stations),
                indicator=dice.choice(codes),
                level=dice.randint(1, 3),
                on=at.date(),
                note="",
                label="synthetic",
                source="bench",
                entered_by="bench",
                entered_at=at,
            )
            for _ in range(EVENTS)
        ),
        batch_size=2000,
    )


def _stations() -> list[str]:
    from posko.apps.territory.models import Place

    return list(Place.objects.filter(level="tps").order_by("sort_key").values_list("code", flat=True))


if __name__ == "__main__":
    {"prepare": prepare, "main": main}[sys.argv[1] if len(sys.argv) > 1 else "main"]()
