"""A post whose migrations are unknown here is refused in a sentence; one of the last version before goes on.

Two versions before had other migrations: the one before each noun began again with one initial (`shapes.RETIRED`), and
the one before initial and additions became one (`replaces`).
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from posko.cli import shapes
from tests.backups import back_up, new_key, restore
from tests.parts import found_post, posko


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("post")
    found_post(folder / "data")
    new_key(folder)
    return folder


@pytest.fixture
def post(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built / "data", tmp_path / "post")
    return tmp_path / "post"


def went_through(post: Path, *names: str) -> None:
    rows = [(*name.split("."), "2024-11-25") for name in names]
    with closing(sqlite3.connect(post / "posko.sqlite3")) as database, database:
        database.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows)


def went_in_steps(post: Path, lacking: str = "") -> None:
    """As if made before initial and additions of a noun became one: Django notes the steps with the one beside them."""
    gone = [(app, name) for (app, name), migration in (MigrationLoader(None).disk_migrations or {}).items()
            if migration.replaces]  # fmt: skip
    with closing(sqlite3.connect(post / "posko.sqlite3")) as database, database:
        forget = "DELETE FROM django_migrations WHERE app = ? AND name = ?"
        assert database.executemany(forget, gone).rowcount == len(gone)
        if lacking:
            assert database.execute(forget, lacking.split(".")).rowcount == 1


def refusals(post: Path, key: Path) -> list[str]:
    """What serve, migrate and a restore of its backup say."""
    made = back_up(post, key, post.parent / "out")
    assert made.returncode == 0, made.stderr
    said = [posko("serve", "--port", "1", data=post), posko("migrate", data=post)]
    said.append(restore(post.parent / "new", key, post.parent / "out"))
    assert [each.returncode for each in said] == [2, 2, 2], [each.stderr for each in said]
    assert not (post.parent / "new").exists()
    return [each.stderr for each in said]


def test_one_of_a_newer_version_is_refused(post: Path, built: Path) -> None:
    went_through(post, "gaps.0099_of_tomorrow")
    assert all("does not know" in said and "gaps.0099_of_tomorrow" in said for said in refusals(post, built / "key"))


def test_one_from_which_there_is_no_way_is_refused(post: Path, built: Path) -> None:
    went_through(post, *sorted(shapes.RETIRED)[:-1])
    assert all("is older than" in said and sorted(shapes.RETIRED)[-1] in said for said in refusals(post, built / "key"))


def test_one_of_the_last_version_before_goes_on(post: Path, built: Path) -> None:
    went_through(post, *shapes.RETIRED)
    made = back_up(post, built / "key", post.parent / "out")
    assert made.returncode == 0, made.stderr
    done = restore(post.parent / "new", built / "key", post.parent / "out")
    assert done.returncode == 0, done.stderr
    for data in (post, post.parent / "new"):
        assert posko("migrate", data=data).returncode == 0
        assert posko("ledger", "verify", data=data).stdout.startswith("Whole")


def test_one_that_went_all_steps_of_its_nouns_goes_on(post: Path) -> None:
    went_in_steps(post)
    assert posko("ledger", "verify", data=post).stdout.startswith("Whole")
    assert posko("migrate", data=post).returncode == 0
    with closing(sqlite3.connect(post / "posko.sqlite3")) as database:
        now = database.execute("SELECT count(*) FROM django_migrations WHERE name = '0001_schema'").fetchone()[0]
    assert now == sum(bool(each.replaces) for each in (MigrationLoader(None).disk_migrations or {}).values())
    assert posko("ledger", "verify", data=post).stdout.startswith("Whole")


def test_one_that_lacks_a_step_of_a_noun_is_refused_with_the_remedy(post: Path, built: Path) -> None:
    went_in_steps(post, lacking="gaps.0004_brought_by")
    for said in refusals(post, built / "key"):
        assert "is older than" in said and "gaps.0004_brought_by" in said and "its own posko migrate" in said
