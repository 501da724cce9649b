"""A restore onto a mount, under a folder of root, onto a disk that is full: done, or refused and nothing half-done."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests import backups
from tests.backups import INSIDE, PHOTO, as_service, back_up, events, new_key, post_with_photo, restore
from tests.parts import found_post, posko, serving


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`post`, its backup in `out`, and the key."""
    folder = tmp_path_factory.mktemp("source")
    post_with_photo(folder / "post")
    key = new_key(folder)
    assert back_up(folder / "post", key, folder / "out").returncode == 0
    return folder


def call(source: Path, *more: str) -> tuple[str, ...]:
    return ("restore", "--from", str(source / "out"), "--key", str(source / "key"), *more)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_mount_under_a_folder_of_root_takes_a_post_and_the_next_one(source: Path, tmp_path: Path) -> None:
    with backups.disk(tmp_path / "mount", "size=64m") as target:
        done = as_service(*call(source), data=target)
        assert done.returncode == 0, done.stderr
        again = as_service(*call(source, "--force"), data=target)
        assert again.returncode == 0, again.stderr
        (aside,) = target.glob("before-restore-*")
        assert str(aside) in again.stdout
        for post in (target, aside):
            assert (post / INSIDE).read_bytes() == PHOTO
            assert events(post)[-1] == "backup.restored"
        assert names(tmp_path) == {"mount"}


def test_a_full_disk_is_told_before_anything_is_written(source: Path, tmp_path: Path) -> None:
    with backups.disk(tmp_path / "mount", "size=12m") as target:
        refused = as_service(*call(source), data=target)
        assert (refused.returncode, "MB free; this backup needs" in refused.stderr) == (2, True), refused.stderr
        assert names(target) == {".lock"}


def test_a_disk_that_fills_up_meanwhile_leaves_the_old_post(source: Path, tmp_path: Path) -> None:
    # So few names that the folders of the backup do not fit, though its bytes would.
    room = len(list((source / "post").rglob("*"))) + 5
    with backups.disk(tmp_path / "mount", f"size=64m,nr_inodes={room}") as target:
        shutil.copytree(source / "post", target, dirs_exist_ok=True)
        backups.give(target)
        target.chmod(0o700)
        before, rows = names(target), events(target)
        refused = as_service(*call(source, "--force"), data=target)
        assert (refused.returncode, "No space left" in refused.stderr) == (2, True), refused.stderr
        assert names(target) == before - {"posko.sqlite3-wal", "posko.sqlite3-shm"}
        assert events(target) == rows


def test_who_may_not_make_the_folder_is_told_how_root_does(source: Path, tmp_path: Path) -> None:
    backups.must_be_root()
    (tmp_path / "srv").mkdir(mode=0o755)
    (tmp_path / "srv").chmod(0o755)
    tmp_path.chmod(0o755)
    refused = as_service(*call(source), data=tmp_path / "srv" / "posko")
    assert (refused.returncode, "install -d -m 700" in refused.stderr) == (2, True), refused.stderr
    assert names(tmp_path / "srv") == set()


def test_files_on_another_disk_are_not_moved_aside(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "post"
    shutil.copytree(source / "post", target)
    shutil.move(target / "files", tmp_path / "elsewhere")
    (target / "files").symlink_to(tmp_path / "elsewhere")
    rows = events(target)
    refused = posko(*call(source, "--force"), data=target)
    assert (refused.returncode, "is a link or a disk of its own" in refused.stderr) == (2, True)
    assert events(target) == rows


def test_a_folder_that_is_open_to_others_takes_no_post(source: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    refused = posko(*call(source), data=tmp_path)
    assert (refused.returncode, "chmod 700" in refused.stderr) == (2, True)
    assert names(tmp_path) == set()


def test_nobody_restores_where_somebody_works_and_every_start_tells_what_lies_aside(
    source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "post"
    shutil.copytree(source / "post", target)
    with closing(sqlite3.connect(target / "posko.sqlite3")) as busy:
        busy.execute("BEGIN IMMEDIATE")
        refused = restore(target, source / "key", source / "out", "--force")
        assert (refused.returncode, "still runs" in refused.stderr) == (2, True), refused.stderr
    assert restore(target, source / "key", source / "out", "--force").returncode == 0
    (aside,) = target.glob("before-restore-*")
    with serving(target, "serve"):
        assert str(aside) in (tmp_path / "post.log").read_text()
    assert str(aside) in back_up(target, source / "key", tmp_path / "again").stdout


@pytest.mark.postgresql
def test_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump here: apt-get install postgresql-client")
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS onto_a_disk")
        server.execute("CREATE DATABASE onto_a_disk")
    new = postgresql_url.rpartition("/")[0] + "/onto_a_disk"
    found_post(tmp_path / "post", DATABASE_URL=postgresql_url)
    backups.lay(tmp_path / "post", PHOTO)
    new_key(tmp_path)
    assert back_up(tmp_path / "post", tmp_path / "key", tmp_path / "out", DATABASE_URL=postgresql_url).returncode == 0
    with backups.disk(tmp_path / "full", "size=12m") as target:
        refused = as_service(*call(tmp_path), data=target, DATABASE_URL=new)
        assert (refused.returncode, "MB free; this backup needs" in refused.stderr) == (2, True), refused.stderr
        assert names(target) == {".lock"}
    with backups.disk(tmp_path / "few", "size=64m,nr_inodes=8") as target:
        refused = as_service(*call(tmp_path), data=target, DATABASE_URL=new)
        assert (refused.returncode, "No space left" in refused.stderr) == (2, True), refused.stderr
        assert names(target) == {".lock"}
    with backups.disk(tmp_path / "mount", "size=64m") as target:
        done = as_service(*call(tmp_path), data=target, DATABASE_URL=new)
        assert done.returncode == 0, done.stderr
        assert (target / INSIDE).read_bytes() == PHOTO
        assert f"{INSIDE.relative_to('files')} is named by no row" in done.stdout
