"""A file that a row names and that is missing or altered is named, by the check, the backup and the restore."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import backups
from tests.backups import INSIDE, back_up, new_key, post_with_photo, restore
from tests.parts import posko

NAME = INSIDE.relative_to("files").as_posix()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return post_with_photo(tmp_path_factory.mktemp("post") / "data")


@pytest.fixture
def post(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "post")
    return tmp_path / "post"


def test_a_whole_post_is_called_whole_and_what_no_row_names_is_listed(post: Path) -> None:
    stray = backups.lay(post, b"of no row")
    told = posko("check", "files", data=post)
    assert told.returncode == 0, told.stderr
    assert "there and whole" in told.stdout
    assert f"{stray.relative_to(post / 'files')} is named by no row." in told.stdout
    assert "incoming" not in told.stdout


def test_a_missing_file_is_named_on_the_whole_way(post: Path, tmp_path: Path) -> None:
    (post / INSIDE).unlink()
    found = posko("check", "files", data=post)
    assert (found.returncode, f"{NAME} is missing" in found.stderr) == (1, True)
    assert "whole" not in found.stdout
    made = back_up(post, new_key(tmp_path), tmp_path / "out")
    assert (made.returncode, f"{NAME} is missing" in made.stderr) == (1, True), made.stdout
    assert "NOT whole" in made.stdout
    done = restore(tmp_path / "new", tmp_path / "key", tmp_path / "out")
    assert (done.returncode, f"{NAME} is missing" in done.stderr) == (1, True), done.stdout


def test_an_altered_file_is_named_on_the_whole_way(post: Path, tmp_path: Path) -> None:
    (post / INSIDE).write_bytes(b"something else")
    found = posko("check", "files", data=post)
    assert (found.returncode, f"{NAME} was damaged or altered" in found.stderr) == (1, True)
    made = back_up(post, new_key(tmp_path), tmp_path / "out")
    assert (made.returncode, f"{NAME} was damaged or altered" in made.stderr) == (1, True)
    done = restore(tmp_path / "new", tmp_path / "key", tmp_path / "out")
    assert (done.returncode, f"{NAME} was damaged or altered" in done.stderr) == (1, True)
    assert (tmp_path / "new" / INSIDE).read_bytes() == b"something else"
