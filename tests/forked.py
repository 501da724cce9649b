"""The command `posko` in a process of its own that is forked, not begun anew: most of a short command is loading.

What is loaded once is what reads no setting (`tests/loaded.py`). Settings, apps and the post itself are loaded by every
command, in its own environment. A server, and whatever a test begins by itself, is begun as people begin it.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import os
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300  # seconds


def run(
    words: Sequence[str], environment: Mapping[str, str], *, where: Path = ROOT, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, on what was typed into it; what it said and its code, as `subprocess.run` tells."""
    if not _may_fork():
        call = [sys.executable, "-m", "posko.web.command", *words]
        return subprocess.run(
            call,
            cwd=where,
            env=dict(environment),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    with tempfile.TemporaryDirectory(prefix="posko-said-") as folder:
        told, *said = (Path(folder) / name for name in ("in", "out", "err"))
        told.write_text(typed)
        streams = [str(each) for each in (told, *said)]
        process = _server().Process(target=_become, args=(list(words), dict(environment), str(where), streams))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(words), PATIENCE, *(each.read_bytes() for each in said))
        out, err = (each.read_text() if each.exists() else "" for each in said)
        return subprocess.CompletedProcess(["posko", *words], process.exitcode, out, err)


@contextmanager
def for_shells() -> Iterator[str]:
    """The text of a program `posko` that a shell may call until the block ends: it has the command forked here."""
    with tempfile.TemporaryDirectory(prefix="posko-door-") as folder:
        door = f"{folder}/door"
        with socketserver.ThreadingUnixStreamServer(door, _Asked) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"#!{sys.executable} -IS\nDOOR = {door!r}\n{CALLED}"
            server.shutdown()


# What a shell calls: it hands over its words, its surroundings and what is typed, and says what it is told.
CALLED = """import json, os, socket, sys
asked = [sys.argv[1:], dict(os.environ), os.getcwd(), sys.stdin.read()]
with socket.socket(socket.AF_UNIX) as door:
    door.connect(DOOR)
    door.sendall(json.dumps(asked).encode())
    door.shutdown(socket.SHUT_WR)
    code, out, err = json.load(door.makefile(encoding="utf-8"))
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""


class _Asked(socketserver.StreamRequestHandler):
    """One call of a shell."""

    def handle(self) -> None:
        words, environment, where, typed = json.load(self.rfile)
        done = run(words, environment, where=Path(where), typed=typed)
        self.wfile.write(json.dumps([done.returncode, done.stdout, done.stderr]).encode())


def _may_fork() -> bool:
    """Whether this is `python -m pytest`: any other program would be loaded anew by each process that is forked."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec is not None and spec.name == "pytest.__main__"


@cache
def _server() -> Any:
    """The server that forks, with everything loaded."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.loaded"])
    kept = dict(os.environ)
    try:
        # Nothing of this process's own post goes into it; it finds the sources, and compiles them for the next one.
        for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "POSKO_DATA"):
            os.environ.pop(name, None)
        os.environ["PYTHONPATH"] = str(ROOT)
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(kept)
    return server


def _become(words: list[str], environment: dict[str, str], where: str, streams: list[str]) -> None:
    """Be the command: its environment, its folder, its words, and its end."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(where)
    for stream, file in enumerate(streams):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT if stream else os.O_RDONLY, 0o600), stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # it stays open as long as the command runs
    sys.argv = ["posko", *words]
    from posko.web import command

    try:
        command.main()
    finally:
        with suppress(Exception):
            atexit._run_exitfuncs()
