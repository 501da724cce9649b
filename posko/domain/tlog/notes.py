"""Signed notes and their keys (C2SP signed-note): a text, an empty line, and one line for each signature.

A note proves nothing by itself: `verified` says which of the given keys signed it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from posko.domain.errors import BadInput

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04  # Ed25519 over a checkpoint and the time of signing
KINDS: Final = (ED25519, COSIGNATURE)
# Sixteen signatures of keys that outlast a quantum computer fit in.
MAX_NOTE: Final = 128 * 1024
MAX_SIGNATURES: Final = 64
MAX_NAME: Final = 255
# A key of another kind is named as such, so its text has to fit in.
_MAX_KEY_TEXT: Final = 4096
_DASH: Final = "\u2014 "
_PRIVATE: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and what it signs (`kind`). `str()` gives the vkey as others write it."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> int:
        """The short number by which a signature names its key. It is no proof of the key."""
        return int.from_bytes(hashlib.sha256(self._named()).digest()[:4])

    @property
    def fingerprint(self) -> str:
        """SHA-256 over name, kind and key, in blocks of four hex digits: what two people read to each other."""
        whole = hashlib.sha256(self._named()).hexdigest()
        return " ".join(whole[at : at + 4] for at in range(0, 64, 4))

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id:08x}+{encoded(bytes([self.kind]) + self.public)}"

    def signed(self, text: str, value: bytes) -> bool:
        """Whether `value` is this key's signature of the text."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            at = int.from_bytes(value[:8])
            value, message = value[8:], cosigned_message(text, at)
            if not 0 < at < 1 << 63:
                return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _named(self) -> bytes:
        return self.name.encode() + b"\n" + bytes([self.kind]) + self.public


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key (`seed`: 32 bytes) with its name and what it signs."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @staticmethod
    def make(name: str, kind: int) -> Signer:
        """A new key under a name. BadInput for a name that no note could carry."""
        _check_name(name)
        return Signer(name, kind, secrets.token_bytes(32))

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return Verifier(self.name, self.kind, self._key().public_key().public_bytes(*raw))

    def private_text(self) -> str:
        """The key as its file holds it."""
        secret = encoded(bytes([self.kind]) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id:08x}+{secret}"

    def raw(self, message: bytes) -> bytes:
        """64 bytes of Ed25519 over a message."""
        return self._key().sign(message)

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a note: the name and number of its key, and the bytes."""

    name: str
    key_id: int
    value: bytes

    @property
    def line(self) -> str:
        """The line as it stands under a note, with its line break."""
        return f"{_DASH}{self.name} {encoded(self.key_id.to_bytes(4) + self.value)}\n"

    def claims(self, verifier: Verifier) -> bool:
        """Whether it says that this key made it."""
        return self.name == verifier.name and self.key_id == verifier.key_id


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a line break, and its signatures. `str()` gives the note to the byte."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}"


def read_vkey(text: str) -> Verifier:
    """A public key as it is passed on: NAME+NUMBER+KEY. A private one is never repeated in the refusal."""
    if _PRIVATE in text:
        raise BadInput(
            "This is a private key, which never leaves its machine. Whoever saw it can sign in its name: make a new "
            "key, and bring the public one, NAME+NUMBER+KEY."
        )
    name, kind, public = _read_key(text.strip() if len(text) <= _MAX_KEY_TEXT else text)
    verifier = Verifier(name, kind, public)
    _check_number(text, verifier)
    return verifier


def read_signer(text: str) -> Signer:
    """A private key as `private_text` wrote it. What it holds is never repeated in a refusal."""
    begun, _, rest = text.strip().partition(_PRIVATE)
    if begun or not rest:
        raise BadInput("This is no private key of a log or a witness. It begins with PRIVATE+KEY+.")
    name, kind, seed = _read_key(rest, secret=True)
    signer = Signer(name, kind, seed)
    _check_number(rest, signer.verifier)
    return signer


def read_note(text: str | bytes) -> Note:
    """Text and signatures of a note. Nothing is verified; see `verified`."""
    whole = _plain(text)
    body, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise BadInput(
            "The note is not whole: after the text come an empty line, the lines of the signatures, and a line break."
        )
    given = lines[:-1].split("\n")
    if len(given) > MAX_SIGNATURES:
        raise BadInput("The note has %(count)s signatures; at most %(most)s are read.", count=len(given),
                       most=MAX_SIGNATURES)  # fmt: skip
    return Note(body + "\n", tuple(map(read_signature, given)))


def read_notes(text: str) -> list[Note]:
    """Notes that stand one after another, with or without an empty line between two. Blanks around a line are passed
    over, since a scanner or a letter adds them."""
    found: list[Note] = []
    held: list[str] = []
    for line in [*(each.strip() for each in text.strip().splitlines()), ""]:
        if held and held[-1].startswith(_DASH) and not line.startswith(_DASH):
            found.append(read_note("\n".join([*held, ""])))
            held = []
        if held or line:
            held.append(line)
    if held:
        raise BadInput("This is no signed head: it ends with a line for each signature.")
    return found


def read_signature(line: str) -> Signature:
    """One line of a signature, with or without its line break."""
    name, _, value = line.removesuffix("\n").removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not _is_name(name):
        raise _bad_signature(line)
    try:
        whole = decoded(value)
    except ValueError:
        raise _bad_signature(line) from None
    if len(whole) < 5:
        raise _bad_signature(line)
    return Signature(name, int.from_bytes(whole[:4]), whole[4:])


def sign(text: str, signer: Signer) -> Note:
    """The text as a note with one signature. A cosigner signs by `checkpoints.cosign`."""
    if signer.kind != ED25519:
        raise ValueError("a cosigner signs checkpoints with their time, not notes")
    _plain(text)
    if not text.endswith("\n"):
        raise BadInput("The text of a note ends in a line break.")
    return Note(text, (Signature(signer.name, signer.verifier.key_id, signer.raw(text.encode())),))


def verified(note: Note, verifiers: Iterable[Verifier]) -> list[Verifier]:
    """Which of these keys signed the note. Signatures of unknown keys are passed over.

    BadInput where a signature says that a known key made it, and that key did not.
    """
    found: list[Verifier] = []
    for verifier in verifiers:
        claimed = [each for each in note.signatures if each.claims(verifier)]
        if not all(verifier.signed(note.text, each.value) for each in claimed):
            raise BadInput(
                "The signature of “%(name)s” does not fit this text: the text was changed, or the signature is forged.",
                name=verifier.name,
            )
        if claimed and verifier not in found:
            found.append(verifier)
    return found


def cosigned_message(text: str, at: int) -> bytes:
    """What a cosigner signs: a heading, the second (POSIX), and the checkpoint's text."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def encoded(value: bytes) -> str:
    """Base64 as all these formats write it."""
    return base64.b64encode(value).decode()


def decoded(text: str) -> bytes:
    """Base64 back to bytes; ValueError for any other spelling of the same bytes."""
    try:
        value = base64.b64decode(text.encode(), validate=True)
    except binascii.Error as bad:
        raise ValueError(str(bad)) from None
    if encoded(value) != text:
        raise ValueError("another spelling")
    return value


def _plain(text: str | bytes) -> str:
    """The text of a note, held to its length, to UTF-8, and free of signs that nobody sees."""
    try:
        raw = text.encode() if isinstance(text, str) else text
        whole = raw.decode() if len(raw) <= MAX_NOTE else ""
    except UnicodeError:
        raise BadInput("The note is not UTF-8 text. It was damaged, or it is another kind of file.") from None
    if len(raw) > MAX_NOTE:
        raise BadInput("The note has %(count)s bytes; at most %(most)s are read.", count=len(raw), most=MAX_NOTE)
    for number, line in enumerate(whole.split("\n"), 1):
        if any(sign < " " for sign in line):
            raise BadInput(
                "Line %(line)s of the note holds a control character, such as the line ends of another system. A note "
                "has line feeds only.",
                line=number,
            )
    return whole


def _is_name(name: str) -> bool:
    """Not empty, no blank of any kind, no plus."""
    return 0 < len(name) <= MAX_NAME and "+" not in name and not any(map(str.isspace, name))


def _is_readable(name: str) -> bool:
    """The name of a key that people register; it holds nothing that they cannot see."""
    return _is_name(name) and name.isprintable()


def _check_name(name: str) -> None:
    if not _is_readable(name):
        raise BadInput(
            "“%(name)s” cannot be the name of a key. A name has 1 to %(most)s signs, no blank and no plus; for example "
            "posko.example/CITY-2024.",
            name=name[:90],
            most=MAX_NAME,
        )


def _read_key(text: str, *, secret: bool = False) -> tuple[str, int, bytes]:
    """Name, kind and 32 bytes. The number between them is checked by who knows the public key."""
    name, number, key = (*text.split("+", 2), "", "")[:3]
    try:
        whole = decoded(key) if len(text) <= _MAX_KEY_TEXT and _is_readable(name) and len(number) == 8 else b""
    except ValueError:
        whole = b""
    if not whole:
        shown = "PRIVATE+KEY+…" if secret else text[:90]
        raise BadInput("“%(text)s” is not a key. A key is NAME+NUMBER+KEY, as the command that made it prints it.",
                       text=shown)  # fmt: skip
    if whole[0] not in KINDS or len(whole) != 33:
        raise BadInput(
            "The key of “%(name)s” is of kind %(kind)s. Read are kinds 1 (Ed25519) and 4 (Ed25519 cosignature), with a "
            "key of 32 bytes.",
            name=name,
            kind=whole[0],
        )
    return name, whole[0], whole[1:]


def _check_number(text: str, verifier: Verifier) -> None:
    """The number in a key's text is computed from name and key: whoever mistyped either is told."""
    if text.strip().split("+", 2)[1] != f"{verifier.key_id:08x}":
        raise BadInput("The key of “%(name)s” was copied wrongly: its number does not fit its name and key.",
                       name=verifier.name)  # fmt: skip


def _bad_signature(line: str) -> BadInput:
    return BadInput("“%(line)s” is not the line of a signature. Such a line is a dash, a name and base64.",
                    line=line[:90])  # fmt: skip
