"""What the benches of pages share: a process of their own over an empty folder, a world in it, and looks at a page.

Run by itself it asks the main pages of the demo as three people, each right after a gap was opened and as it stands.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.parts import durable_postgresql

if TYPE_CHECKING:
    from django.test import Client

LOOKS, ACTS = 60, 10
WHO = ("rani.prameswari", "sekar.lestari", "arif.nugraha")
PLACES = ("31.75.03.1001", "31.75.03.1002", "31.75.01.1001")
PAGES = (
    "/",
    "/map/",
    "/map/?peek=place:31.75.03.1001",
    "/map/?layer=incidents",
    "/map/?layer=stations",
    "/live/",
    "/tps/",
    "/gaps/",
    "/incidents/",
    "/vulnerability/",
    "/vulnerability/method/",
    "/vulnerability/stations/",
)


def main() -> None:
    """The demo's pages on SQLite and on PostgreSQL."""
    in_a_process("tests.bench.pages")
    with durable_postgresql() as database:
        in_a_process("tests.bench.pages", database)


def measure() -> None:
    """Build the demo, ask each page as each of three people."""
    from posko.cli import setting_up

    setting_up.ready()
    setting_up.migrate()
    from django.conf import settings
    from django.db import connection

    from posko.cli.demo import CODE, build

    settings.ALLOWED_HOSTS.append("testserver")
    build.play(CODE, lambda _line: None, day=False)
    setting_up.count_rows()
    print(f"pages of the demo on {connection.vendor}, server time of {len(WHO)} people")
    from tests.cast import logged_in

    clients = [logged_in(who) for who in WHO]
    gc.collect()
    gc.freeze()  # as the server does once it stands (posko/web/wsgi.py)
    for page in PAGES:
        for client in clients:
            client.get(page)
        warm = [_timed(partial(client.get, page)) for _look in range(LOOKS // len(WHO)) for client in clients]
        cold = [_after_a_gap(client, page, number) for number in range(ACTS) for client in clients]
        print(f"  {page:<34}after an act {_spread(cold)}   as it stands {_spread(warm)}")
    print()


def _after_a_gap(client: Client, page: str, number: int) -> tuple[float, float]:
    from posko import clock
    from posko.apps.people.accounts import selectors
    from posko.apps.people.models import Post
    from tests import story

    post = Post.objects.select_related("agency__operation", "user").get(user__username="bagus.wirayuda")
    at = clock.operation_time(post.agency.operation.clock_offset)
    story.open_gap(selectors.viewer_at(post, at, real_at=at), at, f"Pompa {number}", place=PLACES[number % len(PLACES)])
    return _timed(partial(client.get, page))


def _spread(looks: Sequence[tuple[float, float]]) -> str:
    """The middle and the slow end of the wall's time and of the processor's."""
    wall, cpu = sorted(each for each, _cpu in looks), sorted(own for _wall, own in looks)
    half, end = len(looks) // 2, int(len(looks) * 0.95) - 1
    return f"p50 {_ms(wall[half])} p95 {_ms(wall[end])} CPU p50 {_ms(cpu[half])} p95 {_ms(cpu[end])}"


def in_a_process(module: str, database: str = "") -> None:
    """Run a bench in a child process with a folder of its own, since settings are read once a process.

    On SQLite, or on the PostgreSQL that is named.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "POSKO_DATA": folder,
            "POSKO_SECRET_KEY": "x" * 60,
            "DJANGO_SETTINGS_MODULE": "posko.web.settings",
        }
        environment.pop("DATABASE_URL", None)
        if database:
            environment["DATABASE_URL"] = database
        subprocess.run([sys.executable, "-m", module], env=environment, check=True)


def build_world() -> None:
    """The database, and the world of the tests in it."""
    from posko.cli import setting_up

    setting_up.ready()
    setting_up.migrate()
    from django.conf import settings

    settings.ALLOWED_HOSTS.append("testserver")
    from tests import world

    world.build()


def look(who: str, pages: Sequence[str], *, peer: float = 0.0) -> None:
    """Ask each page many times and print its time; `peer` is what Apollo's list takes, in seconds.

    Besides the wall's time stands the processor's, since others may use the machine too.
    """
    from tests.cast import logged_in

    client = logged_in(who)
    gc.collect()
    gc.freeze()  # as the server does once it stands (posko/web/wsgi.py)
    for page in pages:
        client.get(page)
        looks = [_timed(partial(client.get, page)) for _look in range(LOOKS)]
        times, cpu = sorted(wall for wall, _cpu in looks), sorted(own for _wall, own in looks)
        told = f"p50 {_ms(times[LOOKS // 2])}  p95 {_ms(times[int(LOOKS * 0.95) - 1])}  CPU p50 {_ms(cpu[LOOKS // 2])}"
        ratio = f"  Apollo's list / p50 {peer / times[LOOKS // 2]:4.1f} x" if peer else ""
        print(f"  {page:<36}{told}{ratio}")


def _timed(ask: Callable[[], Any]) -> tuple[float, float]:
    begun, used = time.perf_counter(), time.process_time()
    answer = ask()
    wall, own = time.perf_counter() - begun, time.process_time() - used
    assert answer.status_code == 200, answer.status_code
    return wall, own


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:5.0f} ms"


if __name__ == "__main__":
    measure()
