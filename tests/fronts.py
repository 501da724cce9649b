"""A front of its own on a real socket, with small caps and a WSGI application of the test's; and raw lines to it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from posko.web.front.application import Front
from posko.web.front.bodies import Bodies
from posko.web.front.caps import Caps
from posko.web.front.threads import Threads
from posko.web.serving import lines
from tests.parts import free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

KNOWN = {"HTTP_AUTHORIZATION": "Bearer known"}


@contextmanager
def fronting(application: WSGIApplication, folder: Path, caps: Caps, *, threads: int = 2, **how: Any) -> Iterator[int]:
    """Serve until the block ends; gives the port. Who sends `Bearer known` is known; /large takes 256 KB."""
    port, loop = free_port(), asyncio.new_event_loop()

    async def holder(environ: Any) -> str:
        return "device known" if environ.get("HTTP_AUTHORIZATION") == "Bearer known" else ""

    bodies = Bodies(caps, folder, lambda environ: 256 * 1024 if environ["PATH_INFO"] == "/large" else 64 * 1024, holder)
    front = Front(application, Threads(threads), folder, caps=caps, bodies=bodies, **how)

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = Server(front, port=port, interface=Interfaces.RSGI, log_level=LogLevels.critical, **lines())
        stopping.append(lambda: loop.call_soon_threadsafe(server.stop))
        loop.run_until_complete(server.serve())

    stopping: list[Any] = []
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    for _ in range(200):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
        time.sleep(0.05)
    try:
        yield port
    finally:
        stopping[0]()
        thread.join(timeout=20)


def ask(port: int, said: bytes, *, source: str = "127.0.0.1", end: bool = False) -> socket.socket:
    """A line on which something was said; `end`: and nothing more will be."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))
    line.sendall(said)
    if end:
        line.shutdown(socket.SHUT_WR)
    return line


def told(line: socket.socket) -> tuple[int, bytes]:
    """The status and the rest of the answer, to the end of the line."""
    whole = b""
    with line, suppress(ConnectionResetError):
        while piece := line.recv(1 << 16):
            whole += piece
    return int(whole[9:12] or 0), whole
