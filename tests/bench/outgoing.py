"""Two thousand orders leave for five hundred telephones while reports come in: within two minutes, each once.

A real post with its worker beside it, on SQLite and on PostgreSQL; its gateway, here, takes a tenth of a second for
each message, as a modem's does not: an operator's. Two clients send reports as fast as they are answered.
`POSKO_BENCH_ORDERS` makes it shorter. `python -m tests.bench.outgoing`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.gateway_door import Came, Gateway, gateway
from tests.parts import ROOT, durable_postgresql, found_post, posko, post_environment, serving

ORDERS, PHONES, CLIENTS = int(os.environ.get("POSKO_BENCH_ORDERS", "2000")), 500, 2
SLOW, LONGEST = 0.1, 120.0  # seconds: of the gateway for a message, and for all of them


def main() -> None:
    """On both databases."""
    print(f"{ORDERS:,} orders to {PHONES} telephones, a gateway of {SLOW} s, {CLIENTS} clients that report meanwhile")
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        measure("SQLite FULL", Path(folder) / "sqlite", {})
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder, durable_postgresql() as url:
        measure("PostgreSQL", Path(folder) / "postgresql", {"DATABASE_URL": url})
    print()


def measure(name: str, data: Path, environment: dict[str, str]) -> float:
    """Send them, and wait until the gateway has each; seconds."""
    found_post(data, **environment)
    token = posko("intake", "token", "--agency", "polres", data=data, **environment).stdout.strip()
    told = post_environment(data, DJANGO_SETTINGS_MODULE="posko.web.settings", **environment)
    with gateway(answer=_slowly) as door, serving(data, "serve", **environment) as address:
        _inside("prepare", told, str(door.port))
        with tempfile.TemporaryFile("w+") as said:
            call = [sys.executable, "-m", "tests.bench.intake_client", address, token, "1000000", str(CLIENTS)]
            reports = subprocess.Popen(call, cwd=ROOT, stdout=said, stderr=said)
            try:
                begun = time.perf_counter()
                _inside("send", told)
                written = time.perf_counter() - begun
                _wait(door)
                seconds = time.perf_counter() - begun
            finally:
                reports.kill()
                reports.wait()
    came = Counter(json.loads(each.body)["key"] for each in door.came)
    stands = json.loads(posko("outgoing", "status", "--json", data=data, **environment).stdout)
    count = int(_inside("reports", told))
    print(f"  {name:<12} {len(came):,} of {ORDERS:,} in {seconds:5.1f} s (written in {written:.1f} s), "
          f"{sum(came.values()) - len(came)} twice, {stands['channels']}")  # fmt: skip
    print(f"  {'':<12} {count / seconds:.0f} reports/s came in meanwhile")
    if len(came) != ORDERS or seconds > LONGEST:
        print(f"  {'':<12} too late: {ORDERS:,} should be there in {LONGEST:.0f} s")
    return seconds


def _slowly(came: Came) -> tuple[int, bytes, dict[str, str]]:
    time.sleep(SLOW)
    return 200, json.dumps({"id": json.loads(came.body)["key"]}).encode(), {}


def _wait(door: Gateway) -> None:
    until = time.perf_counter() + 2 * LONGEST
    while len({json.loads(each.body)["key"] for each in list(door.came)}) < ORDERS and time.perf_counter() < until:
        time.sleep(0.5)
    time.sleep(2 * SLOW)  # the last answer is kept


def _inside(what: str, environment: dict[str, str], *more: str) -> str:
    """A part of this module in a process with the post's settings."""
    call = [sys.executable, "-m", "tests.bench.outgoing", what, *more]
    return subprocess.run(call, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def prepare(port: str) -> None:
    """Five hundred proven numbers, and the gateway."""
    from tests.outgoing import contact, way

    code = _operation()
    way(int(port), code=code)
    for number in range(PHONES):
        contact(f"team:{number}", number=f"0812{number:08}", code=code)


def send() -> None:
    """The orders, as many an act as there are telephones."""
    from posko import clock
    from posko.apps.outgoing.models import Contact
    from posko.apps.outgoing.queue import services
    from posko.domain.access import system_viewer
    from tests.outgoing import order

    by = system_viewer("bench", operation=_operation(), city="31.75")
    numbers = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    news = [order(each, contact=numbers[each % PHONES]) for each in range(ORDERS)]
    for start in range(0, ORDERS, PHONES):
        services.send_all(news[start : start + PHONES], by=by, at=clock.real_time())


def reports() -> None:
    """How many reports came in."""
    from posko.apps.intake.models import Message

    _operation()
    print(Message.objects.count())


def _operation() -> str:
    from posko.apps.operation import selectors
    from posko.kit import walls

    walls.keep_open(*walls.OURS)
    return selectors.codes()[0]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import django

        django.setup()
        parts: dict[str, Callable[..., None]] = {"prepare": prepare, "send": send, "reports": reports}
        parts[sys.argv[1]](*sys.argv[2:])
    else:
        main()
