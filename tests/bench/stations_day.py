"""Voting morning at its real size: 4,144 stations report opening within ten minutes while a hundred people look.

A real post (SQLite, its worker beside it), eight senders and a hundred sessions that ask the feed every four seconds,
as browsers do. Nobody may be turned away, and no picture may be older than eight seconds. `POSKO_BENCH_SECONDS` and
`POSKO_BENCH_STATIONS` make it shorter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.parts import ROOT, posko, serving

STATIONS = int(os.environ.get("POSKO_BENCH_STATIONS", "4144"))
SECONDS = int(os.environ.get("POSKO_BENCH_SECONDS", "600"))
VIEWERS, OLDEST = 100, 8.0


def main() -> None:
    """Prepare a post, let the morning pass, print what it was like."""
    print(f"{STATIONS:,} stations report opening within {SECONDS} s, {VIEWERS} viewers, SQLite FULL")
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        data = Path(folder) / "morning"
        data.mkdir(mode=0o700)
        asked = _prepared(data)
        with serving(data, "serve") as address:
            told = _passed({**asked, "address": address, "seconds": SECONDS})
    _tell(told)
    print()


def _prepared(data: Path) -> dict[str, Any]:
    """An operation at seven o'clock of voting day: a token that reports for any station, and a session a viewer."""
    made = posko("operation", "create", "--city", "jaktim", data=data)
    assert made.returncode == 0, made.stderr
    token = posko("intake", "token", "--agency", "kpu", "--per-minute", "0", data=data)
    assert token.returncode == 0, token.stderr
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_"))}
    env = {**kept, "POSKO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "posko.web.settings"}
    call = [sys.executable, "-m", "tests.bench.stations_day", "prepare"]
    told: dict[str, Any] = json.loads(
        subprocess.run(call, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE).stdout
    )
    return {**told, "stations": told["stations"][:STATIONS], "token": token.stdout.strip()}


def prepare() -> None:
    """Inside the post's settings: set the clock, make the people, enter them."""
    import django

    django.setup()
    from posko import clock
    from posko.apps.operation.models import Operation
    from posko.apps.people.accounts.services import NewPerson, add_person
    from posko.apps.territory.models import Place
    from posko.domain.access import Role, system_viewer
    from posko.domain.plans.phases import JAKARTA
    from tests.cast import logged_in

    operation = Operation.objects.get()
    operation.clock_offset = datetime(2024, 11, 27, 7, 0, tzinfo=JAKARTA) - clock.real_time()
    operation.save()
    by = system_viewer("bench", operation=operation.code, city=operation.city_id)
    for number in range(10):
        new = NewPerson(f"viewer{number}", f"Penonton {number}", "polres", Role.DUTY_OFFICER)
        add_person(new, operation=operation, by=by, at=clock.operation_time(operation.clock_offset))
    clients = [logged_in(f"viewer{number % 10}") for number in range(VIEWERS)]
    cookies = ["; ".join(f"{key}={morsel.value}" for key, morsel in each.cookies.items()) for each in clients]
    stations = list(Place.objects.filter(level="tps").order_by("sort_key").values_list("code", flat=True))
    print(json.dumps({"cookies": cookies, "stations": stations}))


def _passed(asked: dict[str, Any]) -> dict[str, Any]:
    call = [sys.executable, "-m", "tests.bench.stations_client"]
    done = subprocess.run(call, cwd=ROOT, check=True, input=json.dumps(asked).encode(), stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _tell(told: dict[str, Any]) -> None:
    """The figures; raises AssertionError where somebody was turned away or a picture was too old."""
    good = {"report 201", "feed 200", "feed 304", "board 200", "board 304"}
    wrong = {name: count for name, count in told["statuses"].items() if name not in good}
    for what, times in sorted(told["times"].items()):
        print(f"  {what:<8}{len(times):7,} asked{len(times) / SECONDS:7.1f}/s  {spread(times, 1000, 'ms')}")
    print(f"  {'age':<8}{len(told['ages']):7,} pictures         {spread(told['ages'], 1, 's')}")
    complete = sum(shown == STATIONS for shown in told["shown"])
    print(f"  wrong answers: {wrong or 'none'}; {complete} of {VIEWERS} screens show all {STATIONS:,} at the end")
    assert not wrong, wrong
    assert complete == VIEWERS, sorted(set(told["shown"]))
    assert max(told["ages"]) <= OLDEST, f"a picture was {max(told['ages']):.1f} s old"


def spread(values: Sequence[float], times: float, unit: str) -> str:
    """The quantiles that are told, in a unit."""
    ordered = sorted(values)
    shares = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    return "  ".join(
        f"{name} {ordered[min(int(len(ordered) * share), len(ordered) - 1)] * times:.4g} {unit}"
        for name, share in shares
    )


if __name__ == "__main__":
    {"prepare": prepare, "main": main}[sys.argv[1] if len(sys.argv) > 1 else "main"]()
