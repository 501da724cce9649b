"""Files as tests file them, made here and real: photos with what a camera writes, papers, and what is built to harm."""

from __future__ import annotations

import io
import os
import signal
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from pypdf import PdfWriter

from posko.domain.files.picture_process import PictureProcess, reader

# In the middle of Kampung Melayu.
KAMPUNG_MELAYU = (-6.2183, 106.8632)
OWNER = "Kamera milik Slamet"


def jpeg(
    taken: tuple[float, float] | None = KAMPUNG_MELAYU, *, size: tuple[int, int] = (64, 48), turned: bool = False
) -> bytes:
    """A JPEG, red on its left and blue on its right, with EXIF: owner, camera, and a place unless `taken` is None.

    `turned`: the camera was held upright, so that red is on top once it is shown the right way.
    """
    picture = Image.new("RGB", size, "#b00020")
    picture.paste("#0b5fa5", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9C9C] = "Kamera", OWNER, OWNER.encode("utf-16-le")
    if turned:
        exif[0x0112] = 6
    if taken is not None:
        exif[0x8825] = {1: _ref(taken[0], "NS"), 2: _dms(taken[0]), 3: _ref(taken[1], "EW"), 4: _dms(taken[1])}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=OWNER.encode(), quality=95)
    return out.getvalue()


def png(*, size: tuple[int, int] = (40, 30), words: str = "") -> bytes:
    """A PNG, with words of its maker in it if there are any."""
    from PIL.PngImagePlugin import PngInfo

    told, out = PngInfo(), io.BytesIO()
    told.add_text("Author", words)
    Image.new("RGBA", size, (0, 90, 60, 128)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def png_head(width: int, height: int) -> bytes:
    """The head of a PNG of that size, and hardly a pixel of it: who unpacks it takes hundreds of megabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\x00" * 64)) + _chunk(b"IEND")


def pdf(*, password: str = "") -> bytes:
    """A PDF of one empty page, locked if there is a password."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def docx(**parts: bytes) -> bytes:
    """The parts that make an archive a DOCX, and whatever else is put in, by names with __ for a slash."""
    plain = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    more = {name.replace("__", "/"): content for name, content in parts.items()}
    return archive(plain | more)


def bomb(megabytes: int = 64) -> bytes:
    """A DOCX of some tens of kilobytes that unpacks to so many megabytes."""
    return docx(word__media__image1=b"\x00" * megabytes * 1024 * 1024)


def lying_bomb(megabytes: int = 64) -> bytes:
    """The same, and it says of itself that it unpacks to a hundred bytes."""
    honest = bytearray(bomb(megabytes))
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = honest.rfind(sign)
        honest[start + place : start + place + 4] = struct.pack("<I", 100)
    return bytes(honest)


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


@contextmanager
def full_queue(of: PictureProcess = reader) -> Iterator[threading.Thread]:
    """Somebody else's picture is being read, and its reader stands still until the block ends."""
    of.ask({"wish": "prove", "megapixels": 50}, png())
    assert of.pid is not None
    stopped = of.pid
    os.kill(stopped, signal.SIGSTOP)
    other = threading.Thread(target=of.ask, args=({"wish": "prove", "megapixels": 50}, png()))
    other.start()
    while not of.at_work:
        time.sleep(0.01)
    try:
        yield other
    finally:
        if of.pid == stopped:
            os.kill(stopped, signal.SIGCONT)
        other.join()


def _chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _ref(degrees: float, signs: str) -> str:
    return signs[0] if degrees >= 0 else signs[1]


def _dms(degrees: float) -> tuple[float, float, float]:
    whole = abs(degrees)
    minutes = whole % 1 * 60
    return float(int(whole)), float(int(minutes)), round(minutes % 1 * 60, 3)
