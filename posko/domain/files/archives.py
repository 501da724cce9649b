"""Office papers are folders in a ZIP file, and may be built to harm: to unpack without end, or to carry a program.

What a file says of itself is weighed first, before anything is unpacked; then its parts are unpacked into nothing, a
piece at a time and never more than was declared, so that a file that lies about itself is found too.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from posko.domain.errors import BadInput

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPACKED_LIMIT: Final = 100 * 1024 * 1024  # bytes, all parts together
RATIO_LIMIT: Final = 100  # unpacked by packed; text of papers reaches 10 to 40
SMALL: Final = 1024 * 1024  # parts so small may be packed as tightly as they like
PART_LIMIT: Final = 2000
_MAIN_PARTS: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED: Final = 0x1
_PIECE: Final = 1024 * 1024
_LISTED: Final = b"PK\x01\x02"  # begins each line of an archive's list
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_PROGRAMS: Final[tuple[bytes, ...]] = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\x00asm",
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)


def is_program(head: bytes) -> bool:
    """Whether these first eight bytes are those of something that runs, on any system."""
    return head.startswith(_PROGRAMS)


def office_type(name: str, content: bytes) -> str:
    """DOCX or XLSX; BadInput for what unpacks without end, is locked or broken, carries a program, or is neither."""
    if (parts_listed := listed(content)) > PART_LIMIT:
        raise _too_much(name, 0, parts_listed)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _must_unpack_small(name, parts)
            kind = _kind(name, parts)
            _must_hold_papers(name, archive, parts)
    except BadInput:
        raise
    except Exception as broken:  # whatever a broken, locked or lying file raises: BadZipFile, zlib.error, ...
        raise _broken(name) from broken
    return kind


def listed(content: bytes) -> int:
    """How many parts an archive lists at most, told before the list is read: each of its lines is dear."""
    return content.count(_LISTED)


def archive_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    """The name of a part whose first bytes are those of an archive (ZIP, gzip, bzip2, xz, 7z, RAR), or the empty
    text."""
    with archive.open(part) as packed:
        return part.filename[:120] if packed.read(8).startswith(_ARCHIVES) else ""


def _must_unpack_small(name: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse by the sizes that the file declares. Nothing is unpacked for that."""
    total = sum(part.file_size for part in parts)
    tight = any(part.file_size > max(SMALL, RATIO_LIMIT * part.compress_size) for part in parts)
    if len(parts) > PART_LIMIT or total > UNPACKED_LIMIT or tight:
        raise _too_much(name, total, len(parts))
    if any(part.flag_bits & _LOCKED for part in parts):
        raise BadInput("“%(name)s” is locked with a password. Save it without one and file it again.", name=name)
    if any(part.compress_type not in _METHODS for part in parts):
        raise _broken(name)


def _kind(name: str, parts: Sequence[zipfile.ZipInfo]) -> str:
    held = {part.filename.casefold() for part in parts}
    if any(part.endswith("vbaproject.bin") for part in held):
        raise BadInput("“%(name)s” holds macros. Save it as .docx, .xlsx or PDF without them.", name=name)
    kinds = [kind for part, kind in _MAIN_PARTS.items() if part in held]
    if len(kinds) == 1 and "[content_types].xml" in held:
        return kinds[0]
    raise BadInput("“%(name)s” is an archive (ZIP). Unpack it and choose its files one by one.", name=name)


def _must_hold_papers(name: str, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a part that is a program or an archive of its own. Unpack every part into nothing: its length and checksum
    prove that what was declared is true."""
    for part in parts:
        with archive.open(part) as packed:
            head = packed.read(8)
            if is_program(head):
                raise BadInput("“%(name)s” carries a program (%(part)s).", name=name, part=part.filename)
            if head.startswith(_ARCHIVES):
                raise BadInput(
                    "“%(name)s” carries an archive inside (%(part)s), such as the table behind a chart. "
                    "Save it as PDF and file that.",
                    name=name,
                    part=part.filename[:120],
                )
            while packed.read(_PIECE):
                pass


def _too_much(name: str, unpacked: int, parts: int) -> BadInput:
    return BadInput(
        "“%(name)s” would unpack to %(size)s MB in %(parts)s parts: no paper is built like that. "
        "Save it as PDF and file that.",
        name=name,
        size=round(unpacked / 1024 / 1024, 1),
        parts=parts,
    )


def _broken(name: str) -> BadInput:
    return BadInput("“%(name)s” is damaged: it cannot be unpacked. Save it again and file that.", name=name)
