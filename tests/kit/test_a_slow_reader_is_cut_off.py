"""Linux tells which connection takes its answer too slowly; it is shut, and nobody else is."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import suppress

import pytest

from posko.web.front.lines import LineWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what waits on a connection")


def test_a_slow_reader_is_cut_off_and_nobody_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        pairs = []
        for _ in range(3):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            reader.connect(("127.0.0.1", port))
            pairs.append((reader, listener.accept()[0]))
        (slow, to_slow), (quick, to_quick), (idle, to_idle) = pairs
        for line in (to_slow, to_quick):
            line.setblocking(False)
        watch = LineWatch(frozenset({port}), patience=10, rate=1024)
        _fill(to_slow)
        _fill(to_quick)
        assert watch.look(0) == 0, "nobody is cut off at the first look"
        slow.recv(1)
        for _ in range(20):
            quick.recv(1 << 20)
            time.sleep(0.01)
            _fill(to_quick)
        assert watch.look(5) == 0
        assert watch.look(11) == 1
        with pytest.raises(BrokenPipeError):
            to_slow.send(b"a")
        idle.sendall(b"still here")
        assert to_idle.recv(100) == b"still here"
        _fill(to_quick)
        for pair in pairs:
            for line in pair:
                line.close()


def _fill(line: socket.socket) -> None:
    """Send until the other side takes no more."""
    for _ in range(3):
        with suppress(BlockingIOError):
            while line.send(b"x" * 65536):
                pass
        time.sleep(0.02)
