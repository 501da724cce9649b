"""The door of a witness over HTTP/1.1: POST /add-checkpoint, POST /add-leaves, GET /SHA256HEX(origin)/checkpoint.

One event loop reads, threads think, so that a slow client holds nobody. Everything is held to a size, a number and a
time. Nobody logs in: what counts is the log's signature under what is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from posko.cli.witness.signing import ClockRanBackError, Witness
from posko.domain.errors import BadInput
from posko.domain.tlog.leaves import MAX_LEAVES, AddLeaves, read_add_leaves
from posko.domain.tlog.requests import MAX_REQUEST, Verdict, read_request

MAX_HEAD: Final = 8 * 1024
CONNECTIONS, CONNECTIONS_EACH = 32, 8  # in all, and from one address
REQUESTS_EACH, SECONDS_EACH = 120, 60.0  # so many requests from one address in so many seconds
_ADDRESSES: Final = 4096  # that are counted at once
_CHECKPOINT: Final = re.compile(r"/([0-9a-f]{64})/checkpoint")
_BODIES: Final = {"/add-checkpoint": MAX_REQUEST, "/add-leaves": MAX_LEAVES + MAX_HEAD}


class _Refused(Exception):
    """An answer that ends the connection, since what follows on it cannot be told apart."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.verdict = Verdict(status, f"{words}\n")


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a request, its names in small letters."""

    method: str
    path: str
    fields: dict[str, str]
    stays: bool

    @property
    def length(self) -> int:
        """Bytes of the body that is announced."""
        if "transfer-encoding" in self.fields:
            raise _Refused(411, "Send the body with its Content-Length.")
        text = self.fields.get("content-length", "0")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise _Refused(400, "The Content-Length is not a number.")
        return int(text)


class Door:
    """Serves one witness. `patience`: seconds for a request's head, and for its body."""

    def __init__(self, witness: Witness, patience: float = 20.0) -> None:
        self._witness = witness
        self._patience = patience
        self._open: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._since = 0.0

    async def serve(self, host: str, port: int, ready: Callable[[int], None]) -> None:
        """Answer until SIGTERM or SIGINT; `ready` gets the port once it is open."""
        server = await asyncio.start_server(self._connected, host, port, limit=MAX_HEAD)
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with server:
            ready(server.sockets[0].getsockname()[1])
            await stopped.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("",))[0])
        try:
            with self._seat(address):
                while await self._one_request(reader, writer, address):
                    pass
        except _Refused as refused:
            with contextlib.suppress(OSError, TimeoutError):
                await self._send(writer, refused.verdict, stays=False)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # who went away, or let it wait, gets no answer
        finally:
            writer.close()

    @contextlib.contextmanager
    def _seat(self, address: str) -> Iterator[None]:
        """A place among the connections."""
        if self._open.total() >= CONNECTIONS or self._open[address] >= CONNECTIONS_EACH:
            raise _Refused(503, "Too many connections are open. Try again later.")
        self._open[address] += 1
        try:
            yield
        finally:
            self._open -= Counter([address])  # which forgets whoever has none left

    async def _one_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> bool:
        """Read a request and answer it; whether another may follow on this connection."""
        try:
            async with asyncio.timeout(self._patience):
                head = _read_head(await reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError:
            raise _Refused(431, f"The head of a request has {MAX_HEAD} bytes at most.") from None
        self._count(address)
        length, most = head.length, _BODIES.get(head.path, 0)
        if length > most:
            raise _Refused(413, f"The body has {length} bytes; at most {most} are read here.")
        if length and head.fields.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        async with asyncio.timeout(self._patience):
            body = await reader.readexactly(length)
        verdict = await asyncio.to_thread(self._answered, head, body)
        stays = head.stays and head.method != "HEAD"  # its answer has words, which nobody reads as such
        await self._send(writer, verdict, stays=stays)
        return stays

    def _count(self, address: str) -> None:
        """Hold an address to its number of requests. Counts begin anew each minute, or when there are too many."""
        now = asyncio.get_running_loop().time()
        if now - self._since > SECONDS_EACH or len(self._asked) > _ADDRESSES:
            self._asked.clear()
            self._since = now
        self._asked[address] += 1
        if self._asked[address] > REQUESTS_EACH:
            raise _Refused(429, f"At most {REQUESTS_EACH} requests a minute are answered. Try again later.")

    def _answered(self, head: _Head, body: bytes) -> Verdict:
        """The answer, whatever happens on the way; what is a fault of this machine is printed."""
        try:
            return self._routed(head, body)
        except ClockRanBackError as refusal:
            print(f"posko: {refusal}", file=sys.stderr, flush=True)
            return Verdict(503, f"{refusal}\n")
        except BadInput as damage:
            print(f"posko: {damage}", file=sys.stderr, flush=True)
            return Verdict(500, "What this witness holds of the log is damaged. Its keeper has been told.\n")
        except Exception:
            traceback.print_exc()
            return Verdict(500, "This witness could not do it. Nothing was signed.\n")

    def _routed(self, head: _Head, body: bytes) -> Verdict:
        found = _CHECKPOINT.fullmatch(head.path)
        if head.path not in _BODIES and not found:
            return Verdict(404, "There is nothing under this address.\n")
        if head.method != ("GET" if found else "POST"):
            return Verdict(405, f"Here is answered {'GET' if found else 'POST'} only.\n")
        if found:
            held = self._witness.folder.log_by(found[1]).held()
            return Verdict(200, str(held.note)) if held else Verdict(404, "This witness holds no head of this log.\n")
        return self._posted(head.path, body)

    def _posted(self, path: str, body: bytes) -> Verdict:
        try:
            given = read_request(body) if path == "/add-checkpoint" else read_add_leaves(body)
        except BadInput as refusal:
            return Verdict(400, f"{refusal}\n")
        if isinstance(given, AddLeaves):
            return self._witness.add_leaves(given)
        verdict = self._witness.add_checkpoint(given)
        if verdict.forked:
            origin = given.checkpoint.origin
            print(f"posko: {origin} signed two pasts. See: posko witness status", file=sys.stderr, flush=True)
        return verdict

    async def _send(self, writer: asyncio.StreamWriter, verdict: Verdict, *, stays: bool) -> None:
        content = verdict.body.encode()
        head = [
            f"HTTP/1.1 {verdict.status} {HTTPStatus(verdict.status).phrase}",
            f"Content-Type: {verdict.content_type}",
            f"Content-Length: {len(content)}",
            "X-Content-Type-Options: nosniff",
            "Cache-Control: no-store",
            *(["Allow: GET, POST"] if verdict.status == 405 else []),
            *([] if stays else ["Connection: close"]),
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + content)
        async with asyncio.timeout(self._patience):
            await writer.drain()


def _read_head(raw: bytes) -> _Head:
    """The head as it came, up to its empty line."""
    first, *lines = raw[:-4].decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise _Refused(400, "This is no request of HTTP/1.1.")
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip() or name.lower() in fields.keys() & {"content-length"}:
            raise _Refused(400, "A line of the request's head cannot be read.")
        fields[name.lower()] = value.strip()
    stays = words[2] == "HTTP/1.1" and fields.get("connection", "").lower() != "close"
    return _Head(words[0], words[1].partition("?")[0], fields, stays)
