"""200 slow bodies, 40 slow headers, 340 connections that say nothing and 20 slow readers, at once: pages come as ever.

`make bench` holds it for longer and says how many seconds each page took.
"""

from __future__ import annotations

import http.cookiejar
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.parts import ROOT, RunningDemo, found_post, free_port, post_environment, wait_for

# A busy machine takes its time; a post that the crowd had stopped would answer nothing at all.
WITHIN, HELD = 8.0, 5.0


@contextmanager
def crowd_at(port: int, *more: str) -> Iterator[None]:
    """The crowd has come, in a process of its own; it goes when the block ends."""
    call = [sys.executable, "-m", "tests.slow_crowd", "127.0.0.1", str(port), "60", *more]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, text=True) as crowd:
        try:
            assert crowd.stdout and crowd.stdout.readline() == "here\n"
            yield
        finally:
            crowd.kill()


def slowest(opener: urllib.request.OpenerDirector, *addresses: str) -> float:
    """The seconds of the slowest page, asked for again and again while the crowd holds on."""
    worst, begun = 0.0, time.monotonic()
    while time.monotonic() - begun < HELD:
        for address in addresses:
            asked = time.monotonic()
            with opener.open(address, timeout=WITHIN) as page:
                assert page.status == 200
                page.read()
            worst = max(worst, time.monotonic() - asked)
    return worst


def test_a_slow_crowd_does_not_stop_the_duty_page(demo: RunningDemo) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    browser.open(demo.links["Dimas Arkananta"], timeout=30).close()
    pages = [f"{demo.address}{path}" for path in ("/healthz", "/people/duty/", "/phone/")]
    with crowd_at(int(demo.address.rpartition(":")[2])):
        assert slowest(browser, *pages) < WITHIN


def test_a_slow_crowd_at_both_doors_stops_neither_tls_nor_the_plain_door(tmp_path: Path) -> None:
    found_post(tmp_path)
    port, plain = free_port(), free_port()
    call = [sys.executable, "-m", "posko.web.command", "serve", "--tls", "--port", str(port)]
    told, trusting = tmp_path.parent / "crowd.log", ssl._create_unverified_context()
    with told.open("w") as log, ExitStack() as stack:
        post = stack.enter_context(
            subprocess.Popen(
                [*call, "--plain-port", str(plain)], stdout=log, stderr=log, cwd=ROOT, env=post_environment(tmp_path)
            )
        )
        stack.callback(post.terminate)
        wait_for(f"http://127.0.0.1:{plain}", post, told, path="/phone/setup/")
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting))
        stack.enter_context(crowd_at(port, "tls"))
        stack.enter_context(crowd_at(plain))
        pages = [f"https://127.0.0.1:{port}/healthz", f"https://127.0.0.1:{port}/phone/"]
        assert slowest(opener, *pages, f"http://127.0.0.1:{plain}/phone/setup/") < WITHIN
