"""Spoils an input that is good: a bit, a piece, a number, a word of the grammar; then puts its envelope right again."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib
from functools import cache

from tests.fuzz.targets import Target

_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
_MOST = 256 * 1024


def spoilt(target: Target, chance: random.Random) -> bytes:
    """An input of a target, spoilt in one to eight places. The same chance makes the same input."""
    body = chance.choice(_samples(target))
    if target.packed == "zip" and body.startswith(b"PK") and chance.random() < 0.7:
        return _spoilt_part(target, body, chance)
    for _time in range(chance.randint(1, 8)):
        body = _spoil(body, target.words, chance)[:_MOST]
    if target.packed == "png" and body.startswith(b"\x89PNG") and chance.random() < 0.7:
        return _sums_put_right(body)
    return body


@cache
def _samples(target: Target) -> list[bytes]:
    return target.samples()


def _spoil(body: bytes, words: tuple[bytes, ...], chance: random.Random) -> bytes:
    at, until = sorted(chance.randint(0, len(body)) for _end in range(2))
    piece = body[at:until][: chance.randint(1, 200)]
    way = chance.randrange(8)
    if way == 0 and body:
        at = min(at, len(body) - 1)
        return body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]
    if way == 1:
        return body[:at] + body[at + chance.randint(1, 50) :]
    if way == 2:
        return body[:at] + piece * chance.choice((1, 2, 10, 300)) + body[at:]
    if way == 3 and words:
        return body[:at] + chance.choice(words) * chance.choice((1, 1, 2, 50, 2000)) + body[at:]
    if way == 4:
        size = chance.choice((1, 2, 4))
        number = chance.choice(_EDGES).to_bytes(8, "big")[-size:]
        return body[:at] + (number if chance.random() < 0.5 else number[::-1]) + body[at + size :]
    if way == 5:
        return body[:at]
    if way == 6:
        return body[:at] + bytes(chance.randrange(256) for _byte in range(chance.randint(1, 40))) + body[at:]
    return body[:at] + str(chance.choice((-1, 0, 99999, 2**63, 1e308))).encode() + body[at:]


def _spoilt_part(target: Target, body: bytes, chance: random.Random) -> bytes:
    """An archive of which one part is spoilt, or stands twice, or is gone, and which is a whole archive again."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = [(each.filename, archive.read(each)) for each in archive.infolist()]
    place = chance.randrange(len(parts))
    name, content = parts[place]
    for _time in range(chance.randint(1, 5)):
        content = _spoil(content, (*target.words, *_XML), chance)[:_MOST]
    parts[place : place + 1] = [(name, content)] * chance.choice((0, 1, 1, 1, 1, 2))
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        warnings.simplefilter("ignore", UserWarning)  # a name that stands twice is what is tried
        for each, kept in parts:
            packed.writestr(zipfile.ZipInfo(each), kept)
    return out.getvalue()


_XML = (b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<row>", b"<c r='XFD1048576'>", b"<f>", b"&b;", b"<v>1e999</v>",
        b" ref='A1:XFD1048576'", b" t='s'", b" s='4294967295'", b" count='4294967295'", b"<mergeCell/>")  # fmt: skip


def _sums_put_right(body: bytes) -> bytes:
    """A PNG whose chunks have the checksums of what they hold, so that what is spoilt is read."""
    out, place = bytearray(body[:8]), 8
    while place + 12 <= len(body):
        length = min(struct.unpack(">I", body[place : place + 4])[0], len(body) - place - 12)
        chunk = body[place + 4 : place + 8 + length]
        out += body[place : place + 4] + chunk + struct.pack(">I", zlib.crc32(chunk))
        place += 12 + length
    return bytes(out)
