"""What the benches of pages share: a process of their own over an empty folder, a world in it, and looks at a page."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

LOOKS = 60


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
