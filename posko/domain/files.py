"""What a filed file really is, told by its first bytes and not by its name."""

from __future__ import annotations

import hashlib

from posko.domain.errors import BadInput

MAX_BYTES = 10 * 1024 * 1024
# Kinds that could pass for text by their first bytes, or that run.
_REFUSED: tuple[bytes, ...] = (b"GIF8", b"MZ", b"PK", b"\x7fELF", b"RIFF", b"#!")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


def media_type(name: str, head: bytes, size: int) -> str:
    """The media type of a file from its first bytes; BadInput when it is empty, too large or of another kind."""
    if size == 0:
        raise BadInput("“%(name)s” is empty. Choose the file again.", name=name)
    if size > MAX_BYTES:
        raise BadInput(
            "“%(name)s” has %(size)s MB; a file may have at most 10 MB. Take a smaller photo or split the paper.",
            name=name,
            size=round(size / 1024 / 1024, 1),
        )
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _is_text(head):
        return "text/plain"
    raise BadInput("“%(name)s” is neither PDF, JPEG, PNG nor plain text. Save it as one of these.", name=name)


def safe_name(name: str) -> str:
    """The file's own name without folders and control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in '"<>|:*?')
    return kept[-120:] or "file"


def digest(content: bytes) -> str:
    """The SHA-256 of a file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def fault(content: bytes | None, sha256: str) -> str:
    """What is wrong with bytes that were kept under their hash: `missing`, `altered`, or an empty word."""
    if content is None:
        return "missing"
    return "" if digest(content) == sha256 else "altered"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head or head.startswith(_REFUSED):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as broken:
        # A multi-byte letter may be cut at the end of the sample.
        return broken.start >= len(head) - 3
    return True
