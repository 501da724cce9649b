"""A gateway on this machine that answers as it is told, for tests of what goes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = "127.0.0.1"


@dataclass(slots=True)
class Came:
    """One request that came: its method, path, headers and body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Gateway:
    """What came, and what is answered: status, body and further headers of each request."""

    answer: Callable[[Came], tuple[int, bytes, dict[str, str]]] = lambda _came: (200, b'{"id":"g1"}', {})
    came: list[Came] = field(default_factory=list)
    port: int = 0
    drips: float = 0.0  # seconds between two bytes of an answer

    @property
    def address(self) -> str:
        return f"http://{HERE}:{self.port}/send"


@contextmanager
def gateway(**told: object) -> Iterator[Gateway]:
    """Serve one until the block ends."""
    served = Gateway(**told)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            came = Came(self.command, self.path, dict(self.headers), self.rfile.read(length))
            served.came.append(came)
            status, body, headers = served.answer(came)
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            for at in range(0, len(body), 1 if served.drips else len(body) or 1):
                self.wfile.write(body[at : at + 1] if served.drips else body)
                time.sleep(served.drips)

        do_GET = do_POST = _do  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            with suppress(OSError):  # the caller hung up
                super().handle()

    with ThreadingHTTPServer((HERE, 0), Handler) as server:
        server.daemon_threads = True
        served.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
