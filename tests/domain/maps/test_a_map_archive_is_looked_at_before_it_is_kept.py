"""What is no archive, is incomplete, or shows another place is refused in words; a range is one part of the file."""

from __future__ import annotations

import io

import pytest

from posko.domain.errors import BadInput
from posko.domain.maps.archives import part_of, read_head
from tests.domain.maps.an_archive import CITY, MVT, archive


def _refusal(written: bytes, size: int | None = None) -> str:
    with pytest.raises(BadInput) as refused:
        read_head(io.BytesIO(written), len(written) if size is None else size, CITY)
    return str(refused.value)


def test_the_head_says_kind_zooms_and_whom_to_credit() -> None:
    written = archive(kind=MVT, zooms=(4, 15))
    head = read_head(io.BytesIO(written), len(written), CITY)
    assert (head.vector, head.zoom_from, head.zoom_to, head.credit) == (True, 4, 15, "© Uji")


@pytest.mark.parametrize("told", [{}, [], {"attribution": 7}, "x" * 10])
def test_metadata_without_a_credit_are_no_fault(told: object) -> None:
    written = archive(told=told)
    assert read_head(io.BytesIO(written), len(written), CITY).credit == ""


def test_what_cannot_be_shown_is_refused_in_words() -> None:
    assert "no PMTiles archive" in _refusal(b"PK\x03\x04" + bytes(200))
    assert "no PMTiles archive" in _refusal(archive()[:100])
    assert "version 2" in _refusal(archive(version=2))
    assert "is incomplete" in _refusal(archive(), size=150)
    assert "kind that is not shown" in _refusal(archive(kind=9))
    assert "cannot be" in _refusal(archive(zooms=(14, 3)))
    assert "another place" in _refusal(archive(bounds=(4.7, 52.3, 5.0, 52.4)))


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=50-5000", (50, 100)),
        ("bytes=100-", None),
        ("bytes=9-2", None),
        ("bytes=-", None),
        ("bytes=-0", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
    ],
)
def test_a_range_is_one_part(asked: str, part: tuple[int, int] | None) -> None:
    assert part_of(asked, 100) == part
