"""A small PMTiles archive, made by hand: one picture a tile, no compression."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

CITY = (106.84, -6.37, 106.97, -6.15)
PNG, MVT = 2, 1


def archive(
    tiles: Mapping[int, bytes] | None = None,
    *,
    version: int = 3,
    kind: int = PNG,
    zooms: tuple[int, int] = (0, 14),
    bounds: tuple[float, float, float, float] = CITY,
    told: object = None,
) -> bytes:
    """The bytes of an archive of `tiles` by their tile id."""
    found = dict(sorted((tiles or {0: b"gambar"}).items()))
    metadata = json.dumps(told if told is not None else {"attribution": '<a href="x">© Uji</a>'}).encode()
    root = _directory(found)
    starts = [127, 127 + len(root), 127 + len(root) + len(metadata)]
    data = b"".join(found.values())
    sections = [starts[0], len(root), starts[1], len(metadata), starts[2], 0, starts[2], len(data)]
    counts = [len(found)] * 3
    degrees = [round(side * 1e7) for side in bounds]
    head = struct.pack(
        "<7sB11Q6B4iB2i",
        b"PMTiles", version, *sections, *counts, 1, 1, 1, kind, *zooms, *degrees, zooms[0], degrees[0], degrees[1],
    )  # fmt: skip
    return head + root + metadata + data


def _directory(tiles: Mapping[int, bytes]) -> bytes:
    ids, lengths = list(tiles), [len(tile) for tile in tiles.values()]
    deltas = [one - before for one, before in zip(ids, [0, *ids], strict=False)]
    offsets = [1, *[0] * (len(ids) - 1)]  # 0: right after the tile before
    return b"".join(map(_varint, [len(ids), *deltas, *[1] * len(ids), *lengths, *offsets]))


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
