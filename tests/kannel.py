"""Debian's Kannel with its fake SMSC: bearerbox, smsbox and a telephone that sends and prints what it is sent.

What Kannel asks of the post is answered in the test's own thread, so that it sees what the test wrote.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

FAKE_SMSC = Path("/usr/lib/kannel/test/fakesmsc")
NO_KANNEL = "no Kannel here: apt-get install kannel kannel-extras (fakesmsc is in the second)"
USER, PASSWORD, SHORT = "posko", "sendsms-of-the-tests", "9393"
PATIENCE = 20  # seconds
needs_kannel = pytest.mark.skipif(
    not (shutil.which("bearerbox", path="/usr/sbin:/usr/bin") and FAKE_SMSC.exists()), reason=NO_KANNEL
)
Answer = tuple[int, str, bytes]


@dataclass(frozen=True, slots=True)
class Boxes:
    """A running Kannel: where it takes messages to send, where it asks, and the lines that the telephone printed."""

    sendsms: str
    door: str
    printed: Path
    asked: Queue[tuple[str, Queue[Answer]]]

    def serve(self, answer: Callable[[str], Answer]) -> str:
        """Answer the next thing that Kannel asks; the path with its query."""
        path, back = self.asked.get(timeout=PATIENCE)
        back.put(answer(path))
        return path

    def is_quiet(self) -> bool:
        """Whether Kannel asks nothing for half a second."""
        try:
            self.asked.get(timeout=0.5)
        except Empty:
            return True
        return False

    def reached(self, count: int) -> list[str]:
        """The first messages that reached the telephone, as `sender receiver text`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            lines = self.printed.read_text(errors="replace").splitlines()
            found = [line.split("<", 1)[1].rstrip(">") for line in lines if "Got message" in line]
            if len(found) >= count:
                return found[:count]
            time.sleep(0.05)
        raise AssertionError(f"{count} messages did not reach the telephone:\n{self.printed.read_text()}")


@contextmanager
def boxes(folder: Path, said: str = "1 2 text none", *, times: int = 0, get_url: str = "") -> Iterator[Boxes]:
    """A Kannel whose telephone says `said` (`sender receiver type text`) so many times once it is up.

    `get_url`: what it asks for each, below the address of the door.
    """
    admin, box, smsc, sendsms = _free(4)
    asked: Queue[tuple[str, Queue[Answer]]] = Queue()
    server = _door(asked)
    door = f"http://127.0.0.1:{server.server_port}"
    config, printed = folder / "kannel.conf", folder / "telephone.txt"
    config.write_text(_CONFIG.format(admin=admin, box=box, smsc=smsc, sendsms=sendsms, user=USER, password=PASSWORD,
                                     get_url=f"{door}{get_url}"))  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []
    try:
        for program, port in (("bearerbox", smsc), ("smsbox", sendsms)):
            running.append(_started([f"/usr/sbin/{program}", "-v", "2", str(config)], folder / f"{program}.txt"))
            _wait_for(port)
        call = [str(FAKE_SMSC), "-H", "127.0.0.1", "-r", str(smsc), "-i", "0.1", "-m", str(times), said]
        running.append(_started(call, printed))
        yield Boxes(f"http://127.0.0.1:{sendsms}", door, printed, asked)
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
        server.shutdown()
        server.server_close()


def _door(asked: Queue[tuple[str, Queue[Answer]]]) -> ThreadingHTTPServer:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            back: Queue[Answer] = Queue()
            asked.put((self.path, back))
            with suppress(Empty):
                status, kind, body = back.get(timeout=PATIENCE)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def _started(call: list[str], into: Path) -> subprocess.Popen[bytes]:
    with into.open("wb") as out:
        return subprocess.Popen(call, cwd=into.parent, stdin=subprocess.DEVNULL, stdout=out, stderr=out)


def _free(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers at port {port}")


_CONFIG = """
group = core
admin-port = {admin}
admin-port-ssl = false
admin-password = {password}
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"

group = smsc
smsc = fake
smsc-id = telephone
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
sendsms-chars = "0123456789+"
http-request-retry = 3
http-queue-delay = 1

group = sendsms-user
username = {user}
password = {password}
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
get-url = "{get_url}"
catch-all = true
omit-empty = true
max-messages = 1
"""
