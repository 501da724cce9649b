"""A restore is alone in the data folder; a backup stops nobody; no door opens while a restore is half-way."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from posko.cli.backup import folder, settling, swap
from posko.domain.errors import BadInput
from posko.web.startup import NotReady, prove_ready

SET = swap.Marker(".restore-x", "before-restore-x", ("posko.sqlite3", "files"), ("posko.sqlite3",), "0:0", "today")


def half_way(data: Path) -> None:
    """A restore that was stopped after its marker: the database waits, the files are in."""
    (data / ".restore-x").mkdir()
    (data / ".restore-x" / "posko.sqlite3").write_text("new")
    (data / "posko.sqlite3").write_text("old")
    swap.mark(data, SET)
    (data / "files").mkdir()


def test_a_restore_is_alone_and_says_so(tmp_path: Path) -> None:
    (tmp_path / ".restore-y").mkdir()
    with folder.alone(tmp_path):
        for second in (folder.alone(tmp_path, patience=0), folder.beside_others(tmp_path, patience=0)):
            with pytest.raises(BadInput, match="Wait until it has ended"), second:
                pass
    with folder.beside_others(tmp_path), pytest.raises(BadInput), folder.alone(tmp_path, patience=0):
        pass


def test_a_backup_that_runs_keeps_its_copy_and_stops_nobody(tmp_path: Path) -> None:
    with folder.beside_others(tmp_path), folder.copy(tmp_path, folder.BACKUP) as copy:
        settling.settle(tmp_path)
        assert copy.is_dir()
    assert not copy.exists()


def test_a_swap_goes_on_where_it_stopped_however_often(tmp_path: Path) -> None:
    half_way(tmp_path)
    swap.put_in(tmp_path, SET)
    swap.put_in(tmp_path, SET)
    assert (tmp_path / "posko.sqlite3").read_text() == "new"
    assert (tmp_path / "before-restore-x" / "posko.sqlite3").read_text() == "old"


def test_a_swap_goes_back_however_often(tmp_path: Path) -> None:
    half_way(tmp_path)
    swap.put_in(tmp_path, SET)
    swap.take_back(tmp_path, SET)
    swap.take_back(tmp_path, SET)
    assert (tmp_path / "posko.sqlite3").read_text() == "old"
    assert (tmp_path / ".restore-x" / "posko.sqlite3").read_text() == "new"
    assert settling.undo(tmp_path, SET).endswith("all is as it was before it.")
    assert {path.name for path in tmp_path.iterdir()} == {".restore-x", "posko.sqlite3"}


def test_a_set_that_somebody_took_away_puts_the_old_one_back(tmp_path: Path) -> None:
    half_way(tmp_path)
    swap.put_in(tmp_path, SET)
    (tmp_path / "posko.sqlite3").unlink()
    settling.settle(tmp_path)
    assert (tmp_path / "posko.sqlite3").read_text() == "old"


def test_a_marker_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    for text in ("", "[]", '{"valid": 1}'):
        (tmp_path / swap.MARKER).write_text(text)
        with pytest.raises(BadInput, match="unknown which files of the post are valid"):
            settling.settle(tmp_path)


@pytest.mark.django_db
def test_no_door_opens_while_a_restore_is_half_way(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    half_way(tmp_path)
    with pytest.raises(NotReady, match="Run once: posko check files"):
        prove_ready()
