"""A picture that is built to cost is refused by its bytes, before anybody decodes it."""

from __future__ import annotations

import struct

import pytest

from posko.domain.errors import BadInput
from posko.domain.files import photos, picture_bytes
from tests import pictures
from tests.fuzz import worst


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (worst.scans(300, (800, 600)), "more than 50 layers"),
        (worst.scans(40, (4000, 3000)), "more than 25 layers"),
        (worst.png(8, 8, more=worst.chunk(b"acTL", struct.pack(">II", 2, 0))), "moving picture"),
        (worst.png(8, 8, more=worst.chunk(b"iCCP", bytes(3 * 1024 * 1024))), "beside its pixels"),
        (worst.png(8, 8, more=worst.chunk(b"tEXt", b"a\0b") * 30_000), "too much time or memory"),
        (worst.png(10, 10, depth=16, colour=6).replace(struct.pack(">II", 10, 10), struct.pack(">II", 6000, 5000)),
         "unpacks to 228 MB"),
        (b"\xff\xd8" + b"\xff\xe1\x00\x02" * 5_000, "cut off or damaged"),
    ],
)  # fmt: skip
def test_a_picture_that_costs_more_than_any_camera_makes_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        picture_bytes.must_be_plain("foto", content)


@pytest.mark.parametrize(
    "content",
    [
        pictures.jpeg(),
        pictures.png(words="a" * 1000),
        worst.scans(20, (800, 600)),
        worst.png(8, 8, more=worst.chunk(b"acTL", struct.pack(">II", 1, 0))),
    ],
)
def test_what_cameras_and_programs_make_is_taken(content: bytes) -> None:
    photos.must_be_readable("foto", content)
