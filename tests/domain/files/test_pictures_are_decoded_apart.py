"""A decoder reads bytes of strangers in a process of its own: bounded, without port or secret, soon replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from posko.domain.errors import BadInput
from posko.domain.files import photos
from posko.domain.files.picture_process import MOST_PICTURES, Crowded, PictureProcess, reader
from tests import pictures

WISH = {"wish": "prove", "megapixels": 50}
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="what a process holds is read from /proc")


@pytest.fixture
def apart() -> Iterator[PictureProcess]:
    made = PictureProcess()
    yield made
    made.end()


def _pid(process: PictureProcess) -> int:
    assert process.pid is not None
    return process.pid


def _gone(pid: int) -> bool:
    for _try in range(100):
        try:
            os.kill(pid, 0)
            if "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]:
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_no_process_is_there_before_the_first_picture_and_one_after_many(apart: PictureProcess) -> None:
    assert apart.pid is None
    apart.ask(WISH, pictures.png())
    first = apart.pid
    assert [apart.ask(WISH, pictures.jpeg())[0] for _time in range(5)] == [{}] * 5
    assert apart.pid == first


def test_after_two_hundred_pictures_it_begins_anew(apart: PictureProcess) -> None:
    picture = pictures.png(size=(1, 1))
    seen = {apart.ask(WISH, picture) and apart.pid for _time in range(MOST_PICTURES + 1)}
    assert len(seen) == 2


def test_a_process_that_dies_of_a_picture_is_replaced_and_only_that_picture_is_refused(apart: PictureProcess) -> None:
    with pictures.full_queue(apart) as other:
        os.kill(_pid(apart), signal.SIGKILL)
        other.join()
    assert apart.ask(WISH, pictures.png()) == ({}, b"")


def test_a_process_that_was_ended_between_two_pictures_is_replaced_unseen() -> None:
    photos.must_be_readable("foto", pictures.png())
    killed = _pid(reader)
    os.kill(killed, signal.SIGKILL)
    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)
    photos.must_be_readable("foto", pictures.png())


def test_who_waits_for_longer_than_a_second_is_sent_away(apart: PictureProcess) -> None:
    with pictures.full_queue(apart):
        begun = time.monotonic()
        with pytest.raises(Crowded, match="Send it again in a few seconds"):
            apart.ask(WISH, pictures.png())
        assert time.monotonic() - begun < 5
    assert apart.ask(WISH, pictures.png()) == ({}, b"")


@linux
def test_it_holds_no_port_no_file_and_no_secret_of_the_post(
    apart: PictureProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://rahasia")
    with socket.create_server(("127.0.0.1", 0)) as door:
        os.set_inheritable(door.fileno(), True)
        apart.ask(WISH, pictures.png())
    held = [os.readlink(each) for each in Path(f"/proc/{apart.pid}/fd").iterdir()]
    assert all(each.startswith(("pipe:", "/dev/null")) for each in held), held
    surroundings = Path(f"/proc/{apart.pid}/environ").read_bytes()
    assert b"rahasia" not in surroundings and b"POSKO_SECRET_KEY" not in surroundings


@linux
def test_the_system_bounds_its_memory_its_processor_and_its_files(apart: PictureProcess) -> None:
    apart.ask(WISH, pictures.png())
    limits = Path(f"/proc/{apart.pid}/limits").read_text().splitlines()
    bounds = {line[:26].strip(): line[26:].split()[0] for line in limits}
    assert bounds["Max address space"] == str(1024**3)
    assert int(bounds["Max cpu time"]) <= 10
    assert (bounds["Max file size"], bounds["Max core file size"]) == ("0", "0")


@linux
@pytest.mark.parametrize("busy", [False, True])
def test_it_ends_with_the_post_even_when_the_post_is_killed(busy: bool) -> None:
    """Idle, it sees the end of its input; at work, it sees that it has another parent."""
    post = (
        "import os, signal\n"
        "from posko.domain.files.picture_process import reader\n"
        "from tests import pictures\n"
        f"with pictures.full_queue() if {busy} else __import__('contextlib').nullcontext():\n"
        f"    {busy} or reader.ask({WISH!r}, pictures.png())\n"
        "    print(reader.pid, flush=True)\n"
        "    os.kill(reader.pid, signal.SIGCONT)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", post], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert _gone(int(done.stdout))


def test_a_picture_that_takes_too_much_memory_is_refused_and_the_next_is_read(apart: PictureProcess) -> None:
    huge = pictures.png_head(40_000, 40_000)
    assert apart.ask({"wish": "prove", "megapixels": 10_000}, huge)[0]["fault"] in ("heavy", "broken")
    assert apart.ask(WISH, pictures.png()) == ({}, b"")


def test_the_copy_is_refused_where_its_pixels_break(apart: PictureProcess) -> None:
    whole = pictures.jpeg(size=(400, 300))
    with pytest.raises(BadInput, match="cut off or damaged"):
        photos.developed("foto", whole[: len(whole) // 2])
