"""The command `posko` in a process of its own that is forked, not begun anew: most of a short command is loading.

What is loaded once is what reads no setting (`tests/loaded.py`). Settings, apps and the post itself are loaded by every
command, in its own environment. A server, and whatever a test begins by itself, is begun as people begin it.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300  # seconds


def run(words: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command; what it said and its code, as `subprocess.run` tells them."""
    if not _may_fork():
        call = [sys.executable, "-m", "posko.web.command", *words]
        return subprocess.run(
            call, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    with tempfile.TemporaryDirectory(prefix="posko-said-") as folder:
        said = [Path(folder) / name for name in ("out", "err")]
        process = _server().Process(target=_become, args=(list(words), dict(environment), [str(each) for each in said]))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(words), PATIENCE, *(each.read_bytes() for each in said))
        out, err = (each.read_text() if each.exists() else "" for each in said)
        return subprocess.CompletedProcess(["posko", *words], process.exitcode, out, err)


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


def _become(words: list[str], environment: dict[str, str], said: list[str]) -> None:
    """Be the command: its environment, its folder, its words, and its end."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for stream, file in zip((1, 2), said, strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), stream)
    sys.argv = ["posko", *words]
    from posko.web import command

    try:
        command.main()
    finally:
        with suppress(Exception):
            atexit._run_exitfuncs()
