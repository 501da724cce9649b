"""What a filed file really is, told by its bytes and not by its name, and what is too large, locked or harmful."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from posko.domain.errors import BadInput
from posko.domain.files import archives, photos

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_FILES: Final = 10
MAX_TOTAL_BYTES: Final = 40 * 1024 * 1024
MEGABYTE: Final = 1024 * 1024

# Each kind that is taken, with its file extensions; a name without one of them gets the first.
NAME_ENDS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    photos.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    photos.PNG: (".png",),
    "text/plain": (".txt", ".csv", ".md", ".log"),
    archives.DOCX: (".docx",),
    archives.XLSX: (".xlsx",),
}
# The kinds a browser offers in its file chooser; telephones that shoot HEIC send JPEG if only that is asked for.
ACCEPTED: Final = ",".join(NAME_ENDS)

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", photos.JPEG),
    (b"\x89PNG\r\n\x1a\n", photos.PNG),
)
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
# Possessive throughout: what was read once is not read again, however many bytes are built to almost fit.
_STREAM_END: Final = b"endstream"
_STREAM: Final = re.compile(rb"\bstream\r?+\n")
_LOCK: Final = re.compile(rb"/Encrypt\s*+(?:\d++\s++\d++\s++R|<<)")


def media_type(name: str, content: bytes) -> str:
    """The media type of a whole file, of a picture after it was decoded. Raises as `kind_of`, and for a picture as
    `photos.must_be_readable`."""
    kind = kind_of(name, content)
    if kind in photos.KINDS:
        photos.must_be_readable(name, content)
    return kind


def kind_of(name: str, content: bytes) -> str:
    """The media type of a whole file; BadInput when it is empty, too large, a program, locked, or of another kind.

    Whether a picture is whole is not asked: that is found out where it is decoded, once.
    """
    must_fit(name, len(content))
    if archives.is_program(content[:8]):
        raise BadInput("“%(name)s” is a program, whatever its name says. Programs are not evidence.", name=name)
    if content.startswith(_OLD_OR_LOCKED):
        raise BadInput(
            "“%(name)s” is locked with a password, or of an old format (.doc, .xls). "
            "Save it as PDF or .docx without a password.",
            name=name,
        )
    if content.startswith(b"PK"):
        return archives.office_type(name, content)
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            if kind == "application/pdf":
                _must_be_open(name, content)
            return kind
    if _is_text(content):
        return "text/plain"
    raise BadInput(
        "“%(name)s” is neither PDF, JPEG, PNG, DOCX, XLSX nor plain text. Save it as one of these.", name=name
    )


def must_fit(name: str, size: int) -> None:
    """BadInput when a file of so many bytes is empty or too large; asked before it is read."""
    if size == 0:
        raise BadInput("“%(name)s” is empty. Choose the file again.", name=name)
    if size > MAX_BYTES:
        raise BadInput(
            "“%(name)s” has %(size)s MB; a file may have at most 10 MB. Take a smaller photo or split the paper.",
            name=name,
            size=round(size / MEGABYTE, 1),
        )


def must_fit_together(sizes: Iterable[int]) -> None:
    """BadInput when files of one filing are too many or, in bytes together, too large."""
    all_sizes = tuple(sizes)
    if len(all_sizes) > MAX_FILES:
        raise BadInput(
            "These are %(count)s files; one filing takes at most %(most)s. Put papers together into one PDF.",
            count=len(all_sizes),
            most=MAX_FILES,
        )
    if sum(all_sizes) > MAX_TOTAL_BYTES:
        raise BadInput(
            "Together the files have %(size)s MB; one filing takes at most %(most)s MB. Take smaller photos.",
            size=round(sum(all_sizes) / MEGABYTE, 1),
            most=MAX_TOTAL_BYTES // MEGABYTE,
        )


def safe_name(name: str) -> str:
    """The file's own name without folders and control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in '"<>|:*?')
    return kept[-120:] or "file"


def handed_name(name: str, kind: str) -> str:
    """The name a file is handed out under: its own, with the end of its kind added where it claims another."""
    ends = NAME_ENDS.get(kind, ())
    return name if not ends or name.casefold().endswith(ends) else name + ends[0]


def digest(content: bytes) -> str:
    """The SHA-256 of a file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def fault(content: bytes | None, sha256: str) -> str:
    """The fault of bytes that were stored under their hash: `missing`, `altered`, or an empty word."""
    if content is None:
        return "missing"
    return "" if digest(content) == sha256 else "altered"


def _must_be_open(name: str, content: bytes) -> None:
    """A paper that asks for a password shows nothing to whoever must verify it."""
    # The content of a page may contain /Encrypt; only a dictionary of the file itself says that it is locked.
    place = 0
    while place >= 0:
        begins = _STREAM.search(content, place)
        ends = content.find(_STREAM_END, begins.end()) if begins else -1
        if _LOCK.search(content, place, begins.start() if begins and ends >= 0 else len(content)):
            raise BadInput("“%(name)s” is a locked PDF. Save it without a password and file it again.", name=name)
        place = ends + len(_STREAM_END) if ends >= 0 else -1


def _is_text(content: bytes) -> bool:
    if b"\x00" in content or content.startswith((b"GIF8", b"RIFF")):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
