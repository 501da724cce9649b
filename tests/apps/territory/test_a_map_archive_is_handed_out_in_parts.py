"""A map archive is named by its hash, handed out in parts to people of its own post, and told of on its page."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from posko.apps.ledger.models import Entry
from posko.apps.territory import selectors, services
from posko.apps.territory.models import archive_path
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.maps.archives import read_head
from posko.domain.maps.reading import Credit
from tests.cast import LogIn, See
from tests.domain.maps.an_archive import CITY, archive

OSM = Credit("© Uji", "ODbL-1.0", "2026-11")


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def _keep(by: Viewer, at: datetime, written: bytes, told: Credit = OSM) -> str:
    digest = hashlib.sha256(written).hexdigest()
    archive_path(digest).parent.mkdir(exist_ok=True)
    archive_path(digest).write_bytes(written)
    head = read_head(io.BytesIO(written), len(written), CITY)
    services.keep_archive(head, told, digest=digest, size=len(written), by=by, at=at)
    return digest


def _ask(client: Client, digest: str, part: str) -> tuple[int, bytes, str]:
    answer = client.get(f"/places/archive/{digest}.pmtiles", headers={"Range": part})
    return answer.status_code, answer.content, answer.headers.get("Content-Range", "")


def test_a_part_is_what_the_range_asks_for(log_in: LogIn, see: See, at: datetime) -> None:
    written = archive()
    digest, client, size = _keep(see("bawaslu"), at, written), log_in("bawaslu"), len(written)
    assert _ask(client, digest, "bytes=0-6") == (206, b"PMTiles", f"bytes 0-6/{size}")
    assert _ask(client, digest, f"bytes={size}-") == (416, b"", f"bytes */{size}")
    whole = client.get(f"/places/archive/{digest}.pmtiles")
    assert b"".join(whole.streaming_content) == written  # type: ignore[attr-defined]
    assert whole["ETag"] == f'"{digest}"'
    assert "immutable" in whole["Cache-Control"]


def test_another_hash_and_a_file_that_is_gone_are_not_found(log_in: LogIn, see: See, at: datetime) -> None:
    digest, client = _keep(see("bawaslu"), at, archive()), log_in("bawaslu")
    assert _ask(client, "0" * 64, "bytes=0-6")[0] == 404
    archive_path(digest).unlink()
    assert _ask(client, digest, "bytes=0-6")[0] == 404
    assert "data-archive" not in client.get("/places/archive/").content.decode()


def test_the_page_says_licence_date_and_hash_and_nothing_of_them_without_an_archive(
    log_in: LogIn, see: See, at: datetime
) -> None:
    client = log_in("bawaslu")
    assert "posko map import" in client.get("/places/archive/").content.decode()
    digest = _keep(see("bawaslu"), at, archive())
    page = client.get("/places/archive/").content.decode()
    assert all(word in page for word in ("© Uji", "ODbL-1.0", "2026-11", digest, "data-archive"))


def test_a_new_archive_takes_the_place_of_the_last_and_its_file(
    see: See, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    first = _keep(see("bawaslu"), at, archive())
    with django_capture_on_commit_callbacks(execute=True):
        second = _keep(see("bawaslu"), at, archive({0: b"baru"}))
    kept = selectors.archive(see("bawaslu"))
    assert kept is not None
    assert kept.digest == second
    assert not archive_path(first).exists()
    assert Entry.objects.filter(event="map_archive.kept").count() == 2


def test_an_archive_without_licence_or_date_is_refused(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="licence"):
        _keep(see("bawaslu"), at, archive(), replace(OSM, as_of=""))
