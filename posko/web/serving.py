"""Serves the post: the process that answers requests, and what the console says of it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import resource
import ssl
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from posko import clock
from posko.cli import tls
from posko.cli.post import must_be_free
from posko.domain.access import Compartment, system_viewer
from posko.domain.errors import BadInput
from posko.web import beside

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

# Connections that are held at once, far above what the front lets anybody keep unfinished (web/front/caps.py); more
# wait in the system's queue. One that says nothing is closed after so many seconds.
CONNECTIONS, BACKLOG, HEADERS_WITHIN = 4096, 1024, 10
# Seconds between two questions whether the post answers yet, and how long one may take.
EVERY, PATIENCE = 0.2, 5


def serve(
    host: str,
    port: int,
    threads: int,
    kept: tls.Kept | None = None,
    plain_port: int | None = None,
    *,
    tell: Callable[[], None] | None = None,
) -> None:
    """One process with threads, the embedded default; refuses to start while something is unsafe.

    `tell` is called once the post answers; without it the address is printed then.
    """
    from posko.apps.roll.desk import services as roll
    from posko.kit import walls
    from posko.web.startup import NotReady, prove_ready

    try:
        prove_ready(host=host)
    except NotReady as refusal:
        raise BadInput("%(reason)s", reason=str(refusal)) from refusal
    for wanted in (port, *([plain_port] if plain_port else [])):
        must_be_free(host, wanted)
    # Questions that waited for a busy database enter the ledger before the first new one.
    with walls.opened({Compartment.VOTER}):
        roll.drain_spool(by=system_viewer("start"), at=clock.real_time())
    if kept:
        _tell_what_to_compare(port, kept, plain_port)
    # Every connection and every large body is an open file.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.environ["POSKO_BIND"] = host
    os.environ["POSKO_THREADS"] = str(threads)
    os.environ["POSKO_PORTS"] = f"{port} {plain_port or ''}"
    os.environ["POSKO_PLAIN_PORT"] = str(plain_port or "")
    os.environ["POSKO_PARENT"] = str(os.getpid())
    # A forked worker would inherit the threads of typst's pool as dead ones (the demo sets a report while it is
    # built) and wait for them forever at its first report; a spawned one starts clean.
    multiprocessing.set_start_method("spawn", force=True)
    with beside.worker() as worker:
        _once_it_answers(host, port, _begin(worker, tell or partial(_tell_address, host, port, kept)), kept)
        _server(host, port, kept).serve()


def _begin(worker: beside.Beside | None, tell: Callable[[], None]) -> Callable[[], None]:
    """What is done once the post answers: the worker starts, which until then would only slow it, and all is told."""

    def begin() -> None:
        if worker:
            worker.begin()
        tell()

    return begin


def _once_it_answers(host: str, port: int, tell: Callable[[], None], kept: tls.Kept | None) -> None:
    """Tell as soon as the first request is answered: an address that is printed works."""

    def wait() -> None:
        while not _answers(host, port, encrypted=kept is not None):
            time.sleep(EVERY)
        tell()

    threading.Thread(target=wait, name="tell", daemon=True).start()


def _answers(host: str, port: int, *, encrypted: bool) -> bool:
    """Whether whatever listens there answers a request, with whichever status."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nothing is bound to it here
    line = http.client.HTTPConnection(near, port, timeout=PATIENCE)
    if encrypted:
        # Its own certificate, for which nobody vouches; nothing is sent but the question.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection(near, port, timeout=PATIENCE, context=context)
    try:
        line.request("GET", "/healthz")
        line.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return True


def _names(kept: tls.Kept) -> list[str]:
    return [name for name in kept.hosts if name not in tls.LOOPBACK] or ["127.0.0.1"]


def _tell_address(host: str, port: int, kept: tls.Kept | None) -> None:
    """Where the post answers."""
    where = [f"https://{name}:{port}" for name in _names(kept)] if kept else [f"http://{host}:{port}"]
    print(f"Posko answers at {', '.join(where)} (Ctrl+C stops it).", flush=True)


def _tell_what_to_compare(port: int, kept: tls.Kept, plain_port: int | None) -> None:
    """With a certificate authority: where phones begin, and what the owner of a phone compares."""
    names = _names(kept)
    print(f"Certificate authority: {kept.authority}\n  SHA-256 {kept.fingerprint}")
    door = f"http://{names[0]}:{plain_port}" if plain_port else f"https://{names[0]}:{port}"
    print(f"Phones begin at {door}/phone/setup/ and compare that SHA-256 with this screen, not with their own.")
    if plain_port:
        print(
            f"Port {plain_port} answers that page, ODK Collect and SMS gateways without TLS: the network can read them."
        )
    sys.stdout.flush()


def _server(host: str, port: int, kept: tls.Kept | None) -> AbstractServer[Any]:
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LogLevels

    shape = cast("dict[str, Any]", settings.LOGGING)["formatters"]["line"]
    # Phones of before 2019 know no TLS 1.3.
    encrypted: dict[str, Any] = (
        {"ssl_cert": kept.certificate, "ssl_key": kept.key, "ssl_protocol_min": SSLProtocols.tls12} if kept else {}
    )
    return Granian(
        "posko.web.front.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        respawn_failed_workers=True,
        # An idle connection does not keep the post from stopping.
        workers_kill_timeout=3,
        log_level=LogLevels.error,
        # What granian says itself goes through the post's own formatter, which holds no secret.
        log_dictconfig={"formatters": dict.fromkeys(("generic", "access"), shape)},
        **lines(),
        **encrypted,
    )


def lines() -> dict[str, Any]:
    """How granian holds connections, on every port. HTTP/1.1 only: there its time-out frees one that says nothing."""
    from granian.constants import HTTPModes
    from granian.http import HTTP1Settings

    return {
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=HEADERS_WITHIN * 1000, max_buffer_size=64 * 1024),
        "backlog": BACKLOG,
        "backpressure": min(CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2),
        "websockets": False,
    }
