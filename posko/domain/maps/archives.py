"""Map archives (PMTiles 3): the head of one is read and held against its length; its tiles are read by the browser.

Specification: PMTiles version 3 by Protomaps; numbers are little-endian, degrees are whole ten-millionths.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final

from posko.domain.errors import BadInput
from posko.domain.maps.reading import Box

HEAD: Final = 127  # bytes
_LAYOUT: Final = struct.Struct("<7sB11Q6B4iB2i")
_METADATA: Final = 1_000_000  # bytes of it that are looked at
_NONE, _GZIP = 1, 2  # compressions
_VECTOR: Final = 1
_PICTURES: Final = (2, 3, 4, 5)  # PNG, JPEG, WebP, AVIF
_DEEPEST: Final = 22


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """What the head of an archive says: drawn shapes or pictures, its zooms, and whom its metadata credits."""

    vector: bool
    zoom_from: int
    zoom_to: int
    bounds: Box
    credit: str = ""


def read_head(file: BinaryIO, size: int, around: Box) -> ArchiveHead:
    """The head of an archive of `size` bytes. Raises BadInput for what is none, is cut off, or shows another place."""
    written = file.read(HEAD)
    if len(written) < HEAD or written[:7] != b"PMTiles":
        raise BadInput("This is no PMTiles archive: it does not begin as one.")
    told = _LAYOUT.unpack(written)
    version, sections, compression, kind = told[1], told[2:10], told[14], told[16]
    if version != 3:
        raise BadInput("This is version %(version)s of PMTiles, and version 3 is read here.", version=version)
    for start, length in zip(sections[::2], sections[1::2], strict=True):
        if start + length > size:
            raise BadInput(
                "The archive is incomplete: it should have %(said)s bytes and has %(size)s. Copy it again.",
                said=start + length,
                size=size,
            )
    if kind != _VECTOR and kind not in _PICTURES:
        raise BadInput(
            "The archive holds tiles of a kind that is not shown here (%(kind)s). Export it again as PMTiles version "
            "3, with vector tiles (MVT) or pictures.",
            kind=kind,
        )
    zoom_from, zoom_to = told[17], told[18]
    bounds = (told[19] / 1e7, told[20] / 1e7, told[21] / 1e7, told[22] / 1e7)
    if not zoom_from <= zoom_to <= _DEEPEST:
        raise BadInput("The archive's zooms, %(first)s to %(last)s, cannot be.", first=zoom_from, last=zoom_to)
    if not _meet(bounds, around):
        raise BadInput("The archive shows another place: %(bounds)s. Cut one for this city.", bounds=_said(bounds))
    return ArchiveHead(
        kind == _VECTOR, zoom_from, zoom_to, bounds, _credit(file, sections[2], sections[3], compression)
    )


def _credit(file: BinaryIO, start: int, length: int, compression: int) -> str:
    """The attribution of the metadata as plain words; empty where there is none, or where it cannot be read."""
    if not 0 < length <= _METADATA or compression not in (_NONE, _GZIP):
        return ""
    file.seek(start)
    written = file.read(length)
    try:
        if compression == _GZIP:
            written = zlib.decompressobj(wbits=31).decompress(written, _METADATA)
        found = json.loads(written)
    except (ValueError, RecursionError, zlib.error):
        return ""
    told = found.get("attribution") if isinstance(found, dict) else None
    return " ".join(re.sub(r"<[^<>]*>", " ", told[:2000]).split())[:200] if isinstance(told, str) else ""


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """The first byte that a Range header asks for, and the one after the last; None where it cannot be given.

    One part only, as `bytes=0-16383`, `bytes=500-` or `bytes=-500`.
    """
    found = re.fullmatch(r"bytes=([0-9]{0,15})-([0-9]{0,15})", header.strip()[:50])
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end) if start < end else None


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _said(bounds: Box) -> str:
    west, south, east, north = bounds
    return f"{south:.2f} to {north:.2f} north, {west:.2f} to {east:.2f} east"
