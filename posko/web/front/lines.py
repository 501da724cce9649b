"""Ends connections whose other side takes its answer too slowly: granian hands it to the system and waits forever.

Linux tells of each connection what was sent and what was taken. Elsewhere nobody looks, and a slow reader keeps its
connection, though no thread.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

OPEN: Final = Path("/proc/self/fd")
# In `struct tcp_info`: bytes that the other side took (u64), bytes that wait because it takes no more now (u32).
_TAKEN, _WAITING, _SIZE = 120, 144, 148
LOOKS: Final = 4  # within the patience
Ends = tuple[object, object]


class LineWatch:
    """Cuts off who lets an answer wait for `patience` seconds and takes less than `rate` bytes a second of it."""

    def __init__(self, ports: frozenset[int], *, patience: float, rate: int) -> None:
        self.ports, self.patience, self.rate = ports, patience, rate
        self._waits: dict[Ends, tuple[float, int]] = {}

    def begin(self) -> None:
        """Look in a thread of its own, where the system tells anything."""
        if OPEN.exists() and hasattr(socket, "TCP_INFO"):
            threading.Thread(target=self._run, name="line-watch", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(self.patience / LOOKS)
            self.look(time.monotonic())

    def look(self, now: float) -> int:
        """Cut off who is too slow; gives how many."""
        before, self._waits, cut = self._waits, {}, 0
        for line in self._lines():
            with line, suppress(OSError):
                told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
                (taken,) = struct.unpack_from("Q", told, _TAKEN)
                if not struct.unpack_from("I", told, _WAITING)[0]:
                    continue
                ends: Ends = line.getsockname(), line.getpeername()
                since, had = before.get(ends, (now, taken))
                if now - since < self.patience:
                    self._waits[ends] = since, had
                elif taken - had < self.rate * (now - since):
                    line.shutdown(socket.SHUT_RDWR)
                    cut += 1
                else:
                    self._waits[ends] = now, taken
        return cut

    def _lines(self) -> Iterator[socket.socket]:
        """The connections that came in at our ports."""
        for name in os.listdir(OPEN):
            with suppress(OSError):
                number = os.dup(int(name))
                try:
                    line = socket.socket(fileno=number)
                except OSError:  # a file
                    os.close(number)
                    continue
                address = line.getsockname() if line.family in (socket.AF_INET, socket.AF_INET6) else ()
                if address and address[1] in self.ports:
                    yield line
                else:
                    line.close()
