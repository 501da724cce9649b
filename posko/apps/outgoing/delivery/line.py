"""The line to a gateway: one call, to an address that was checked, over after a few seconds whatever the other does.

The host is looked up once, and each address behind it is held against the allow-list; the socket goes to such an
address, not to the name. No redirect is followed, no proxy of the surroundings is used, no cookie is kept, and of an
answer only so much is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.outgoing import addresses
from posko.domain.outgoing.addresses import Target
from posko.domain.outgoing.calls import LARGEST_ANSWER, Answer, Call, CallFailed

TO_CONNECT: Final = 4.0  # seconds
IN_ALL: Final = 15.0  # seconds, from the look-up of the name to the last byte
_MOST_ADDRESSES: Final = 3  # of one name are tried
_SILENT: Final = "no answer within {seconds:.0f} seconds"


@dataclass(frozen=True, slots=True)
class _Time:
    """How long a call may last: until a moment of the monotonic clock."""

    seconds: float
    until: float

    @property
    def left(self) -> float:
        """Seconds that are left; CallFailed when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> CallFailed:
        """That the time is over, in words."""
        return CallFailed(_SILENT.format(seconds=self.seconds))


def call(told: Call, named: Collection[str] = (), *, seconds: float = IN_ALL) -> Answer:
    """Make one call. CallFailed where no answer came, or the address may not be called (`wrong`)."""
    limit = _Time(seconds, time.monotonic() + seconds)
    try:
        where = addresses.target(told.url)
        allowed = addresses.checked(_looked_up(where, limit), where, named)
    except BadInput as refused:
        raise CallFailed(str(refused), wrong=True) from refused
    return _asked(told, where, _connected(where, allowed, limit), limit)


def _looked_up(where: Target, limit: _Time) -> list[str]:
    """The addresses behind a name. A look-up cannot be cut off, so it has a thread that may be left behind."""
    told: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
            told.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except OSError as failed:
            told.put(failed)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = told.get(timeout=limit.left)
    except Empty as silent:
        raise limit.over() from silent
    if isinstance(found, OSError):
        raise CallFailed(f"nobody knows the host {where.host}") from found
    return found


def _connected(where: Target, allowed: list[str], limit: _Time) -> socket.socket:
    """A line to the first checked address that answers; by TLS it must show a certificate of the host's name."""
    failed: OSError = OSError("no address")
    for address in allowed[:_MOST_ADDRESSES]:
        try:
            line = socket.create_connection((address, where.port), timeout=min(TO_CONNECT, limit.left))
        except OSError as refused:
            failed = refused
            continue
        if where.scheme == "http":
            return line
        try:
            line.settimeout(limit.left)
            return _tls().wrap_socket(line, server_hostname=where.host)
        except (OSError, CallFailed) as refused:
            line.close()
            if isinstance(refused, CallFailed):
                raise
            raise CallFailed(_words(refused)) from refused
    raise CallFailed(_words(failed)) from failed


def _asked(told: Call, where: Target, line: socket.socket, limit: _Time) -> Answer:
    """Ask on an open line. A gateway that lets a byte come now and then is cut off when the time is over."""
    asked = http.client.HTTPConnection(where.host, where.port)
    asked.sock = line
    late = threading.Event()
    try:
        watch = threading.Timer(limit.left, lambda: _cut(line, late))
    except CallFailed:
        line.close()
        raise
    watch.daemon = True
    watch.start()
    try:
        line.settimeout(limit.left)
        headers = {"Host": _host_of(where), "User-Agent": "posko", "Connection": "close", **told.headers}
        asked.request(told.method, where.path, told.body or None, headers)
        response = asked.getresponse()
        body = response.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException, ValueError) as failed:
        if late.is_set() or isinstance(failed, TimeoutError):
            raise limit.over() from failed
        raise CallFailed(_words(failed)) from failed
    finally:
        watch.cancel()
        asked.close()
        line.close()
    if late.is_set():
        raise limit.over()
    if len(body) > LARGEST_ANSWER:
        raise CallFailed(f"the answer is longer than {LARGEST_ANSWER} bytes")
    return Answer(response.status, body, response.headers.get_content_type())


def _host_of(where: Target) -> str:
    """The host as the other side knows itself, with its port where that is not the usual one."""
    host = f"[{where.host}]" if ":" in where.host else where.host
    usual = {"http": 80, "https": 443}[where.scheme]
    return host if where.port == usual else f"{host}:{where.port}"


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cut(line: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()


def _words(failed: BaseException) -> str:
    """What went wrong, without an address of the post, what was sent, or what came back: that may be anything."""
    if isinstance(failed, TimeoutError):
        return "no answer in time"
    if isinstance(failed, ssl.SSLError):
        return f"TLS: {getattr(failed, 'verify_message', '') or failed.reason or 'it failed'}"[:120]
    if isinstance(failed, OSError) and failed.strerror:
        return failed.strerror[:120]
    if type(failed) is http.client.BadStatusLine:
        return "what came back is no HTTP"
    return (str(failed) or type(failed).__name__)[:120]
