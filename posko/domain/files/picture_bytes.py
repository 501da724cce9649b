"""What the bytes of a picture say of it before anybody decodes it: its size, its layers, and what is hung onto it.

A few kilobytes can ask for minutes of decoding: hundreds of scans in one JPEG, a second picture after the first, a
million empty chunks. All of that is counted here, in one walk over the bytes that ends at the first limit.
"""

from __future__ import annotations

import re
from typing import Final

from posko.domain.errors import BadInput

MOST_MEGAPIXELS: Final = 50
MOST_SCANS: Final = 50  # progressive JPEGs of cameras and programs have 3 to 20
MOST_SCANNED: Final = 300  # megapixels of all scans together: each passes over the whole picture again
MOST_SEGMENTS: Final = 2_000
MOST_CHUNKS: Final = 20_000
MOST_BESIDE: Final = 2 * 1024 * 1024  # bytes of a PNG that are no pixels: words, profile, EXIF
MOST_UNPACKED: Final = 64 * 1024 * 1024  # bytes of pixels in a PNG: 22 megapixels in colour

_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_FILL: Final = 16  # bytes that may stand between two segments of a JPEG
_START_OF_SCAN, _END = 0xDA, 0xD9
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG_HEAD: Final = 8
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the colour type of a PNG


def must_be_plain(name: str, content: bytes) -> None:
    """BadInput for a picture that is too large, has too many layers, moves, or carries too much beside its pixels.

    A picture whose bytes make no sense passes or is called damaged: whoever decodes it finds out.
    """
    if content.startswith(b"\x89PNG"):
        _must_be_plain_png(name, content)
    else:
        _must_be_plain_jpeg(name, content)


def must_be_small(name: str, width: int, height: int) -> None:
    """BadInput for more pixels than a picture may have."""
    if round(width * height / 1_000_000) > MOST_MEGAPIXELS:
        raise BadInput(
            "“%(name)s” has %(size)s megapixels (%(width)s × %(height)s); a picture may have at most %(most)s. "
            "Take it again in the camera's ordinary size.",
            name=name,
            size=round(width * height / 1_000_000),
            width=width,
            height=height,
            most=MOST_MEGAPIXELS,
        )


def broken(name: str) -> BadInput:
    """The refusal of a picture that cannot be read."""
    return BadInput(
        "“%(name)s” cannot be read as a picture: it is cut off or damaged. Take or send it again.", name=name
    )


def too_heavy(name: str) -> BadInput:
    """The refusal of a picture that takes more time or memory than any picture of a camera."""
    return BadInput(
        "“%(name)s” takes too much time or memory to read: no camera makes such a picture. "
        "Open it in a picture program, save it as an ordinary JPEG and send that.",
        name=name,
    )


def _must_be_plain_jpeg(name: str, content: bytes) -> None:
    place, scans, pixels = 2, 0, 0
    for _segment in range(MOST_SEGMENTS):
        found = _MARKER.search(content, place, len(content) if scans else place + _FILL)
        kind, place = (content[found.end() - 1], found.end()) if found else (_END, place)
        if kind == _END and scans:
            return
        if kind == _END:
            raise broken(name)
        if kind in _ALONE:
            continue
        if kind in _FRAMES:
            height, width = _short(content, place + 3), _short(content, place + 5)
            must_be_small(name, width, height)
            pixels = max(pixels, width * height)
        scans += kind == _START_OF_SCAN
        if scans > MOST_SCANS or scans * pixels > MOST_SCANNED * 1_000_000:
            raise BadInput(
                "“%(name)s” is built of more than %(most)s layers (scans); a photo of a camera has a few. "
                "Open it in a picture program, save it as an ordinary JPEG and send that.",
                name=name,
                most=scans - 1,
            )
        place += max(2, _short(content, place))
    raise broken(name)


def _must_be_plain_png(name: str, content: bytes) -> None:
    place, beside = _PNG_HEAD, 0
    for _chunk in range(MOST_CHUNKS):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if len(kind) < 4 or kind == b"IEND":
            return
        if kind == b"IHDR":
            _must_unpack_small(name, content[place + 8 : place + 21])
        if kind == b"acTL" and int.from_bytes(content[place + 8 : place + 12], "big") > 1:
            raise BadInput("“%(name)s” is a moving picture (PNG). Send one still picture of it.", name=name)
        if place + 12 + length > len(content):
            return
        if kind not in (b"IHDR", b"IDAT"):
            beside += length
        if beside > MOST_BESIDE:
            raise BadInput(
                "“%(name)s” carries more than %(most)s MB beside its pixels. "
                "Open it in a picture program, save it as an ordinary JPEG and send that.",
                name=name,
                most=MOST_BESIDE // 1024 // 1024,
            )
        place += 12 + length
    raise too_heavy(name)


def _must_unpack_small(name: str, head: bytes) -> None:
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    must_be_small(name, width, height)
    depth, colour = head[8:10] if len(head) > 9 else (8, 2)
    unpacked = width * height * depth * _CHANNELS.get(colour, 4) // 8
    if unpacked > MOST_UNPACKED:
        raise BadInput(
            "“%(name)s” unpacks to %(size)s MB of pixels; a PNG may have at most %(most)s MB. Save it as JPEG.",
            name=name,
            size=unpacked // 1024 // 1024,
            most=MOST_UNPACKED // 1024 // 1024,
        )


def _short(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 2], "big")
