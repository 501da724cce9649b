"""The process that decodes pictures, and nothing else: `picture_process` starts it and speaks with it.

It holds no port, no database, no secret and may write no file. It reads one picture after the other from its standard
input and answers on its standard output; it ends when its parent does. What it may take of memory and of processor is
bounded by the system, so a picture that takes more ends this process and not the post.
"""

from __future__ import annotations

import io
import math
import os
import resource
import sys
import threading
import time
from contextlib import suppress
from typing import Any, Final

from PIL import ExifTags, Image

from posko.domain.files.picture_process import BROKEN, HEAVY, LARGE, PROVE, read_message, write_message

MEMORY: Final = 1024 * 1024 * 1024  # bytes of address space
SECONDS: Final = 5  # of processor, one picture
VIEW_SIDE: Final = 4096  # pixels; a photo of 12 megapixels keeps every one

_QUALITY: Final = 90
_PACKED: Final = 2  # a third of the time of 6, and some tenths more bytes
_FORMATS: Final = ("JPEG", "PNG")
_MODES: Final = frozenset({"L", "RGB", "RGBA"})
_WHOLE: Final = 360.0
_TURNED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def main() -> None:
    """Answer until the input ends."""
    _bound()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while (asked := read_message(source)) is not None:
        told, content = asked
        _allow(SECONDS)
        write_message(target, *_answer(told, content))


def _answer(told: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            width, height = picture.size
            if round(width * height / 1_000_000) > told["megapixels"]:
                return {"fault": LARGE, "width": width, "height": height}, b""
            if told["wish"] == PROVE:
                picture.draft("RGB", (512, 512))  # a JPEG proves itself whole at an eighth of the work
                picture.load()
                return {}, b""
            position, view = _position(picture), _view(picture)
            return {"position": position}, view
    except MemoryError:
        return {"fault": HEAVY}, b""
    except Exception:  # whatever a broken stream raises: SyntaxError, struct.error, OSError, ...
        return {"fault": BROKEN}, b""


def _view(picture: Any) -> bytes:
    """The picture upright, at most VIEW_SIDE pixels a side, of the same kind, with no word in it beside its pixels."""
    kind, turned = picture.format, _TURNED.get(picture.getexif().get(ExifTags.Base.Orientation))
    picture.draft("RGB", (VIEW_SIDE, VIEW_SIDE))
    plain = _plain(picture)
    plain.thumbnail((VIEW_SIDE, VIEW_SIDE))
    upright = plain if turned is None else plain.transpose(turned)
    upright.info.clear()
    out = io.BytesIO()
    if kind == "PNG":
        upright.save(out, "PNG", compress_level=_PACKED)
    else:
        upright.convert("L" if upright.mode == "L" else "RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _plain(picture: Any) -> Any:
    """The picture in one of the plain modes: grey, colour, colour with transparency."""
    picture.load()
    if picture.mode in _MODES:
        return picture
    if picture.mode.startswith("I"):  # sixteen bits of grey, scaled to eight
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    clear = "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa")
    return picture.convert("RGBA" if clear else "L" if picture.mode == "1" else "RGB")


def _position(picture: Any) -> tuple[float, float] | None:
    """Where the photo says it was taken, in degrees. None if it says nothing, or what cannot be."""
    try:
        told = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(told[ExifTags.GPS.GPSLatitude], told.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lng = _degrees(told[ExifTags.GPS.GPSLongitude], told.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except Exception:  # a camera may write anything there; no sense in it is no position
        return None
    if not (abs(lat) <= _WHOLE / 4 and abs(lng) <= _WHOLE / 2) or lat == lng == 0:
        return None
    return lat, lng


def _degrees(parts: Any, ref: object, negative: str) -> float:
    """Degrees, minutes and seconds as one number; ValueError when that is no number."""
    whole: float = sum(float(part) / 60**power for power, part in enumerate(parts))
    if not math.isfinite(whole):
        raise ValueError("no number")
    word = ref.decode("ascii", "ignore") if isinstance(ref, bytes) else str(ref or "")
    return -whole if word.strip("\x00 ").upper() == negative else whole


def _bound() -> None:
    """What the system holds this process to. Where it knows a limit not, the others stand."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, is asked before anything is unpacked, and says what it is
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _allow(seconds: int) -> None:
    """So much of the processor from now on; beyond it the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    with suppress(ValueError, OSError):
        most = math.ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
