"""Real parts for tests: a throw-away PostgreSQL, Chromium, a running post. Absent ones are a skip with its reason."""

from __future__ import annotations

import atexit
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL to throw away: POSKO_TEST_DATABASE_URL, or a cluster started from Debian's own programs."""
    if given := os.environ.get("POSKO_TEST_DATABASE_URL"):
        yield given
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("no PostgreSQL here: apt-get install postgresql, or set POSKO_TEST_DATABASE_URL")
    yield from _cluster(programs[-1].parent)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty database of its own for each test, on the server of the session."""
    name = f"posko_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlsplit(postgresql_server)._replace(path=f"/{name}").geturl()
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def some_postgresql() -> Iterator[str]:
    """A cluster to throw away, which does not wait for the disk."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        raise RuntimeError("no PostgreSQL here: apt-get install postgresql")
    yield from _cluster(programs[-1].parent)


@contextmanager
def durable_postgresql() -> Iterator[str]:
    """A cluster that waits for the disk as a real one does, for what is measured or killed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        raise RuntimeError("no PostgreSQL here: apt-get install postgresql")
    yield from _cluster(programs[-1].parent, fsync="on")


def _cluster(programs: Path, *, fsync: str = "off") -> Iterator[str]:
    # PostgreSQL refuses to run as root; its package brings a user of its own.
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="posko-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, user)
    port, data = free_port(), folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"})

    run(str(programs / "initdb"), "-D", str(data), "-U", "posko", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync={fsync}"
    run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "posko", "posko")
        yield f"postgres://posko@127.0.0.1:{port}/posko"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium here: apt-get install chromium")
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A demo that answers: its address, its data folder, and the one-time links by name."""

    address: str
    data: Path
    links: dict[str, str]


def posko(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command `posko` on a data folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "posko.web.command", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=ROOT,
        env=post_environment(data, **environment),
    )


def found_post(data: Path, **environment: str) -> None:
    """A post with the operation of Jakarta Timur, made once a run and copied: its making has tests of its own.

    A database of PostgreSQL that is named is made anew as a copy.
    """
    create = ("operation", "create", "--city", "jaktim")
    if "DATABASE_URL" not in environment:
        shutil.copytree(_kept(*create), data, dirs_exist_ok=True)
        return
    asked = urlsplit(environment["DATABASE_URL"])
    server = asked._replace(path="/postgres").geturl()
    kept = _kept_database(server)
    shutil.copytree(_kept(*create, database=asked._replace(path=f"/{kept}").geturl()), data, dirs_exist_ok=True)
    _make_anew(server, asked.path.lstrip("/"), kept)


def build_demo(data: Path) -> None:
    """A demo as it was just built, made once a run and copied."""
    shutil.copytree(_kept("demo", "--build-only"), data, dirs_exist_ok=True)


@cache
def _kept(*command: str, database: str = "") -> Path:
    """The data folder that this command leaves, for copies; thrown away with the process."""
    folder = Path(tempfile.mkdtemp(prefix="posko-kept-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = posko(*command, data=folder / "data", **({"DATABASE_URL": database} if database else {}))
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "data"


@cache
def _kept_database(server: str) -> str:
    """An empty database to be filled once and copied; it goes with the server, or with the process."""
    name = f"posko_kept_{secrets.token_hex(6)}"
    atexit.register(_drop, server, name)
    _make_anew(server, name, "template0")
    return name


def _make_anew(server: str, name: str, template: str) -> None:
    new, like = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, like))


def _drop(server: str, name: str) -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def post_environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a post on a data folder of its own, without anything of this machine's own post."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_", "DJANGO_"))}
    return {**kept, "POSKO_DATA": str(data), "PYTHONPATH": str(ROOT), **more}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """A demo of its own, served by the real command; built once a run, then copied."""
    data = tmp_path_factory.mktemp("demo")
    build_demo(data)
    with serving(data, "demo") as address:
        yield RunningDemo(address, data, _links(_told(data, "Stop with Ctrl+C")))


@contextmanager
def serving(data: Path, command: str, **environment: str) -> Iterator[str]:
    """Serve with the real command until the block ends; gives the address."""
    port = free_port()
    call = [sys.executable, "-m", "posko.web.command", command, "--port", str(port)]
    with _log(data).open("w") as log:
        process = subprocess.Popen(call, stdout=log, stderr=log, cwd=ROOT, env=post_environment(data, **environment))
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, process, _log(data))
            yield address
        finally:
            process.terminate()
            process.wait(timeout=60)


def _told(data: Path, last: str) -> str:
    """What a post printed, once it has printed `last`; it does so after its first answer."""
    for _ in range(600):
        if last in (told := _log(data).read_text()):
            return told
        time.sleep(0.1)
    raise RuntimeError(f"the post did not print “{last}”:\n{told}")


def _log(data: Path) -> Path:
    return data.parent / f"{data.name}.log"


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a post answers; raises with its log where it does not start."""
    for _ in range(1_800):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the demo did not start:\n{log.read_text()}")


def _links(told: str) -> dict[str, str]:
    lines = [line.split("  ") for line in told.splitlines() if "/people/enter/" in line]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    return {line[0]: line[-1].split()[-1] for line in cells}
