"""The door without TLS beside `posko serve --tls`: for what cannot or need not use it, and for nothing else.

ODK Collect and the phone apps that pass SMS on trust no authority that a person installed, and a phone has to get the
authority's certificate from somewhere. So a few paths are passed on to the post itself, without cookies either way: no
log-in and no page of the post is ever reached here. What travels here can be read by whoever shares the network.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

from posko.cli.tls import EVERYWHERE, Kept

SETUP = "/phone/setup/"
PASSED = (SETUP, "/openrosa/", "/gateway/", "/static/")
BLOCK = 64 * 1024
MAX_BODY = 64 * 1024 * 1024
AT_ONCE = 64  # connections; more wait in the system's queue
PATIENCE = 60  # seconds
# Of one connection only (RFC 9110, 7.6.1), of a log-in, or ours to say.
_KEPT_BACK = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "cookie",
    "set-cookie",
    "x-forwarded-proto",
    "x-forwarded-for",
    "date",
    "server",
}


def open_beside(host: str, plain_port: int, *, tls_port: int, kept: Kept) -> ThreadingHTTPServer:
    """Listen in threads of this process until it ends; gives the listener, for a test to close."""
    context = ssl.create_default_context(cafile=str(kept.authority))
    inner = "127.0.0.1" if host in EVERYWHERE else host
    handler = type("Door", (_Door,), {"inner": (inner, tls_port), "context": context})
    server = _Listener((host, plain_port), handler)
    threading.Thread(target=server.serve_forever, name="plain-door", daemon=True).start()
    return server


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._room.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event."""


class _Door(BaseHTTPRequestHandler):
    inner: ClassVar[tuple[str, int]]
    context: ClassVar[ssl.SSLContext]
    timeout = PATIENCE
    server_version, sys_version = "Posko", ""

    def do_GET(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, *_: object) -> None:
        """Addresses may hold a token: nothing is written down here."""

    def _pass_on(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._say(302, "", location=SETUP)
        elif not path.startswith(PASSED) or ".." in path or "//" in path or "%2e" in path.lower():
            self._say(404, "This door is for setting a phone up, for ODK Collect and for SMS gateways. Use https://.\n")
        elif self._length() > MAX_BODY:
            self._say(413, "This is too large.\n")
        else:
            self._ask()

    def _ask(self) -> None:
        away = http.client.HTTPSConnection(*self.inner, timeout=PATIENCE, context=self.context)
        try:
            away.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _KEPT_BACK:
                    away.putheader(name, value)
            away.putheader("X-Forwarded-Proto", "http")
            away.endheaders()
            self._give(away)
            self._take(away.getresponse())
        except (OSError, http.client.HTTPException):
            self._say(502, "The post does not answer. Try again.\n")
        finally:
            away.close()

    def _give(self, away: http.client.HTTPConnection) -> None:
        left = self._length()
        while left > 0 and (block := self.rfile.read(min(BLOCK, left))):
            away.send(block)
            left -= len(block)

    def _take(self, answer: http.client.HTTPResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _KEPT_BACK:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            while block := answer.read(BLOCK):
                self.wfile.write(block)

    def _length(self) -> int:
        told = self.headers.get("Content-Length", "0")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else MAX_BODY + 1

    def _say(self, status: int, words: str, *, location: str = "") -> None:
        body = words.encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
