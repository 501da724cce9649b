"""A restore that is killed at any moment leaves the old post or the new one, never none, and no copy in the clear."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from posko.cli.backup import settling
from tests import backups
from tests.backups import INSIDE, as_service, back_up, events, new_key, post_with_photo
from tests.kills import KILLED_CODES, OLD, OLD_INSIDE, POINTS, Trial, empty, fill, left
from tests.parts import found_post


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`old`, the live post; `out`, the backup of another one; and a key that the service user may read."""
    folder = tmp_path_factory.mktemp("posts")
    post_with_photo(folder / "new")
    backups.must_be_root()
    key = new_key(folder)
    assert back_up(folder / "new", key, folder / "out").returncode == 0
    found_post(folder / "old")
    backups.lay(folder / "old", OLD)
    (folder / "old" / "marks.key").write_text("kept\n")
    return folder


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with backups.disk(tmp_path_factory.mktemp("disk") / "mount", "size=64m") as path:
        yield path


@pytest.fixture(scope="module")
def trial(posts: Path, target: Path) -> Trial:
    """A trial whose acts are known, since one restore was let through."""
    whole = Trial(posts / "out", posts / "key", target)
    fill(target, posts / "old")
    whole.run(0)
    assert outcome(target) == "new"
    return whole


def outcome(target: Path) -> str:
    """`old` or `new`, each whole and alone."""
    asides = settling.older(target)
    found = "new" if "backup.restored" in events(target) else "old"
    assert found == ("new" if asides else "old")
    assert (target / INSIDE).exists() == (found == "new")
    where = asides[0] if asides else target
    assert (where / OLD_INSIDE).read_bytes() == OLD
    assert ((target / "marks.key").read_text() == "kept\n") == (found == "old")
    assert not left(target)
    # One database for each post that there is, and no other copy anywhere; what is kept of answers may always go.
    files = [path for path in target.parent.rglob("*") if path.is_file() and path.parent.name != "cache"]
    mine = [path for path in files if path.stat().st_size > 1000]
    copies = [path for path in mine if path.read_bytes().startswith(b"SQLite format")]
    assert len(copies) == 1 + len(asides), copies
    return found


def test_on_sqlite_the_old_post_or_the_new_one_is_there(posts: Path, trial: Trial) -> None:
    seen = []
    points = trial.points()
    for point in points:
        fill(trial.target, posts / "old")
        assert trial.run(point) in KILLED_CODES, point
        settling.settle(trial.target)
        seen.append(outcome(trial.target))
    assert len(seen) == POINTS
    assert seen == sorted(seen, reverse=True), "once the new one is valid it stays so"
    assert set(seen) == {"old", "new"}


def test_the_next_command_settles_what_was_killed_and_says_so(posts: Path, target: Path, trial: Trial) -> None:
    begun, _marked, over = trial.acts()
    for point, sentence in ((begun + 3, "left in"), (over, "is finished")):
        fill(target, posts / "old")
        trial.run(point)
        assert left(target)
        told = as_service("check", "files", data=target)
        assert sentence in told.stderr
        outcome(target)


def test_who_stops_it_by_hand_loses_nothing_either(posts: Path, target: Path, trial: Trial) -> None:
    begun, marked, over = trial.acts()
    for point, found in ((begun + 3, "old"), ((marked + over) // 2, "new")):
        fill(target, posts / "old")
        assert trial.run(point, signal.SIGINT) != 0
        settling.settle(target)
        assert outcome(target) == found


def test_a_kill_in_a_new_folder_leaves_nothing_or_the_post(posts: Path, target: Path) -> None:
    trial = Trial(posts / "out", posts / "key", target)
    empty(target)
    trial.run(0)
    _begun, marked, over = trial.acts()
    for point, found in ((marked, set()), (over, {"posko.sqlite3", "files", "marks.key", "seal.key"})):
        empty(target)
        trial.run(point)
        settling.settle(target)
        assert {path.name for path in target.iterdir()} - {".lock"} == found
