"""`posko backup` and `posko restore`: made while the post runs, and back only when every byte of it holds."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
from pathlib import Path

import psycopg
import pytest

from tests.backups import INSIDE, PHOTO, back_up, events, new_key, post_with_photo, restore
from tests.parts import as_post, found_post, posko, serving

_LOOK_UP = """
INSERT INTO roll_lookup (operation_id, form_key, station_id, asked_by, agency, purpose, at, supposed_at, preview,
  outcome, reason, rule_number, verified, repeat_mark, vote, first_vote, later_rule, came_by, decision, objection)
SELECT id, gen_random_uuid(), city_id, 'kpu', 'kpu', '', now(), now(), false, 'VOTE', 'BACKED_UP', '1', true, '', '',
  false, '', 'ledger', '', '' FROM operation_operation
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A post with one filed file, KPU's key, and a file that waits to be loaded."""
    return post_with_photo(tmp_path_factory.mktemp("post") / "data")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def backups(built: Path, key: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups")
    made = back_up(built, key, folder)
    assert made.returncode == 0, made.stderr
    return folder


def archive(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_a_key_is_for_its_owner_only_and_is_never_written_over(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = posko("backup", "--new-key", str(key), data=key.parent)
    assert (again.returncode, "never written over" in again.stderr) == (2, True)


def test_an_archive_is_one_sealed_file_for_its_owner_only(backups: Path) -> None:
    assert stat.S_IMODE(archive(backups).stat().st_mode) == 0o600
    content = archive(backups).read_bytes()
    assert b"SQLite format" not in content
    assert PHOTO not in content


def test_a_post_comes_back_with_ledger_and_files_and_without_keys(
    built: Path, backups: Path, key: Path, tmp_path: Path
) -> None:
    done = restore(tmp_path / "new", key, backups)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / INSIDE).read_bytes() == PHOTO
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        ".lock",
        "posko.sqlite3",
        "files",
        "marks.key",
        "seal.key",
    }, "no head was signed yet, so there is no key of the ledger"
    assert (tmp_path / "new" / "marks.key").read_bytes() == (built / "marks.key").read_bytes()
    assert not (tmp_path / "new" / "files" / "incoming").exists()
    head = re.search(r"ledger head was (\S+)\.", done.stdout)
    assert head
    whole = posko("ledger", "verify", "--head", head[1], data=tmp_path / "new")
    assert whole.stdout.startswith("Whole: "), whole.stderr
    assert events(tmp_path / "new")[-1] == "backup.restored"
    assert events(built)[-1] == "backup.made"
    assert not list(tmp_path.glob(".*")), "nothing in the clear is left beside it"


def test_a_restored_post_serves(backups: Path, key: Path, tmp_path: Path) -> None:
    assert restore(tmp_path / "new", key, backups).returncode == 0
    with serving(tmp_path / "new", "serve"):
        busy = restore(tmp_path / "new", key, backups, "--force")
    assert (busy.returncode, "still runs" in busy.stderr) == (2, True)


def test_a_backup_is_made_while_the_post_runs(built: Path, key: Path, tmp_path: Path) -> None:
    with serving(built, "serve"):
        made = back_up(built, key, tmp_path / "out")
    assert made.returncode == 0, made.stderr
    assert restore(tmp_path / "new", key, tmp_path / "out").returncode == 0


def test_what_is_there_is_not_written_over_unless_it_is_said(
    built: Path, backups: Path, key: Path, tmp_path: Path
) -> None:
    target = tmp_path / "post"
    shutil.copytree(built, target)
    before = (target / "posko.sqlite3").read_bytes()
    refused = restore(target, key, backups)
    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)
    assert (target / "posko.sqlite3").read_bytes() == before
    done = restore(target, key, backups, "--force")
    assert done.returncode == 0, done.stderr
    (aside,) = target.glob("before-restore-*")
    assert (aside / INSIDE).read_bytes() == PHOTO
    assert events(aside)[-1] == "backup.made"
    assert (target / "keys" / "voter.key").read_bytes() == b"KPU"
    assert events(target)[-1] == "backup.restored"


@pytest.mark.parametrize("share", [0.001, 0.3, 0.999])
def test_a_flipped_byte_is_named_and_nothing_is_put_in_place(
    share: float, backups: Path, key: Path, tmp_path: Path
) -> None:
    data = bytearray(archive(backups).read_bytes())
    place = max(100, int(len(data) * share))
    data[place] ^= 1
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(data)
    refused = restore(tmp_path / "new", key, damaged)
    told = re.search(r"does not hold between byte (\d+) and byte (\d+)", refused.stderr)
    assert told, refused.stderr
    assert int(told[1]) <= place <= int(told[2])
    assert (refused.returncode, (tmp_path / "new").exists()) == (2, False)
    assert [path.name for path in tmp_path.iterdir()] == ["damaged.backup"]


def test_another_key_is_told_from_damage(backups: Path, tmp_path: Path) -> None:
    posko("backup", "--new-key", str(tmp_path / "key"), data=tmp_path)
    refused = restore(tmp_path / "new", tmp_path / "key", backups)
    assert (refused.returncode, "sealed with another key" in refused.stderr) == (2, True)


def test_a_ledger_that_was_changed_before_is_not_restored(built: Path, key: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "post")
    with sqlite3.connect(tmp_path / "post" / "posko.sqlite3") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE ledger_entry SET actor = 'nobody' WHERE number = 2")
    assert back_up(tmp_path / "post", key, tmp_path / "out").returncode == 0
    refused = restore(tmp_path / "new", key, tmp_path / "out")
    assert (refused.returncode, "broken at row 2" in refused.stderr) == (2, True)
    assert not (tmp_path / "new").exists()


def test_a_key_that_others_can_read_or_that_lies_beside_the_backups_is_refused(
    built: Path, key: Path, tmp_path: Path
) -> None:
    open_key = tmp_path / "key"
    shutil.copy(key, open_key)
    open_key.chmod(0o644)
    assert "Others on this machine can read" in back_up(built, open_key, tmp_path / "out").stderr
    shutil.copy(key, tmp_path / "out" / "key")
    assert "lies beside the backups" in back_up(built, tmp_path / "out" / "key", tmp_path / "out").stderr


def test_a_folder_that_is_not_there_or_that_is_the_post_itself_is_refused(built: Path, key: Path) -> None:
    missing = posko("backup", "--to", "/nowhere/at/all", "--key", str(key), data=built)
    assert (missing.returncode, "There is no folder" in missing.stderr) == (2, True)
    inside = posko("backup", "--to", str(built), "--key", str(key), data=built)
    assert (inside.returncode, "lies in the data folder" in inside.stderr) == (2, True)


@pytest.mark.postgresql
def test_a_post_on_postgresql_comes_back_into_an_empty_database(postgresql_url: str, key: Path, tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump here: apt-get install postgresql-client")
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        for name in ("backed_up", "come_back"):
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
    old, new = (postgresql_url.rpartition("/")[0] + f"/{name}" for name in ("backed_up", "come_back"))
    found_post(tmp_path / "a", DATABASE_URL=old)
    with psycopg.connect(old) as database:
        database.execute(_LOOK_UP)
    made = back_up(tmp_path / "a", key, tmp_path / "out", DATABASE_URL=old)
    assert made.returncode == 0, made.stderr
    refused = restore(tmp_path / "b", key, tmp_path / "out", DATABASE_URL=old)
    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)
    assert "backup of postgresql" in restore(tmp_path / "b", key, tmp_path / "out").stderr
    done = restore(tmp_path / "b", key, tmp_path / "out", DATABASE_URL=new)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(new) as database:
        counted = database.execute("SELECT 1 FROM pg_stats WHERE tablename = 'operation_operation'").fetchone()
        assert database.execute("SELECT reason FROM roll_lookup").fetchall() == [("BACKED_UP",)], "behind the wall"
    assert counted, "only ANALYZE tells the planner, and a restored database was never analysed"
    head = re.search(r"ledger head was (\S+)\.", done.stdout)
    assert head
    whole = posko("ledger", "verify", "--head", head[1], data=tmp_path / "b", DATABASE_URL=new)
    assert whole.stdout.startswith("Whole: "), whole.stderr
    works = posko("worker", "--once", data=tmp_path / "b", DATABASE_URL=as_post(new), POSKO_DATABASE_OWNER_URL="")
    assert works.returncode == 0, works.stderr
    with psycopg.connect(as_post(new)) as database:
        assert database.execute("SELECT count(*) FROM roll_lookup").fetchone() == (0,), "its wall came back with it"


def test_a_copy_that_a_killed_backup_left_is_deleted_by_the_next_one(built: Path, key: Path, tmp_path: Path) -> None:
    (built / ".backup-killed").mkdir()
    shutil.copy(built / "posko.sqlite3", built / ".backup-killed" / "posko.sqlite3")
    made = back_up(built, key, tmp_path / "out")
    assert (made.returncode, "are deleted" in made.stderr) == (0, True)
    assert not list(built.glob(".backup-*"))
