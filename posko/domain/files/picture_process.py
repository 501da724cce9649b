"""Has pictures decoded in a process of their own: one, started with the first picture and kept.

A decoder is a large piece of C that reads bytes of strangers. Apart from the post it can freeze, crash or eat memory,
and only the picture at hand is refused. The process begins anew after a fault and after 200 pictures. It decodes one
picture at a time; whoever waits for longer than a second is sent away and comes again.

A message, both ways: the length of a JSON object and the length of what follows it (4 bytes each), and the two.
"""

from __future__ import annotations

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, Final

from posko.domain.errors import N_, Busy

WAIT: Final = 1.0  # seconds in the queue
PATIENCE: Final = 20.0  # seconds by the clock for one picture; what it may take of the processor is bounded apart
MOST_PICTURES: Final = 200
PROVE, DEVELOP = "prove", "develop"
BROKEN, HEAVY, LARGE = "broken", "heavy", "large"

_READER: Final = "posko.domain.files.picture_reader"
_LENGTHS: Final = struct.Struct(">II")
_MOST_WORDS, _MOST_BYTES = 4096, 128 * 1024 * 1024


class Crowded(Busy):
    """So many pictures come in that this one was not looked at. Nothing is wrong with it."""

    def __init__(self) -> None:
        super().__init__(
            N_("Many photos come in at this moment; this one was not looked at yet. Send it again in a few seconds.")
        )


def read_message(source: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None where the other side is gone."""
    head = source.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    words, size = _LENGTHS.unpack(head)
    if words > _MOST_WORDS or size > _MOST_BYTES:
        raise ValueError("no message of ours")
    told, content = source.read(words), source.read(size)
    if len(told) < words or len(content) < size:
        return None
    return json.loads(told), content


def write_message(target: IO[bytes], told: Mapping[str, object], content: bytes = b"") -> None:
    """Send one message."""
    words = json.dumps(told).encode()
    target.write(_LENGTHS.pack(len(words), len(content)) + words)
    target.write(content)
    target.flush()


class PictureProcess:
    """The process, its queue, and the rule when it begins anew."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0

    def ask(self, told: Mapping[str, object], content: bytes) -> tuple[dict[str, Any], bytes]:
        """What the reader answers; the fault `heavy` where it died of the picture. Raises Crowded."""
        if not self._turn.acquire(timeout=WAIT):
            raise Crowded
        try:
            return self._answer(told, content) or ({"fault": HEAVY}, b"")
        finally:
            self._turn.release()

    @property
    def pid(self) -> int | None:
        """The process, if there is one at this moment."""
        return self._child.pid if self._child is not None else None

    @property
    def at_work(self) -> bool:
        """Whether a picture is being read."""
        return self._turn.locked()

    def end(self) -> None:
        """End the process, if there is one; the next picture starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what it did not take any more
                if pipe is not None:
                    pipe.close()

    def forget(self) -> None:
        """After a fork: the process belongs to whoever started it."""
        self._turn, self._child, self._asked = threading.Lock(), None, 0

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._child.poll() is not None or self._asked >= MOST_PICTURES):
            self.end()
        if self._child is None:
            self._child, self._asked = _started(), 0
        self._asked += 1
        return self._child

    def _answer(self, told: Mapping[str, object], content: bytes) -> tuple[dict[str, Any], bytes] | None:
        """The answer; None, and no process any more, where it broke off. What was read half is thrown away with it."""
        child = self._running()
        patience = threading.Timer(PATIENCE, child.kill)
        patience.start()
        answer = None
        try:
            answer = _exchanged(child, told, content)
        except (OSError, ValueError):  # a pipe that broke, or words that are none
            pass
        finally:
            patience.cancel()
            if answer is None:
                self.end()
        return answer


def _exchanged(
    child: subprocess.Popen[bytes], told: Mapping[str, object], content: bytes
) -> tuple[dict[str, Any], bytes] | None:
    if child.stdin is None or child.stdout is None:
        return None
    write_message(child.stdin, told, content)
    return read_message(child.stdout)


def _started() -> subprocess.Popen[bytes]:
    """A new reader: its own memory, no open file of ours, and nothing of our environment but where Python lies."""
    surroundings = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(entry or os.getcwd() for entry in sys.path),
    }
    try:
        return subprocess.Popen(  # noqa: S603  # our own interpreter with our own module
            [sys.executable, "-P", "-W", "ignore", "-m", _READER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings,
            start_new_session=True,
        )
    except OSError as full:  # the machine has no room for it at this moment
        raise Crowded from full


reader: Final = PictureProcess()
atexit.register(reader.end)
os.register_at_fork(after_in_child=reader.forget)
