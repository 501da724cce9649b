"""The worker beside the embedded server: one process at a time, another one where it fell, none once the post ended."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from posko.cli.worker import LAST_STEP

PAUSE = 2.0  # seconds before a worker that fell is replaced
log = logging.getLogger(__name__)


class Beside:
    """A process of its own: numbers, workbooks and papers that its threads made in the server would hold the
    interpreter that answers requests.

    Its input is a pipe that only this process holds. So it knows at once when this one is killed.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, in a thread that replaces it where it falls."""
        threading.Thread(target=self._keep, name="keep-a-worker", daemon=True).start()

    def end(self) -> None:
        """Tell it to stop, and wait until it is gone: what it holds in the data folder is let go then."""
        with self._lock:
            self._ending.set()
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(LAST_STEP + 1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        while process := self._start():
            code = process.wait()
            if not self._ending.wait(PAUSE):
                log.warning("the worker beside the post ended with %s; another one is started", code)

    def _start(self) -> subprocess.Popen[bytes] | None:
        told = {**os.environ, "POSKO_PARENT": str(os.getpid())}
        with self._lock:
            if not self._ending.is_set():
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "posko.web.command", "worker", "--beside"], env=told, stdin=subprocess.PIPE
                )
                return self._process
        return None


@contextmanager
def worker() -> Iterator[Beside | None]:
    """A worker for as long as the post serves; none where `posko worker` runs apart."""
    if os.environ.get("POSKO_WORKER") == "apart":
        yield None
        return
    beside = Beside()
    try:
        yield beside
    finally:
        beside.end()
