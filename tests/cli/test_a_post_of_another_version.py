"""A post whose migrations are unknown here is refused in a sentence; one of the last version before goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

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
