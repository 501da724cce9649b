"""A slow crowd at every door for half a minute: seconds of the slowest page meanwhile, promised under one.

200 slow bodies, 40 slow headers, 340 connections that say nothing and 20 slow readers come from 51 addresses at once
(tests/slow_crowd.py): to plain HTTP, to `--tls`, and to `--plain-port` beside it.
"""

from __future__ import annotations

import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.parts import ROOT, found_post, free_port, post_environment, wait_for

SECONDS, PROMISED = 30.0, 1.0


def main() -> None:
    """Plain HTTP, then both doors of a post with TLS."""
    print(f"Pages while a slow crowd of 600 holds on for {SECONDS:.0f} s; promised: under {PROMISED:.0f} s each")
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        data = Path(folder) / "post"
        found_post(data)
        port, plain = free_port(), free_port()
        _hold(data, "plain HTTP", ["--port", str(port)], f"http://127.0.0.1:{port}", [(port, ())])
        doors = ["--tls", "--port", str(port), "--plain-port", str(plain)]
        crowds = [(port, ("tls",)), (plain, ())]
        _hold(data, "TLS and the plain door", doors, f"https://127.0.0.1:{port}", crowds, plain)
    print()


def _hold(
    data: Path, name: str, how: list[str], address: str, crowds: list[tuple[int, tuple[str, ...]]], plain: int = 0
) -> None:
    call = [sys.executable, "-m", "posko.web.command", "serve", *how]
    log, opener = data.parent / "serve.log", _opener()
    at_first, page = (f"http://127.0.0.1:{plain}", "/phone/setup/") if plain else (address, "/healthz")
    with (
        log.open("w") as told,
        subprocess.Popen(call, stdout=told, stderr=told, cwd=ROOT, env=post_environment(data)) as post,
    ):
        wait_for(at_first, post, log, path=page)
        come = [_crowd(port, more) for port, more in crowds]
        pages = [f"{address}{path}" for path in ("/healthz", "/phone/", "/account/login/")]
        pages += [f"http://127.0.0.1:{plain}/phone/setup/"] if plain else []
        worst, begun, asked = dict.fromkeys(pages, 0.0), time.monotonic(), 0
        while time.monotonic() - begun < SECONDS:
            for page in pages:
                at = time.monotonic()
                opener.open(page, timeout=30).read()
                worst[page], asked = max(worst[page], time.monotonic() - at), asked + 1
        for crowd in come:
            crowd.kill()
            crowd.wait()
        post.terminate()
    for page, seconds in worst.items():
        verdict = "held" if seconds < PROMISED else "NOT HELD"
        print(f"  {name:<24}{page.split('/', 3)[3]:<16}{seconds:6.2f} s  {verdict}  ({asked} pages)")


def _crowd(port: int, more: tuple[str, ...]) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "tests.slow_crowd", "127.0.0.1", str(port), "300", *more]
    crowd = subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert crowd.stdout and crowd.stdout.readline() == "here\n"
    return crowd


def _opener() -> urllib.request.OpenerDirector:
    # The post's own certificate, for which nobody vouches; nothing is sent but the question.
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=ssl._create_unverified_context()))


if __name__ == "__main__":
    main()
