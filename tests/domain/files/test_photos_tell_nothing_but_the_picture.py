"""What everybody sees of a photo is its pixels alone, the right way up; where it was taken is read apart."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from posko.domain.files import photos
from tests import pictures


def _seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(photos.developed("foto", content).view))


@pytest.mark.parametrize("content", [pictures.jpeg(), pictures.png(words=pictures.OWNER)])
def test_the_copy_holds_no_word_of_place_camera_or_owner(content: bytes) -> None:
    copy = photos.developed("foto", content).view
    seen = Image.open(io.BytesIO(copy))
    assert pictures.OWNER.encode() in content
    assert pictures.OWNER.encode() not in copy
    assert not dict(seen.getexif())
    assert set(seen.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert photos.developed("foto", copy).position is None


def test_the_copy_keeps_the_kind_and_the_transparency() -> None:
    assert (_seen(pictures.jpeg()).format, _seen(pictures.png()).format) == ("JPEG", "PNG")
    assert _seen(pictures.png()).getpixel((3, 3)) == (0, 90, 60, 128)


def test_a_photo_that_was_held_upright_is_shown_upright() -> None:
    seen = _seen(pictures.jpeg(turned=True))
    assert seen.size == (48, 64)
    top, bottom = seen.getpixel((24, 8)), seen.getpixel((24, 56))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > top[2] and bottom[2] > bottom[0]


def test_a_large_photo_is_shown_smaller() -> None:
    seen = _seen(pictures.jpeg(size=(6000, 1500)))
    assert seen.size == (4096, 1024)


@pytest.mark.parametrize(("mode", "shown"), [("P", "RGB"), ("1", "L"), ("LA", "RGBA"), ("I;16", "L"), ("CMYK", "RGB")])
def test_every_way_of_writing_pixels_is_read(mode: str, shown: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert _seen(out.getvalue()).mode == shown


def test_the_position_is_read_from_what_the_camera_wrote() -> None:
    found = photos.developed("foto", pictures.jpeg()).position
    assert found is not None
    assert (found.lat, found.lng) == pytest.approx(pictures.KAMPUNG_MELAYU, abs=1e-5)
    east = photos.developed("foto", pictures.jpeg((6.5, -70.25))).position
    assert east is not None and (east.lat, east.lng) == pytest.approx((6.5, -70.25))


@pytest.mark.parametrize("content", [pictures.jpeg(None), pictures.png(), pictures.jpeg((0.0, 0.0))])
def test_a_photo_that_says_nothing_that_can_be_has_no_position(content: bytes) -> None:
    assert photos.developed("foto", content).position is None
