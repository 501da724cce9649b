"""Tiles: the tree of a log as files of 256 hashes, and its entries beside them, as C2SP's tlog-tiles lays them out.

    tile/LEVEL/N[.p/W]     hashes of 32 bytes; on level 0 those of the leaves, above it those of full tiles below
    tile/entries/N[.p/W]   entries, each behind its length in two bytes

A tile of W < 256 is partial and has its width behind `.p`. Every entry of ours is 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.tlog.proofs import leaf_hash, node_hash

WIDTH: Final = 256
ENTRY: Final = 32
ENTRIES: Final = "entries"
_LENGTH: Final = ENTRY.to_bytes(2, "big")
_STEP: Final = len(_LENGTH) + ENTRY


def path_of(level: int | str, place: int, width: int = WIDTH) -> str:
    """Where a tile lies below the folder: the place in groups of three digits, the width behind a partial one."""
    groups = [f"{place % 1000:03d}"]
    while place := place // 1000:
        groups.insert(0, f"x{place % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


class Writer:
    """Writes the tiles of a tree that grows entry by entry, and holds at most one tile of each level."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._entries = bytearray()
        self._levels: list[list[bytes]] = []

    def add(self, entry: bytes) -> None:
        """Add the next entry. ValueError for one that is not 32 bytes long."""
        if len(entry) != ENTRY:
            raise ValueError(f"an entry has {ENTRY} bytes, this one {len(entry)}")
        self._entries += _LENGTH + entry
        self.size += 1
        if self.size % WIDTH == 0:
            self._write(ENTRIES, self.size // WIDTH - 1, WIDTH, self._entries)
            self._entries.clear()
        self._grow(leaf_hash(entry))

    def close(self) -> bytes:
        """Write the partial tiles, and return the root of the tree."""
        if left := self.size % WIDTH:
            self._write(ENTRIES, self.size // WIDTH, left, self._entries)
        root = b""
        for level, hashes in enumerate(self._levels):
            if hashes:
                self._write(level, self._place(level), len(hashes), b"".join(hashes))
                root = over([*hashes, root] if root else hashes)
        return root or over([])

    def _grow(self, node: bytes) -> None:
        """Put a hash into the tile of level 0; of a tile that is full, put its own hash into the level above."""
        for level in range(len(self._levels) + 1):
            if level == len(self._levels):
                self._levels.append([])
            hashes = self._levels[level]
            hashes.append(node)
            if len(hashes) < WIDTH:
                return
            self._write(level, self._place(level) - 1, WIDTH, b"".join(hashes))
            node = over(hashes)
            hashes.clear()

    def _place(self, level: int) -> int:
        """How many full tiles this level has by now."""
        return int(self.size // WIDTH ** (level + 1))

    def _write(self, level: int | str, place: int, width: int, content: bytes | bytearray) -> None:
        path = self._folder / path_of(level, place, width)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def over(hashes: Sequence[bytes]) -> bytes:
    """The tree's hash over subtrees of one height that follow each other; the last one may be lower."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    row = list(hashes)
    while len(row) > 1:
        pairs = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def leaves_of(folder: Path) -> Iterator[bytes]:
    """The entries of a folder of tiles, 32 bytes each, as far as they go. BadInput names a file that is no such tile.

    After the full tiles the widest partial one counts.
    """
    place = 0
    while (path := folder / path_of(ENTRIES, place)).is_file():
        yield from _entries_in(path, WIDTH)
        place += 1
    partial = folder / f"{path_of(ENTRIES, place)}.p"
    widths = sorted(w for w in range(1, WIDTH) if (partial / str(w)).is_file())
    if widths:
        yield from _entries_in(partial / str(widths[-1]), widths[-1])


def _entries_in(path: Path, width: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        content = file.read(width * _STEP + 1)
    starts = range(0, width * _STEP, _STEP)
    if len(content) != width * _STEP or any(content[at : at + len(_LENGTH)] != _LENGTH for at in starts):
        raise BadInput(
            "%(path)s is no tile of %(width)s entries of 32 bytes each. The folder was cut, or altered.",
            path=path,
            width=width,
        )
    return (content[at + len(_LENGTH) : at + _STEP] for at in starts)
