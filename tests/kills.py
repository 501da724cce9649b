"""Restores that are killed: by an audit hook of the interpreter, before the nth time that something is written.

The target is a mount of its own under a folder of root, and the command runs as a service user, as on a real machine.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from posko.cli.backup import swap
from posko.domain.files.checks import digest
from tests import backups
from tests.backups import AS_SERVICE
from tests.parts import ROOT, post_environment

OLD = b"what only the live post holds"
OLD_INSIDE = Path("files") / "evidence" / digest(OLD)[:2] / digest(OLD)
KILLED = """
import os, signal, sys, threading
at, log = int(os.environ["KILL_AT"]), os.open(os.environ["KILL_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
seen = 0

def kill():
    os.kill(os.getpid(), int(os.environ["KILL_BY"]))

def hook(event, args):
    global seen
    if event == "open" and not args[2] & (os.O_WRONLY | os.O_RDWR):
        return
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "sqlite3.connect", "subprocess.Popen"):
        seen += 1
        os.write(log, " ".join((event, *map(str, args[:2]))).encode() + b"\\n")
        if seen == at:
            kill()
        if event == "subprocess.Popen" and at == -1:
            threading.Timer(0.15, kill).start()

sys.addaudithook(hook)
from posko.web.command import main
main()
"""
POINTS = 10
KILLED_CODES = (-signal.SIGKILL, 128 + signal.SIGKILL)


class Trial:
    """Restores onto one target, each killed a little later than the one before."""

    def __init__(self, source: Path, key: Path, target: Path, **environment: str) -> None:
        self.call = [*AS_SERVICE, sys.executable, "-c", KILLED, "restore", "--force", "--from", str(source),
                     "--key", str(key)]  # fmt: skip
        self.target, self.environment, self.log = target, environment, key.parent / "acts.log"

    def run(self, at: int, by: signal.Signals = signal.SIGKILL) -> int:
        """Restore with --force and be killed at an act (0: never; -1: while the database is loaded); the exit code."""
        self.log.unlink(missing_ok=True)
        told = {
            "KILL_AT": str(at),
            "KILL_BY": str(by.value),
            "KILL_LOG": str(self.log),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.environment,
        }
        self.log.touch(mode=0o666)
        self.log.chmod(0o666)
        environment = post_environment(self.target, **told)
        done = subprocess.run(self.call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if not at:
            assert done.returncode == 0, done.stderr
            self.known = self.log.read_text().splitlines()
        return done.returncode

    def acts(self) -> tuple[int, int, int]:
        """Numbers of acts of the run that was let through: a copy is begun, the marker comes, the marker goes."""
        acts = list(enumerate(self.known, 1))
        begun = next(number for number, act in acts if act.startswith("os.mkdir") and ".restore-" in act)
        marked = next(number for number, act in acts if act.startswith("os.rename") and act.endswith(swap.MARKER))
        over = next(number for number, act in acts if act.startswith("os.remove") and swap.MARKER in act)
        return begun, marked, over

    def points(self) -> list[int]:
        """Four acts while the new set is made, six from the moment in which the marker is there until it is gone."""
        begun, marked, over = self.acts()
        early = [begun + 1 + (marked - begun - 1) * step // 3 for step in range(4)]
        return [*early, *sorted({marked + 1 + (over - marked) * step // 5 for step in range(6)})]


def empty(target: Path) -> None:
    for path in target.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def fill(target: Path, post: Path) -> None:
    empty(target)
    shutil.copytree(post, target, dirs_exist_ok=True)
    target.chmod(0o700)
    backups.give(target)


def left(target: Path) -> list[str]:
    return [path.name for path in target.iterdir() if path.name.startswith((".restore", ".backup", swap.MARKER))]
