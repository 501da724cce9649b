"""A stream that only a key opens, and that tells where it was damaged: AES-256-GCM in chunks.

Header: magic, a mark of the key (8 bytes, so that a wrong key is told from damage), a random salt (32 bytes). The key
of this stream is HKDF-SHA256 of the file's key and the salt; the nonce of a chunk is its number and whether it is the
last one, so that chunks cannot be swapped, left out or cut off unseen. The header is authenticated with every chunk.
"""

from __future__ import annotations

import hashlib
import os
from types import TracebackType
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from posko.domain.errors import BadInput

MAGIC: Final = b"POSKO BACKUP 1\n"
KEY_BYTES: Final = 32
CHUNK: Final = 64 * 1024
_TAG, _SALT, _MARK = 16, 32, 8
_HEADER: Final = len(MAGIC) + _MARK + _SALT


def new_key() -> str:
    """A new key as its file holds it: 64 hex digits."""
    return os.urandom(KEY_BYTES).hex()


def read_key(text: str, name: str) -> bytes:
    """The key of a file's text. Raises BadInput for anything but 64 hex digits; `name` only names the file."""
    digits = text.strip()
    if len(digits) != 2 * KEY_BYTES or any(sign not in "0123456789abcdef" for sign in digits.lower()):
        raise BadInput("%(name)s holds no key: a key is 64 hex digits. Make one with: posko backup --new-key FILE",
                       name=name)  # fmt: skip
    return bytes.fromhex(digits)


def mark_of(key: bytes) -> str:
    """A mark that tells keys apart and reveals nothing of them, 16 hex digits."""
    return hashlib.sha256(b"posko backup key\n" + key).digest()[:_MARK].hex()


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=MAGIC).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class Sealer:
    """Writes to `target` what is written to it, sealed. Leave it by `close`, or the stream has no last chunk."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        salt = os.urandom(_SALT)
        self._header = MAGIC + bytes.fromhex(mark_of(key)) + salt
        self._target, self._cipher = target, _cipher(key, salt)
        self._waiting, self._number = bytearray(), 0
        target.write(self._header)

    def write(self, data: bytes) -> int:
        """Take bytes. Write whole chunks as soon as more than one chunk waits."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._header))
        self._number += 1

    def __enter__(self) -> Sealer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _t: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()


class Opener:
    """Reads from `source` what a Sealer wrote. Raises BadInput for another key and for any byte that was changed."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._header = source.read(_HEADER)
        if len(self._header) < _HEADER or not self._header.startswith(MAGIC):
            raise BadInput("This is no backup of Posko, or its first bytes were changed.")
        found = self._header[len(MAGIC) : len(MAGIC) + _MARK].hex()
        if found != mark_of(key):
            raise BadInput("The backup was sealed with another key: it bears the mark %(found)s, this key has %(own)s.",
                           found=found, own=mark_of(key))  # fmt: skip
        self._cipher = _cipher(key, self._header[-_SALT:])
        self._source, self._number, self._last = source, 0, False
        self._plain, self._ahead = bytearray(), source.read(CHUNK + _TAG)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes (all without it); fewer only at the end."""
        while not self._last and (size < 0 or len(self._plain) < size):
            self._plain += self._next()
        taken = bytes(self._plain if size < 0 else self._plain[:size])
        del self._plain[: len(taken)]
        return taken

    def _next(self) -> bytes:
        sealed, self._ahead = self._ahead, self._source.read(CHUNK + _TAG)
        self._last = not self._ahead
        first = _HEADER + self._number * (CHUNK + _TAG)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=self._last), sealed, self._header)
        except InvalidTag as broken:
            raise BadInput("The backup does not hold between byte %(first)s and byte %(last)s (chunk %(number)s): it "
                           "was damaged, altered or cut off there.", first=first, last=first + len(sealed),
                           number=self._number + 1) from broken  # fmt: skip
        self._number += 1
        return plain
