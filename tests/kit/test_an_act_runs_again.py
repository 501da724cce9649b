"""An act in whose way another one stood runs again: the outermost only, and with its uploads at their beginning.

Acts that write nothing, outside of any transaction of the test, since inside of one nobody could run again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import OperationalError, connection, transaction

from posko.domain.access import Viewer, system_viewer
from posko.domain.errors import Busy
from posko.kit import acts
from posko.kit.acts import Moved, act, unchanged

BY = system_viewer("test")


@pytest.fixture(autouse=True)
def _no_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        assert not connection.in_atomic_block
        yield


@dataclass(frozen=True, slots=True)
class NewScan:
    title: str
    uploads: tuple[UploadedFile[bytes], ...]


@act
def read(new: NewScan, tried: list[bytes], *, by: Viewer, at: datetime) -> None:
    tried.append(b"".join(each.read() for each in new.uploads))
    if len(tried) < 3:
        raise Moved
    unchanged(None)


@act
def inner(tried: list[str], *, by: Viewer, at: datetime) -> None:
    tried.append("inner")
    if len(tried) < 4:
        raise Moved
    unchanged(None)


@act
def outer(tried: list[str], *, by: Viewer, at: datetime) -> None:
    tried.append("outer")
    inner(tried, by=by, at=at)
    unchanged(None)


def test_an_upload_is_read_from_its_beginning_each_time(at: datetime) -> None:
    tried: list[bytes] = []
    uploads = (SimpleUploadedFile("a.pdf", b"one "), SimpleUploadedFile("b.pdf", b"two"))
    read(NewScan("Berita acara", uploads), tried, by=BY, at=at)
    assert tried == [b"one two"] * 3


def test_only_the_outermost_act_runs_again(at: datetime) -> None:
    tried: list[str] = []
    outer(tried, by=BY, at=at)
    assert tried == ["outer", "inner"] * 2


def test_inside_a_block_the_error_passes_on_to_its_owner(at: datetime) -> None:
    tried: list[str] = []
    with pytest.raises(Moved), transaction.atomic():
        outer(tried, by=BY, at=at)
    assert tried == ["outer", "inner"]


def test_at_last_there_is_a_plain_sentence(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "PAUSE", 0)

    @act
    def unlucky(*, by: Viewer, at: datetime) -> None:
        raise Moved

    with pytest.raises(Busy, match="Nothing was changed; please send it again"):
        unlucky(by=BY, at=at)


def test_what_waits_for_the_commit_runs_outside_of_the_act_and_fails_alone(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    tried, ran = [], []

    def away() -> None:
        raise OperationalError from sqlite3.OperationalError("database is locked")

    @act
    def around(*, by: Viewer, at: datetime) -> None:
        tried.append(1)
        acts.after_commit(away)
        acts.after_commit(lambda: ran.append(acts.running()))
        unchanged(None)

    around(by=BY, at=at)
    assert (len(tried), ran) == (1, [None])
    assert "database is locked" in caplog.text
