"""Witnesses for tests: a folder with a fixed key, and the door over HTTP as others reach it."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from posko.cli.main import main
from posko.cli.witness.folder import Folder
from posko.domain.tlog.tiles import Writer
from tests.parts import ROOT, post_environment
from tests.tlogs import KEY, Log


def command(*words: str | Path) -> int:
    """A command as typed, in this process; gives its exit code."""
    return main([str(word) for word in words], serve=lambda: None)


def made(path: Path, *, knows: bool = True) -> Folder:
    """A witness's folder; it knows the log of the tests, or no log."""
    assert command("witness", "init", "--name", "saksi.example/bawaslu", "--dir", path) == 0
    folder = Folder(path)
    if knows:
        folder.log(KEY.name).register(KEY.verifier)
    return folder


def export(path: Path, log: Log, size: int) -> Path:
    """The tiles and the head of a log, as an export holds them."""
    path.mkdir()
    tiles = Writer(path)
    for leaf in log.leaves[:size]:
        tiles.add(leaf)
    tiles.close()
    (path / "checkpoint").write_text(str(log.head(size)), encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class Served:
    """A witness that answers."""

    port: int
    process: subprocess.Popen[str]

    def post(self, path: str, body: str | bytes) -> Answer:
        """One request on a connection of its own."""
        return self.ask("POST", path, body.encode() if isinstance(body, str) else body)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers["Content-Type"], answer.read().decode())
        finally:
            connection.close()


@contextmanager
def serving(path: Path) -> Iterator[Served]:
    """`posko witness serve` on a port of its own, ended at the end."""
    call = [
        sys.executable,
        "-m",
        "posko.web.command",
        "witness",
        "serve",
        "--dir",
        str(path),
        "--listen",
        "127.0.0.1:0",
    ]
    environment = post_environment(path / "no-post")
    with subprocess.Popen(call, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        try:
            yield Served(int(told.rstrip("/\n").rpartition(":")[2]), process)
        finally:
            process.terminate()
