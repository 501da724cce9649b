"""The desk's spool: nothing that was answered as kept is lost, whatever lies in the file."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings

from posko.apps.roll.desk import services, spool
from posko.apps.roll.models import LookUp
from tests import desk
from tests.cast import See


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(DATA=tmp_path):
        yield tmp_path / "spool"


def _spooled(see: See, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask while the database refuses every write."""

    def busy(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(services, "_enter", busy)
        desk.spooled(see("kpu"), at)


def test_a_line_cut_off_by_a_power_loss_does_not_swallow_the_next(
    folder: Path, see: See, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.agree(see, at)
    folder.mkdir(parents=True)
    (folder / "desk.jsonl").write_bytes(b'{"form_key": "cut of')
    _spooled(see, at, monkeypatch)
    assert services.drain_spool(by=see("kpu"), at=at) == 1
    assert LookUp.objects.get().came_by == "spool"
    assert b"cut of" in next(folder.glob("*.broken")).read_bytes()


@pytest.mark.parametrize(
    "spoilt",
    [
        {"viewer": {"operation": "gone"}},
        {"station": "31.75.99.9999/001"},
        {"at": "soon"},
        {"viewer": None},
        {"outcome": None},
    ],
)
def test_an_entry_that_cannot_enter_is_put_aside_and_the_desk_stays_open(
    spoilt: dict[str, Any], folder: Path, see: See, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.agree(see, at)
    _spooled(see, at, monkeypatch)
    line = json.loads((folder / "desk.jsonl").read_text())
    (folder / "desk.jsonl").write_text(json.dumps({**line, "form_key": str(uuid.uuid4()), **spoilt}) + "\n")
    _spooled(see, at, monkeypatch)
    assert services.drain_spool(by=see("kpu"), at=at) == 1
    assert len(list(folder.glob("*.broken"))) == 1
    assert not list(folder.glob("*.taken"))


def test_a_second_drainer_finds_nothing_to_do(
    folder: Path, see: See, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.agree(see, at)
    _spooled(see, at, monkeypatch)
    with spool.draining() as first, spool.draining() as second:
        assert (len(first), second) == (1, [])


def test_one_page_view_drains_a_part_and_the_next_ones_the_rest(
    folder: Path, see: See, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.agree(see, at)
    monkeypatch.setattr(services, "DRAINED_AT_ONCE", 2)
    for _ in range(5):
        _spooled(see, at, monkeypatch)
    assert [services.drain_spool(by=see("kpu"), at=at) for _ in range(4)] == [2, 2, 1, 0]
    assert LookUp.objects.count() == 5


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="no full disk to try it on")
def test_a_spool_that_cannot_be_written_says_so(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "desk.jsonl").symlink_to("/dev/full")
    (folder / "probe").symlink_to("/dev/full")
    assert not spool.append({"form_key": "x"})
    assert not spool.usable()
