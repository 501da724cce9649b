"""What a backup holds: the database, the files, and a manifest with the hash of each and the ledger's head.

The archive is a tar stream, sealed (see vault); the manifest comes last, since hashes are computed on the way in.
Nothing is believed on the way out: every name must be one of ours and come once, every hash must agree, nothing may
lack or be over. What is laid into a folder is on the disk before it counts.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from posko.domain.errors import BadInput
from posko.domain.files.vault import Opener, Sealer
from posko.domain.ledger import read_head

ENDING: Final = ".backup"
MANIFEST: Final = "manifest.json"
DATABASES: Final = {"sqlite": "posko.sqlite3", "postgresql": "posko.dump"}
FILES: Final = "files"
_STORE: Final = f"{FILES}/"
MARKS: Final = "marks.key"
SEAL: Final = "seal.key"
LEDGER_KEY: Final = "ledger.key"
HEADS: Final = "ledger.heads"
# Keys of the post that its database is of no use without, and the heads that were signed of it: they travel inside.
KEYS: Final = (MARKS, SEAL, LEDGER_KEY, HEADS)
_NAME = re.compile(
    r"posko\.(?:sqlite3|dump)|(?:marks|seal|ledger)\.key|ledger\.heads"
    r"|files/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*"
)
_HASH_NAME = re.compile(r"[0-9a-f]{64}")
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a backup: its name inside, size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str

    @property
    def damaged(self) -> bool:
        """Whether a file that is named by its hash has another one: it was altered before the backup was made."""
        last = self.name.rsplit("/", 1)[-1]
        return bool(_HASH_NAME.fullmatch(last)) and last != self.sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `made_at` in ISO form; `engine` is a key of DATABASES; `head` COUNT:ROOT."""

    version: str
    made_at: str
    engine: str
    head: str
    items: tuple[Item, ...]

    @property
    def stored(self) -> set[str]:
        """Names, inside the store, of the files that were filed."""
        return {item.name.removeprefix(_STORE) for item in self.items if item.name.startswith(_STORE)}

    @property
    def damaged(self) -> list[str]:
        """Those of them that were altered or cut before the backup was made."""
        return [item.name.removeprefix(_STORE) for item in self.items if item.damaged]


@dataclass(frozen=True, slots=True)
class Told:
    """What the maker of a backup says of it, besides its files."""

    version: str
    made_at: str
    engine: str
    head: str


def pack(target: BinaryIO, key: bytes, sources: Iterable[tuple[str, Path]], told: Told) -> Manifest:
    """Seal files (name inside, path) and their manifest into `target`. Raises BadInput for a name that is not ours."""
    items = []
    with Sealer(target, key) as sealer, tarfile.open(fileobj=cast(Any, sealer), mode="w|") as archive:
        for name, path in sources:
            _must_be_ours(name)
            items.append(_put(archive, name, path))
        manifest = Manifest(**asdict(told), items=tuple(items))
        body = json.dumps(asdict(manifest), indent=1).encode()
        archive.addfile(_entry(MANIFEST, len(body)), io.BytesIO(body))
    return manifest


def unpack(source: BinaryIO, key: bytes, folder: Path | None) -> Manifest:
    """Check a whole backup; with a `folder`, lay its files there. Raises BadInput that names what does not hold."""
    opener = Opener(source, key)
    found: dict[str, Item] = {}
    manifest: Manifest | None = None
    name = "its beginning"
    try:
        with tarfile.open(fileobj=cast(Any, opener), mode="r|") as archive:
            for entry in archive:
                name = entry.name
                content = _content(archive, entry)
                if name in found or (name == MANIFEST and manifest):
                    raise BadInput("The backup holds %(name)s twice.", name=name)
                if name == MANIFEST:
                    manifest = _manifest(content.read())
                    continue
                _must_be_ours(name)
                found[name] = _take(name, content, folder / name if folder else None)
        opener.read()
    except BadInput as refusal:
        raise BadInput("%(why)s It was read up to %(name)s.", why=str(refusal), name=name) from refusal
    except tarfile.TarError as broken:
        raise BadInput("The backup is not whole after %(name)s: %(why)s.", name=name, why=broken) from broken
    _must_agree(manifest, found)
    return cast(Manifest, manifest)


def _must_be_ours(name: str) -> None:
    if not _NAME.fullmatch(name) or ".." in name:
        raise BadInput("A backup holds no file “%(name)s”.", name=name[:80])


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Hashing:
    """Reads a file and hashes what passes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.sha256.update(piece)
        return piece


def _put(archive: tarfile.TarFile, name: str, path: Path) -> Item:
    with path.open("rb") as file:
        size = path.stat().st_size
        passing = _Hashing(file)
        archive.addfile(_entry(name, size), cast(BinaryIO, passing))
    return Item(name, size, passing.sha256.hexdigest())


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> BinaryIO:
    content = archive.extractfile(entry) if entry.isreg() else None
    if content is None:
        raise BadInput("A backup holds plain files only; “%(name)s” is none.", name=entry.name[:80])
    return cast(BinaryIO, content)


def _take(name: str, content: BinaryIO, path: Path | None) -> Item:
    sha256, size = hashlib.sha256(), 0
    target = _new_file(path) if path else None
    try:
        for piece in _pieces(content):
            sha256.update(piece)
            size += len(piece)
            if target:
                target.write(piece)
    finally:
        if target:
            target.flush()
            os.fsync(target.fileno())
            target.close()
    return Item(name, size, sha256.hexdigest())


def _new_file(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = path.open("xb")
    path.chmod(0o600)
    return target


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(_PIECE):
        yield piece


def _manifest(body: bytes) -> Manifest:
    """A manifest whose every word is of its kind. BadInput for anything else, and for a name that comes twice."""
    try:
        told = json.loads(body)
        manifest = Manifest(**{**told, "items": tuple(Item(**item) for item in told["items"])})
        read_head(manifest.head)
        datetime.fromisoformat(manifest.made_at)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as broken:
        raise BadInput("The backup's manifest cannot be read.") from broken
    if not isinstance(manifest.version, str) or not all(map(_is_item, manifest.items)):
        raise BadInput("The backup's manifest cannot be read.")
    if manifest.engine not in tuple(DATABASES):
        raise BadInput("The backup's manifest names no database that Posko knows.")
    for name, times in Counter(item.name for item in manifest.items).items():
        if times > 1:
            raise BadInput("The backup's manifest names %(name)s twice.", name=name)
    return manifest


def _is_item(item: Item) -> bool:
    return isinstance(item.name, str) and isinstance(item.size, int) and isinstance(item.sha256, str)


def _must_agree(manifest: Manifest | None, there: Mapping[str, Item]) -> None:
    if manifest is None:
        raise BadInput("The backup has no manifest: it was not finished.")
    told = {item.name: item for item in manifest.items}
    for name in sorted(told.keys() | there):
        if name not in there:
            raise BadInput("The backup lacks %(name)s, which its manifest names.", name=name)
        if told.get(name) != there[name]:
            raise BadInput("%(name)s does not agree with the backup's manifest.", name=name)
    if DATABASES[manifest.engine] not in there:
        raise BadInput("The backup holds no database.")
