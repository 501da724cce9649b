"""Real parts for tests: a throw-away PostgreSQL, Chromium, a running post. Absent ones are a skip with its reason."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import ssl
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

from tests import forked

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".suite"  # what one run leaves for the next


# A post that answers by TLS has an authority of its own, which nobody here was told of.
_WHOEVER = ssl._create_unverified_context()
# The role as which a post works; the user of a server's own address owns the tables.
APPLICATION = "posko_app"
OWNER = "POSKO_DATABASE_OWNER_URL"
NO_POSTGRESQL = "no PostgreSQL here: apt-get install postgresql, or set POSKO_TEST_DATABASE_URL"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL to throw away: POSKO_TEST_DATABASE_URL, or a cluster started from Debian's own programs."""
    if given := os.environ.get("POSKO_TEST_DATABASE_URL"):
        make_application_role(given)
        yield given
        return
    if not postgresql_programs():
        pytest.skip(NO_POSTGRESQL)
    with some_postgresql() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty database of its own for each test, on the server of the session."""
    name = f"posko_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlsplit(postgresql_server)._replace(path=f"/{name}").geturl()
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def postgresql_programs() -> Path | None:
    """The folder of Debian's programs of the newest PostgreSQL, where one is installed."""
    return max((found.parent for found in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@contextmanager
def some_postgresql(*, fsync: str = "off") -> Iterator[str]:
    """A cluster to throw away, which does not wait for the disk."""
    if not (programs := postgresql_programs()):
        raise RuntimeError(NO_POSTGRESQL)
    yield from _cluster(programs, fsync=fsync)


@contextmanager
def durable_postgresql() -> Iterator[str]:
    """A cluster that waits for the disk as a real one does, for what is measured or killed."""
    with some_postgresql(fsync="on") as server:
        yield server


def _cluster(programs: Path, *, fsync: str) -> Iterator[str]:
    # PostgreSQL refuses to run as root; its package brings a user of its own.
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="posko-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, user)
    port, data = free_port(), folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"})

    run(str(programs / "initdb"), "-D", str(data), "-U", "posko", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync={fsync} -c full_page_writes={fsync}"
    run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "posko", "posko")
        server = f"postgres://posko@127.0.0.1:{port}/posko"
        make_application_role(server)
        yield server
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def make_application_role(server: str) -> None:
    """Make the role as which posts work on a server, if it is not there."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(2)")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    if found := chromium_program():
        return found
    pytest.skip("no Chromium here: apt-get install chromium")


def chromium_program() -> str | None:
    """The path of Chromium, where one is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


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
    return forked.run(arguments, post_environment(data, **environment))


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
    shutil.copytree(_kept(*create, server=server), data, dirs_exist_ok=True)
    _make_anew(server, asked.path.lstrip("/"), _kept_database())


def build_demo(data: Path) -> None:
    """A demo as it was just built, made once a run and copied."""
    shutil.copytree(_kept("demo", "--build-only"), data, dirs_exist_ok=True)


@cache
def _kept(*command: str, server: str = "") -> Path:
    """The data folder that this command leaves, for copies; on a server its database is kept, too."""
    folder = _keeping() / "-".join((*command, "postgresql" if server else "sqlite"))
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part, environment = folder.with_suffix(".part"), {}
            if server:
                _make_anew(server, _kept_database(), "template0")
                environment["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{_kept_database()}").geturl()
                if "POSKO_TESTS_KEPT" not in os.environ:
                    atexit.register(_drop, server, _kept_database())
            made = posko(*command, data=part, **environment)
            assert made.returncode == 0, made.stdout + made.stderr
            part.rename(folder)
    return folder


@cache
def _keeping() -> Path:
    """Where posts are kept for copies: one folder for all lanes of a run, or one that goes with this process."""
    if shared := os.environ.get("POSKO_TESTS_KEPT"):
        folder = Path(shared)
        folder.mkdir(mode=0o700, exist_ok=True)
    else:
        folder = Path(tempfile.mkdtemp(prefix="posko-kept-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _kept_database() -> str:
    """The name of the database that belongs to a kept post; a server may serve several runs."""
    return f"posko_kept_{hashlib.sha256(bytes(_keeping())).hexdigest()[:12]}"


def _make_anew(server: str, name: str, template: str) -> None:
    new, like = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, like))
        # What a database is forbidden to all is not copied.
        connection.execute(sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC").format(new))


def _drop(server: str, name: str) -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def post_environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a post on a data folder of its own, without anything of this machine's own post."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_", "DJANGO_"))}
    if more.get("DATABASE_URL") and OWNER not in more:
        more = {OWNER: more["DATABASE_URL"], **more, "DATABASE_URL": as_post(more["DATABASE_URL"])}
    return {**kept, "POSKO_DATA": str(data), "PYTHONPATH": str(ROOT), **more}


def as_post(owner: str) -> str:
    """The address of the same database for the role as which a post works."""
    told = urlsplit(owner)
    return told._replace(netloc=f"{APPLICATION}@{told.netloc.rpartition('@')[2]}").geturl()


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """A demo of its own, served by the real command; modules that are marked `looks` share one."""
    if request.node.get_closest_marker("looks"):
        yield request.getfixturevalue("demo_to_look_at")
    else:
        yield from _own_demo(tmp_path_factory)


@pytest.fixture(scope="session")
def demo_to_look_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """The demo of all who write nothing into it."""
    yield from _own_demo(tmp_path_factory)


def _own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Served until the session or the module ends; built once a run, then copied."""
    data = tmp_path_factory.mktemp("demo")
    build_demo(data)
    with running_demo(data) as running:
        yield running


@contextmanager
def running_demo(data: Path) -> Iterator[RunningDemo]:
    """Serve the demo of a data folder until the block ends."""
    with serving(data, "demo") as address:
        yield RunningDemo(address, data, _links(_told(data, "Stop with Ctrl+C")))


@contextmanager
def serving(data: Path, command: str, *options: str, **environment: str) -> Iterator[str]:
    """Serve with the real command and these options until the block ends; gives the address."""
    port, tls = free_port(), "--tls" in options
    call = [sys.executable, "-m", "posko.web.command", command, "--port", str(port), *options]
    told = post_environment(data, **environment)
    told.pop(OWNER, None)  # who serves needs no owner
    with _log(data).open("w") as log:
        process = subprocess.Popen(call, stdout=log, stderr=log, cwd=ROOT, env=told)
        try:
            address = f"http{'s' if tls else ''}://127.0.0.1:{port}"
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


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, path: str = "/healthz") -> None:
    """Wait until a post answers; raises with its log where it does not start."""
    for _ in range(1_800):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}{path}", timeout=2, context=_WHOEVER):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the demo did not start:\n{log.read_text()}")


def _links(told: str) -> dict[str, str]:
    lines = [line.split("  ") for line in told.splitlines() if "/people/enter/" in line]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    return {line[0]: line[-1].split()[-1] for line in cells}
