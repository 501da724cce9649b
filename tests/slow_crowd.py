"""A crowd that means to stop a post: slow bodies, slow headers, connections that say nothing, slow readers.

`python -m tests.slow_crowd HOST PORT SECONDS [tls]` in a process of its own: it says "here" once all have come. Every
third comes from 127.0.0.1, the others from addresses of the loopback net.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import sys
from collections import Counter
from typing import cast

BODIES, HEADERS, SILENT, READERS = 200, 40, 340, 20
SMALL = "/openrosa/submission"  # the plain door takes it, too
BIG = "/static/vendor/maplibre/maplibre-gl.js"

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Crowd:
    """All of them, at one port, until they are told to go."""

    def __init__(self, host: str, port: int, *, tls: bool) -> None:
        self.host, self.port = host, port
        self.context = ssl._create_unverified_context() if tls else None
        self.ended: Counter[str] = Counter()

    async def come(self, seconds: float) -> None:
        """Connect, say so, and be slow."""
        kinds = [self._body] * BODIES + [self._headers] * HEADERS + [self._silent] * SILENT + [self._reader] * READERS
        self.missing = asyncio.Semaphore(0)
        members = [asyncio.create_task(kind(number)) for number, kind in enumerate(kinds)]
        for _ in kinds:
            await self.missing.acquire()
        print("here", flush=True)
        await asyncio.sleep(seconds)
        for member in members:
            member.cancel()
        await asyncio.gather(*members, return_exceptions=True)
        print(dict(self.ended), flush=True)

    async def _open(
        self, number: int, *, small: bool = False, silent: bool = False
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        line = socket.socket()
        line.setblocking(False)
        if small:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.bind((f"127.0.0.{2 + number % 50}" if number % 3 else "127.0.0.1", 0))
        await asyncio.get_running_loop().sock_connect(line, (self.host, self.port))
        context = None if silent and number % 2 else self.context  # half of the silent ones do not even shake hands
        return await asyncio.open_connection(sock=line, ssl=context, server_hostname=self.host if context else None)

    async def _drip(self, kind: str, number: int, first: bytes) -> None:
        try:
            reader, writer = await self._open(number)
            writer.write(first)
        finally:
            self.missing.release()
        with contextlib.suppress(OSError):
            while not reader.at_eof():
                writer.write(b"a")
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        told = await reader.read(4096)
                        self.ended[f"{kind} {told[9:12].decode() or 'closed'}"] += 1
                        return
        self.ended[f"{kind} closed"] += 1

    async def _body(self, number: int) -> None:
        host = f"Host: {self.host}:{self.port}\r\n"
        await self._drip(
            "body", number, f"POST /account/login/ HTTP/1.1\r\n{host}Content-Length: 5000\r\n\r\n".encode()
        )

    async def _headers(self, number: int) -> None:
        await self._drip("header", number, b"GET /healthz HTTP/1.1\r\nX-Slow: ")

    async def _silent(self, number: int) -> None:
        try:
            reader, _writer = await self._open(number, silent=True)
        finally:
            self.missing.release()
        await reader.read(1)
        self.ended["silent closed"] += 1

    async def _reader(self, number: int) -> None:
        try:
            reader, writer = await self._open(number, small=True)
            writer.write(f"GET {BIG} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n\r\n".encode())
        finally:
            self.missing.release()
        transport = cast("asyncio.Transport", writer.transport)
        transport.pause_reading()
        while not reader.at_eof():
            await asyncio.sleep(1)
            transport.resume_reading()
            await reader.read(1)
            transport.pause_reading()


if __name__ == "__main__":
    host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    asyncio.run(Crowd(host, port, tls="tls" in sys.argv).come(seconds))
