"""What a command writes into a new folder is there whole or not at all, whatever stops it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from posko.cli.new_folder import whole
from posko.domain.errors import BadInput
from tests.parts import ROOT

WAITS = """
import sys, time
from pathlib import Path
from posko.cli.new_folder import whole
with whole(Path(sys.argv[1])) as partial:
    (partial / "half").write_text("half")
    print("begun", flush=True)
    time.sleep(60)
"""


def write(target: Path) -> None:
    with whole(target) as partial:
        (partial / "inner").mkdir()
        (partial / "inner" / "file").write_text("all")
        assert not (target / "inner").exists()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("there", [False, True], ids=("new", "empty"))
def test_a_folder_that_is_new_or_empty_is_filled(there: bool, tmp_path: Path) -> None:
    if there:
        (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    assert (tmp_path / "out" / "inner" / "file").read_text() == "all"
    assert names(tmp_path) == ["out"]


def test_a_folder_that_holds_something_is_refused_by_name_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "foto.jpg").write_text("a picture")
    with pytest.raises(BadInput, match=r"holds something already: foto\.jpg"):
        write(tmp_path)
    assert names(tmp_path) == ["foto.jpg"]


def test_a_file_or_a_link_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(BadInput, match="is no folder"):
            write(tmp_path / name)


def test_a_stick_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"There is no folder .*stick to make out in"):
        write(tmp_path / "stick" / "out")


def test_a_whole_disk_is_no_folder_to_take_the_place_of() -> None:
    with pytest.raises(BadInput, match=r"is a whole disk\. Name a new folder on it"):
        write(Path("/"))


def halfway(target: Path, then: Callable[[], object]) -> None:
    """Write half of it before something happens."""
    with whole(target) as partial:
        (partial / "half").write_text("half")
        then()


def stop() -> None:
    """As Ctrl+C does."""
    raise KeyboardInterrupt


def fill() -> None:
    """Write where there is no room."""
    Path("/dev/full").write_text("x")


def test_who_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        halfway(tmp_path / "out", stop)
    assert names(tmp_path) == []


def test_a_full_disk_is_said_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no room"):
        halfway(tmp_path / "out", fill)
    assert names(tmp_path) == []


def test_a_second_one_waits_for_nobody_and_a_killed_one_leaves_room(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        with pytest.raises(BadInput, match="Somebody else writes"):
            write(target)
        process.send_signal(signal.SIGKILL)
    assert not target.exists()
    write(target)
    assert names(target) == ["inner"]
    assert names(tmp_path) == ["out"]
