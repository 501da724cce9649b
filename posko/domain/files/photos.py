"""Photos as evidence: how large they are, where they say they were taken, and a copy that holds the picture alone.

A camera writes place, hour, owner and device into its files (EXIF). What a photo is filed with stays untouched in the
restricted store; what everybody sees is a copy made of the pixels alone. Bytes are counted here; pixels are decoded
in a process of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from posko.domain.files import picture_bytes
from posko.domain.files.picture_process import DEVELOP, HEAVY, LARGE, PROVE, reader

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
KINDS: Final = frozenset({JPEG, PNG})


@dataclass(frozen=True, slots=True)
class Position:
    """Where a photo says it was taken, in degrees (WGS 84). A camera can be wrong, and can be made to lie."""

    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo that was decoded: the copy that people see, and the position in the photo's data, if one can be."""

    view: bytes
    position: Position | None


def must_be_readable(name: str, content: bytes) -> None:
    """BadInput for a picture that is built to harm, or one that is cut off or broken; Crowded where it must wait."""
    _read(name, content, PROVE)


def developed(name: str, content: bytes) -> Developed:
    """The copy and the position of a photo. The copy is upright, of the same kind, at most 4,096 pixels a side, and
    holds no word beside its pixels. Raises as `must_be_readable`."""
    told, view = _read(name, content, DEVELOP)
    place = told.get("position")
    return Developed(view, Position(*place) if place else None)


def _read(name: str, content: bytes, wish: str) -> tuple[dict[str, Any], bytes]:
    picture_bytes.must_be_plain(name, content)
    told, view = reader.ask({"wish": wish, "megapixels": picture_bytes.MOST_MEGAPIXELS}, content)
    fault = told.get("fault")
    if fault == LARGE:
        picture_bytes.must_be_small(name, told["width"], told["height"])
    if fault == HEAVY:
        raise picture_bytes.too_heavy(name)
    if fault:
        raise picture_bytes.broken(name)
    return told, view
