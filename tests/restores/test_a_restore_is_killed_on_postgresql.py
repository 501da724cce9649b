"""On PostgreSQL files lie in a folder and rows in a database: a restore that is killed leaves both, or neither."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from posko.cli.backup import settling
from tests import backups
from tests.backups import INSIDE, PHOTO, as_service, back_up
from tests.kills import KILLED_CODES, OLD, OLD_INSIDE, POINTS, Trial, fill, left
from tests.parts import found_post

LOADING = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'posko-%'"
pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def databases(postgresql_server: str) -> dict[str, str]:
    if shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump here: apt-get install postgresql-client")
    server = postgresql_server.rpartition("/")[0]
    return {name: f"{server}/posko_killed_{name}" for name in ("source", "live", "fresh")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgresql")


@pytest.fixture(scope="module")
def loading(databases: dict[str, str], folder: Path) -> Iterator[Trial]:
    backups.must_be_root()
    key = backups.new_key(folder)
    found_post(folder / "source", DATABASE_URL=databases["source"])
    backups.lay(folder / "source", PHOTO)
    made = back_up(folder / "source", key, folder / "out", DATABASE_URL=databases["source"])
    assert made.returncode == 0, made.stderr
    found_post(folder / "live", DATABASE_URL=databases["live"])
    backups.lay(folder / "live", OLD)
    (folder / "live" / INSIDE).parent.mkdir(parents=True)
    (folder / "live" / INSIDE).write_bytes(b"altered")
    (folder / "live" / "marks.key").write_text("kept\n")
    with backups.disk(folder / "mount", "size=64m") as target:
        whole = Trial(folder / "out", key, target, DATABASE_URL=databases["fresh"])
        begin(whole, folder / "live")
        whole.run(0)
        yield whole


def begin(loading: Trial, live: Path) -> None:
    fill(loading.target, live)
    url, _, name = loading.environment["DATABASE_URL"].rpartition("/")
    with psycopg.connect(f"{url}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def outcome(loading: Trial) -> str:
    told = as_service("check", "files", data=loading.target, **loading.environment)
    found = "new" if told.returncode == 0 else "old"
    assert found == "new" or "The database is empty" in told.stderr, told.stderr
    target = loading.target
    assert (target / INSIDE).read_bytes() == (PHOTO if found == "new" else b"altered")
    assert (target / OLD_INSIDE).read_bytes() == OLD
    assert ((target / "marks.key").read_text() == "kept\n") == (found == "old")
    assert bool(settling.older(target)) == (found == "new")
    assert not left(target)
    with psycopg.connect(loading.environment["DATABASE_URL"]) as database:
        tables = [row[0] for row in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        if found == "new":
            rows = database.execute("SELECT event FROM ledger_entry ORDER BY number DESC LIMIT 1").fetchone()
            assert rows == ("backup.restored",)
    assert ("ledger_entry" in tables) == (found == "new")
    return found


def test_the_old_post_or_the_new_one_is_there(loading: Trial, folder: Path) -> None:
    seen = []
    for point in [*loading.points(), -1]:  # at last while the database is loaded
        begin(loading, folder / "live")
        assert loading.run(point) in KILLED_CODES, point
        seen.append(outcome(loading))
    assert len(seen) >= POINTS
    assert set(seen) == {"old", "new"}


def test_whoever_goes_back_to_the_old_database_has_the_old_post(
    loading: Trial, databases: dict[str, str], folder: Path
) -> None:
    begin(loading, folder / "live")
    loading.run(-1)
    told = as_service("check", "files", data=loading.target, DATABASE_URL=databases["live"])
    assert "as it was before" in told.stderr
    assert (loading.target / INSIDE).read_bytes() == b"altered"
    assert (loading.target / "marks.key").read_text() == "kept\n"
    # PostgreSQL's own program went on loading: rows without their files are no post.
    with psycopg.connect(databases["fresh"], autocommit=True) as database:
        while database.execute(LOADING).fetchone():
            time.sleep(0.1)
    refused = as_service("serve", "--port", "1", data=loading.target, DATABASE_URL=databases["fresh"])
    assert (refused.returncode, "Begin it again" in refused.stderr) == (2, True), refused.stderr
