"""Calls to witnesses: several at once, each to its registered address alone, and each over after ten seconds.

No redirect is followed, no proxy of the surroundings is used, and of an answer only so much is read.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from posko.domain.errors import BadInput
from posko.domain.witnesses import CLOSED, LARGEST_ANSWER, SILENT, TOO_LONG, Answer

TO_CONNECT: Final = 3.0  # seconds
IN_ALL: Final = 10.0  # seconds, from the look-up of the name to the last byte


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the witness's name, its address, the door behind it, and what is sent."""

    name: str
    address: str
    door: str
    body: bytes


Told = Answer | BadInput


def all_at_once(calls: Mapping[int, Call]) -> dict[int, Told]:
    """Make all calls side by side; each has its answer, or why there is none, after ten seconds at the latest.

    A thread that hangs in the look-up of a name is left behind: it ends by itself and holds up nobody.
    """
    told: dict[int, Told] = {}

    def make(key: int, call: Call) -> None:
        told[key] = _made(call)

    threads = [threading.Thread(target=make, args=each, daemon=True) for each in calls.items()]
    for thread in threads:
        thread.start()
    until = time.monotonic() + IN_ALL + 1
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    # A copy: what a thread that was left behind says later is not heard.
    heard = dict(told)
    return {key: heard.get(key, BadInput(SILENT, name=call.name)) for key, call in calls.items()}


def _made(call: Call) -> Told:
    parts = urlsplit(call.address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=TO_CONNECT)
    late = threading.Event()
    watch = threading.Timer(IN_ALL, lambda: _cut(line, late))
    watch.daemon = True
    watch.start()
    try:
        line.connect()
        line.sock.settimeout(IN_ALL)
        line.request("POST", f"{parts.path}{call.door}", call.body, {"Content-Type": "text/plain; charset=utf-8"})
        response = line.getresponse()
        body = response.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if late.is_set() or isinstance(fault, TimeoutError):
            return BadInput(SILENT, name=call.name)
        return BadInput(CLOSED, name=call.name, why=str(fault)[:120] or type(fault).__name__)
    finally:
        watch.cancel()
        line.close()
    if late.is_set():
        return BadInput(SILENT, name=call.name)
    if len(body) > LARGEST_ANSWER:
        return BadInput(TOO_LONG, name=call.name)
    return Answer(response.status, body.decode("utf-8", "replace"))


def _cut(line: http.client.HTTPConnection, late: threading.Event) -> None:
    """Cut off a witness that lets a byte come now and then."""
    late.set()
    if line.sock is not None:
        try:
            line.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            line.sock.close()
