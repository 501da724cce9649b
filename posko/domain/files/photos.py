"""Photos as evidence: how large they are, where they say they were taken, and a copy that holds the picture alone.

A camera writes place, hour, owner and device into its files (EXIF). What a photo is filed with stays untouched in the
restricted store; what everybody sees is a copy made of the pixels alone.
"""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps

from posko.domain.errors import BadInput

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
KINDS: Final = frozenset({JPEG, PNG})
MOST_MEGAPIXELS: Final = 50
VIEW_SIDE: Final = 4096  # pixels; a photo of 12 megapixels keeps every one
_QUALITY: Final = 90
_FORMATS: Final = ("JPEG", "PNG")
_MODES: Final = frozenset({"L", "RGB", "RGBA"})
_WHOLE: Final = 360.0
# A large picture takes some 150 MB while it is unpacked: one at a time, however many people file at once.
_ONE_AT_A_TIME: Final = threading.Lock()
# Our own limit is lower, is asked before anything is unpacked, and says what it refuses.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a photo says it was taken, in degrees (WGS 84). A camera can be wrong, and can be made to lie."""

    lat: float
    lng: float


def must_be_readable(name: str, content: bytes) -> None:
    """BadInput for a picture of too many pixels, told from its head alone, or one that is cut off or broken."""
    with _opened(name, content) as picture:
        picture.draft("RGB", (512, 512))  # a JPEG proves itself whole at an eighth of the work
        picture.load()


def view_copy(name: str, content: bytes) -> bytes:
    """The picture upright, at most VIEW_SIDE pixels a side, of the same kind, with no word in it beside its pixels."""
    out = io.BytesIO()
    with _opened(name, content) as picture:
        kind = picture.format
        picture.draft("RGB", (VIEW_SIDE, VIEW_SIDE))
        upright = _plain(ImageOps.exif_transpose(picture))
        upright.thumbnail((VIEW_SIDE, VIEW_SIDE))
        upright.info.clear()
        if kind == "PNG":
            upright.save(out, "PNG")
        else:
            upright.convert("L" if upright.mode == "L" else "RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def position(content: bytes) -> Position | None:
    """The position in the photo's data. None if there is none, or one that cannot be."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            told = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(told[ExifTags.GPS.GPSLatitude], told.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lng = _degrees(told[ExifTags.GPS.GPSLongitude], told.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except Exception:  # a camera may write anything there; no sense in it is no position
        return None
    if not (abs(lat) <= _WHOLE / 4 and abs(lng) <= _WHOLE / 2) or lat == lng == 0:
        return None
    return Position(lat, lng)


@contextmanager
def _opened(name: str, content: bytes) -> Iterator[Any]:
    """The picture, opened by its head only, one at a time; BadInput if it has too many pixels or breaks on the way."""
    with _ONE_AT_A_TIME:
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                _must_be_small(name, *picture.size)
                yield picture
        except BadInput:
            raise
        except Exception as broken:  # whatever a broken stream raises: SyntaxError, struct.error, OSError, ...
            raise BadInput(
                "“%(name)s” cannot be read as a picture: it is cut off or damaged. Take or send it again.", name=name
            ) from broken


def _must_be_small(name: str, width: int, height: int) -> None:
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


def _plain(picture: Any) -> Any:
    """The picture in one of the plain modes: grey, colour, colour with transparency."""
    if picture.mode in _MODES:
        return picture
    if picture.mode.startswith("I"):  # sixteen bits of grey, scaled to eight
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    clear = "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa")
    return picture.convert("RGBA" if clear else "L" if picture.mode == "1" else "RGB")


def _degrees(parts: Any, ref: object, negative: str) -> float:
    """Degrees, minutes and seconds as one number; ValueError when that is no number."""
    whole: float = sum(float(part) / 60**power for power, part in enumerate(parts))
    if not math.isfinite(whole):
        raise ValueError("no number")
    word = ref.decode("ascii", "ignore") if isinstance(ref, bytes) else str(ref or "")
    return -whole if word.strip("\x00 ").upper() == negative else whole
