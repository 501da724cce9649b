"""A backup agrees with its manifest to the byte, and takes no file that is not ours."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import pytest

from posko.domain.errors import BadInput
from posko.domain.files.backup import MANIFEST, Item, Manifest, Told, pack, unpack
from posko.domain.files.checks import digest
from posko.domain.files.vault import Sealer

KEY = bytes(32)
TOLD = Told("0.1.0", "2024-11-25T08:00:00+00:00", "sqlite", "0:" + "0" * 64)
DATABASE, NAME = b"database", "posko.sqlite3"


def made(tmp_path: Path, **files: bytes) -> bytes:
    sources = []
    for number, (name, content) in enumerate({NAME: DATABASE, **files}.items()):
        path = tmp_path / f"source-{number}"
        path.write_bytes(content)
        sources.append((name, path))
    target = io.BytesIO()
    pack(target, KEY, sources, TOLD)
    return target.getvalue()


def by_hand(members: dict[str, bytes], manifest: Manifest | None) -> io.BytesIO:
    """A backup as somebody with the key would forge it."""
    return sealed([*members.items(), *([(MANIFEST, json.dumps(asdict(manifest)).encode())] if manifest else [])])


def sealed(members: list[tuple[str, bytes]]) -> io.BytesIO:
    target = io.BytesIO()
    with Sealer(target, KEY) as sealer, tarfile.open(fileobj=cast(Any, sealer), mode="w|") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return io.BytesIO(target.getvalue())


def manifest_of(**files: bytes) -> Manifest:
    items = tuple(Item(name, len(content), digest(content)) for name, content in {NAME: DATABASE, **files}.items())
    return Manifest(**asdict(TOLD), items=items)


def test_a_backup_comes_out_as_it_went_in(tmp_path: Path) -> None:
    name = f"files/evidence/ab/{digest(b'photo')}"
    found = unpack(io.BytesIO(made(tmp_path, **{name: b"photo"})), KEY, tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == b"photo"
    assert (tmp_path / "out" / NAME).read_bytes() == DATABASE
    assert (found, found.damaged) == (manifest_of(**{name: b"photo"}), [])
    assert found.stored == {name.removeprefix("files/")}


def test_a_file_that_was_damaged_before_is_named(tmp_path: Path) -> None:
    name = f"files/evidence/ab/{digest(b'photo')}"
    assert unpack(io.BytesIO(made(tmp_path, **{name: b"other"})), KEY, None).damaged == [name.removeprefix("files/")]


WRONG = [
    ({NAME: b"another"}, manifest_of(), "posko.sqlite3 does not agree"),
    ({}, manifest_of(), "lacks posko.sqlite3"),
    ({NAME: DATABASE, "files/a": b"x"}, manifest_of(), "files/a does not agree"),
    ({NAME: DATABASE}, None, "has no manifest"),
    ({"../../etc/passwd": b"x"}, manifest_of(), "holds no file"),
    ({"files/../../x": b"x"}, manifest_of(), "holds no file"),
    ({"secret.key": b"x"}, manifest_of(), "holds no file"),
]


@pytest.mark.parametrize(("members", "manifest", "said"), WRONG, ids=[said for *_rest, said in WRONG])
def test_what_does_not_agree_is_named(
    members: dict[str, bytes], manifest: Manifest | None, said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=said.replace("/", "/")):
        unpack(by_hand(members, manifest), KEY, tmp_path / "out")


@pytest.mark.parametrize("folder", [True, False])
@pytest.mark.parametrize("doubled", [NAME, MANIFEST])
def test_a_name_that_comes_twice_is_named(doubled: str, folder: bool, tmp_path: Path) -> None:
    told = [(NAME, DATABASE), (MANIFEST, json.dumps(asdict(manifest_of())).encode())]
    members = sorted([*told, (doubled, dict(told)[doubled])], reverse=True)
    with pytest.raises(BadInput, match=f"holds {doubled} twice"):
        unpack(sealed(members), KEY, tmp_path / "out" if folder else None)


WHOLE = asdict(manifest_of())
ITEM = WHOLE["items"][0]
DAMAGED = [
    [],
    {},
    {**WHOLE, "items": None},
    {**WHOLE, "items": [[]]},
    {**WHOLE, "items": [{**ITEM, "name": 7}]},
    {**WHOLE, "items": [{**ITEM, "size": "7"}]},
    {**WHOLE, "items": [{**ITEM, "sha256": None}]},
    {**WHOLE, "head": 7},
    {**WHOLE, "head": "seven"},
    {**WHOLE, "made_at": None},
    {**WHOLE, "made_at": "yesterday"},
    {**WHOLE, "version": []},
    {**WHOLE, "more": 1},
]


@pytest.mark.parametrize("told", DAMAGED, ids=str)
def test_a_damaged_manifest_is_a_sentence(told: object) -> None:
    with pytest.raises(BadInput, match="manifest cannot be read"):
        unpack(sealed([(NAME, DATABASE), (MANIFEST, json.dumps(told).encode())]), KEY, None)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 100_000], ids=["empty", "no text", "cut off", "deep"])
def test_a_manifest_that_is_no_json_is_a_sentence(body: bytes) -> None:
    with pytest.raises(BadInput, match="manifest cannot be read"):
        unpack(sealed([(NAME, DATABASE), (MANIFEST, body)]), KEY, None)


def test_a_manifest_that_names_a_file_twice_or_no_database_of_ours_is_a_sentence() -> None:
    for told, said in (
        ({**WHOLE, "items": [ITEM, ITEM]}, "manifest names posko.sqlite3 twice"),
        ({**WHOLE, "engine": "oracle"}, "names no database"),
        ({**WHOLE, "engine": []}, "names no database"),
    ):
        with pytest.raises(BadInput, match=said):
            unpack(sealed([(NAME, DATABASE), (MANIFEST, json.dumps(told).encode())]), KEY, None)


def test_a_damaged_backup_says_how_far_it_was_read(tmp_path: Path) -> None:
    data = bytearray(made(tmp_path, **{"files/a": bytes(500_000)}))
    data[300_000] ^= 1
    with pytest.raises(BadInput, match=r"does not hold between byte .* It was read up to files/a"):
        unpack(io.BytesIO(bytes(data)), KEY, None)
