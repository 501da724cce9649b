"""Jobs and rounds are done in a process of their own; one that falls is replaced."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.parts import found_post, serving


def workers(data: Path) -> list[int]:
    """The processes that work beside the post of this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words, told = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if b"--beside" in words.split(b"\0") and f"POSKO_DATA={data}".encode() in told.split(b"\0"):
            found.append(int(process.name))
    return found


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it holds before long; a machine may be busy."""
    until = time.monotonic() + 60
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_the_worker_is_a_process_of_its_own_and_lives_as_long_as_the_post(tmp_path: Path) -> None:
    found_post(tmp_path)
    with serving(tmp_path, "serve"):
        assert soon(lambda: len(workers(tmp_path)) == 1)
        (first,) = workers(tmp_path)
        os.kill(first, signal.SIGKILL)
        assert soon(lambda: workers(tmp_path) not in ([], [first])), "another takes its place"
    assert workers(tmp_path) == [], "the post waits for its end"


def test_the_worker_ends_at_once_when_the_post_is_killed(tmp_path: Path) -> None:
    found_post(tmp_path)
    with serving(tmp_path, "serve"):
        assert soon(lambda: len(workers(tmp_path)) == 1)
        (worker,) = workers(tmp_path)
        post = int((Path("/proc") / str(worker) / "stat").read_text().rpartition(")")[2].split()[1])
        os.kill(post, signal.SIGKILL)
        assert soon(lambda: workers(tmp_path) == [])
