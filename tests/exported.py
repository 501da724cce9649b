"""An export as tests make one: rows, leaves, heads and tiles, written plainly and without the verifier's code."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "posko.test.example/pilkada"
FIRST_HOUR = 1_732_600_800  # 2024-11-26 06:00 UTC


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\x00" + leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha(b"\x01" + mth(leaves[:half]) + mth(leaves[half:]))


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path of RFC 6962, section 2.1.1, word by word."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*inclusion(leaves[:half], index), mth(leaves[half:])]
    return [*inclusion(leaves[half:], index - half), mth(leaves[:half])]


@dataclass(frozen=True)
class Pen:
    """A key that signs, made from words. Two of one name and another `word` are two keys."""

    name: str
    kind: int = 1
    word: str = ""

    @property
    def _secret(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha((self.word or f"{self.name}{self.kind}").encode()))

    @property
    def public(self) -> bytes:
        return self._secret.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return sha(self.name.encode() + b"\n" + bytes([self.kind]) + self.public)[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def line(self, body: str, at: int = 0) -> str:
        if self.kind == 1:
            value = self._secret.sign(body.encode())
        else:
            value = at.to_bytes(8, "big") + self._secret.sign(f"cosignature/v1\ntime {at}\n{body}".encode())
        return f"— {self.name} {base64.b64encode(self.id + value).decode()}\n"


POST = Pen(ORIGIN)
BAWASLU, KPU, KEJAKSAAN = (Pen(f"{name}.example/witness", 4) for name in ("bawaslu", "kpu", "kejaksaan"))


def body_of(size: int, root: bytes, origin: str = ORIGIN) -> str:
    """What is signed of a head."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def head(
    leaves: Sequence[bytes], *witnesses: Pen, by: Pen | None = POST, origin: str = ORIGIN, at: int | None = None
) -> str:
    """A checkpoint of so many leaves, cosigned an hour after the first for each hundred leaves."""
    text = body_of(len(leaves), mth(leaves), origin)
    moment = FIRST_HOUR + 36 * len(leaves) if at is None else at
    return text + "\n" + (by.line(text) if by else "") + "".join(pen.line(text, moment) for pen in witnesses)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def readable(number: int, **columns: str) -> dict[str, Any]:
    """The line of a row that its receiver may read."""
    content, salt = json.dumps({"n": number}), f"{number:032x}"
    row = {
        "operation": "pilkada",
        "compartment": "public",
        "at": f"2024-11-26T06:{number // 60 % 60:02}:{number % 60:02}.000000Z",
        "actor": "rina",
        "agency": "polres-jt",
        "role": "operator",
        "event": "gap.opened",
        "subject": f"gap:{number}",
        "place": "31.75.01",
        "payload_hash": sha(f"{salt}\n{content}".encode()).hex(),
        **columns,
    }
    line = {"number": number, "row": row, "payload": {"body": content, "salt": salt}}
    return rehashed(line)


def rehashed(line: dict[str, Any]) -> dict[str, Any]:
    """The line with its hash and the copy of it written anew."""
    hashed = sha(canonical({"number": line["number"], **line["row"]})).hex()
    return {**line, "row_hash": hashed, "twin_hash": hashed}


def altered(line: Mapping[str, Any], **columns: str) -> dict[str, Any]:
    """The line with other columns and nothing else."""
    return {**line, "row": {**line["row"], **columns}}


@dataclass
class Past:
    """What a post would export. Change what you like, then `write`."""

    lines: list[dict[str, Any]]
    leaves: list[bytes]
    heads: dict[int, str] = field(default_factory=dict)
    checkpoint: str = ""

    def seal(self) -> None:
        """Leaves anew from the lines, as whoever owns the database could."""
        self.leaves = [leaf(line) for line in self.lines]
        for index, line in enumerate(self.lines):
            line["index"] = index

    def sign(self, *sizes: int, witnesses: Sequence[Pen] = ()) -> None:
        """Heads of these sizes, and of all, by the post's key."""
        self.heads = {size: head(self.leaves[:size], *witnesses) for size in (*sizes, len(self.leaves))}
        self.checkpoint = self.heads[len(self.leaves)]

    def write(self, folder: Path) -> Path:
        """The export folder."""
        (folder / "heads").mkdir(parents=True, exist_ok=True)
        about = {"format": "posko-ledger-export/1", "for": None, "made_at": "2024-11-27T00:00:00Z", "origin": ORIGIN}
        (folder / "about.json").write_text(json.dumps(about))
        (folder / "checkpoint").write_text(self.checkpoint)
        for size, text in self.heads.items():
            (folder / "heads" / str(size)).write_text(text)
        rows = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in self.lines)
        (folder / "rows.jsonl").write_bytes(rows)
        self._tiles(folder)
        return folder

    def _tiles(self, folder: Path) -> None:
        entries = [len(each).to_bytes(2, "big") + each for each in self.leaves]
        _tile(folder, "entries", entries)
        level, span = 0, 1
        while len(self.leaves) >= span:
            whole = range(0, len(self.leaves) - span + 1, span)
            _tile(folder, str(level), [mth(self.leaves[at : at + span]) for at in whole])
            level, span = level + 1, span * 256


def _tile(folder: Path, level: str, items: list[bytes]) -> None:
    for place in range(0, len(items), 256):
        part, number = items[place : place + 256], place // 256
        assert number < 1000, "a writer for small pasts"
        name = f"{number:03}" + (f".p/{len(part)}" if len(part) < 256 else "")
        path = folder / "tile" / level / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(part))


def leaf(line: Mapping[str, Any]) -> bytes:
    """The 32 bytes that are sealed of a line."""
    if line.get("void"):
        return sha(f"void {line['number']}".encode())
    return bytes.fromhex(line["row_hash"])


def past(count: int = 700, *, sizes: Sequence[int] = (100, 300, 500)) -> Past:
    """A past of so many rows: some void, some hidden from the receiver, one purged with its record."""
    lines = [readable(number) for number in range(1, count + 1)]
    for index in range(9, count, 40):
        lines[index] = {"number": index + 1, "void": True}
    for index in range(5, count, 30):
        kept = {key: lines[index][key] for key in ("number", "row_hash", "twin_hash")}
        lines[index] = {**kept, "hidden": True}
    if count > 60:
        lines[10]["payload"] = None
        lines[60] = readable(61, event="ledger.purged", subject="ledger:11")
    found = Past(lines, [])
    found.seal()
    found.sign(*(size for size in sizes if size < count))
    return found
