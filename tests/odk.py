"""ODK Collect as the tests play it: how it asks, splits and sends, after its own source (OkHttpConnection)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image

ROSA = {"X-OpenRosa-Version": "1.0", "Date": "Mon, 25 Nov 2024 08:00:00 GMT"}
BOUNDARY = "3c2c5ad1-4c6b-4d6e-9a51-9d9a3b3f8f11"
File = tuple[str, bytes]


def photo(seed: int, *, pixels: int = 64) -> bytes:
    """A JPEG of its own."""
    drawn = BytesIO()
    Image.new("RGB", (pixels, pixels), (seed * 40 % 256, 90, 120)).save(drawn, "JPEG")
    return drawn.getvalue()


def instance(
    form: str = "incident", *, key: str = "", version: str = "1", head: str = "", meta: str = "", **answers: str
) -> bytes:
    """A filled-in form as Collect writes it to its own disk."""
    given = {
        "place": "31.75.09.1002", "kind": "brawl", "severity": "3",
        "happened_at": "2024-11-25T14:40:00.000+07:00", "text": "Dua kelompok saling dorong di depan TPS",
    } | answers  # fmt: skip
    leaves = "".join(f"<{name}>{text}</{name}>" for name, text in given.items() if text)
    mark = f"<orx:instanceID>uuid:{key or uuid.uuid4()}</orx:instanceID>"
    return (
        f"<?xml version='1.0' ?>{head}<data xmlns:h=\"http://www.w3.org/1999/xhtml\" "
        f'xmlns:orx="http://openrosa.org/xforms" id="{form}" version="{version}"><start>2024-11-25T14:38:00.000+07:00'
        f"</start><end>2024-11-25T14:41:00.000+07:00</end>{leaves}<orx:meta>{mark}{meta}</orx:meta></data>"
    ).encode()


def bodies(xml: bytes, files: Sequence[File], accepted: int) -> Iterator[bytes]:
    """The bodies that Collect posts one after the other: each has the whole XML and as many files as fit."""
    left, first = list(files), True
    while left or first:
        first, count, taken = False, len(xml), []
        while left:
            taken.append(left.pop(0))
            count += len(taken[-1][1])
            if left and count + len(left[0][1]) > accepted:
                break
        yield body(xml, taken, incomplete=bool(left))


def body(xml: bytes, files: Sequence[File] = (), *, incomplete: bool = False) -> bytes:
    """One multipart body."""
    parts = [_part("xml_submission_file", xml, "submission.xml", "text/xml")]
    parts += [_part(name, content, name, "image/jpeg") for name, content in files]
    parts += [_part("*isIncomplete*", b"yes")] if incomplete else []
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(name: str, content: bytes, file: str = "", kind: str = "") -> bytes:
    said = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    said += f'; filename="{file}"\r\nContent-Type: {kind}' if file else ""
    return f"{said}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n"
