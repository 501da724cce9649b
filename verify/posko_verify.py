"""Checks a past that Posko exported, against keys and heads that you hold yourself. It needs nothing of Posko.

`python posko_verify.py PATH --key KEY [--head HEAD] ...` with Python 3.11 or later and its package `cryptography`.
Formats, as https://c2sp.org writes them: signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-tiles and
tlog-proof; the tree is that of RFC 6962. This is an implementation of its own, so that it and Posko check each other.
Exit code: 0 holds, 1 changed, 2 unreadable or no proof, 3 whole in itself, but neither key nor head from outside.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write(
        "posko-verify needs the Python package cryptography: pip install cryptography\n"
        "posko-verify memerlukan paket Python cryptography: pip install cryptography\n"
    )
    sys.exit(2)

HOLDS, CHANGED, UNREADABLE, UNANCHORED = range(4)
VERDICTS = ("holds", "changed", "unreadable", "unanchored")
WIDTH = 256  # hashes in a full tile
ED25519, COSIGNATURE, ML_DSA = 0x01, 0x04, 0x06
DAY = 86_400
HOLE = bytes(32)  # stands in an export where a leaf was taken out of the database
# How much is read of what may come from anybody.
LONGEST_LINE = 8 << 20  # bytes of one row
LONGEST_TEXT = 1 << 20  # bytes of a checkpoint, a policy, a file of keys
LONGEST_HEADS = 16 << 20  # bytes of a file with many heads
MOST_SIGNATURES = 64
MOST_LINES = 20  # of a head, without its signatures
MOST_HEADS = 20_000  # in one file
MOST_FILES = 200_000  # in one folder
MOST_EMPTIED = 300_000  # contents whose purge is awaited; a purge is an act of its own, so they are few
MOST_TOLD = 50
MOST_ALIKE = 5
COLUMNS = {"operation", "compartment", "at", "actor", "agency", "role", "event", "subject", "place", "payload_hash"}


# --- what is found, before it has words -----------------------------------------------------------------------------
class Unreadable(Exception):
    """Something that was given cannot be read. `code` is its sentence in WORDS."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.told = Told(code, facts)


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence to be said: its key in WORDS and what goes into it."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def words(self, lang: str) -> str:
        """The sentence, in Indonesian or English."""
        facts = {key: value.words(lang) if isinstance(value, Told) else value for key, value in self.facts.items()}
        return WORDS[self.code][lang == "id"].format(**{key: _plain(value) for key, value in facts.items()})


def _plain(value: Any) -> str:
    """Words that came from a file, without what would move a terminal, and short."""
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value)[:400])
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Fault:
    """A leaf that convicts itself. `index` counts from 0; `number` is the row's own, where it is known."""

    index: int
    number: int | None
    told: Told

    @property
    def row(self) -> int:
        """The row's number, or its place counted from 1."""
        return self.number if self.number is not None else self.index + 1


@dataclass(slots=True)
class Found:
    """Everything that a check turned up. Lists are cut, so that a spoilt export cannot fill the memory."""

    first: Fault | None = None
    faults: int = 0
    stretch: tuple[int, int] | None = None  # rows, counted from 1, both within
    tile: tuple[int, int] | None = None  # the first stretch whose tiles contradict each other
    wrong: list[Told] = field(default_factory=list)
    unreadable: list[Told] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[Told] = field(default_factory=list)
    undated: set[str] = field(default_factory=set)  # witnesses whose dates prove nothing
    spoilt: list[Told] = field(default_factory=list)  # heads of the export that are none
    end: int | None = None  # the first leaf that is bad or unread: what is proven ends before it

    def bound(self, index: int) -> None:
        """A leaf that is not proven, whatever a head says."""
        self.end = index if self.end is None else min(index, self.end)

    def fault(self, index: int, number: int | None, code: str, **facts: Any) -> None:
        """A bad leaf; the first one is kept. Neither the leaf nor the row of that number is proven then."""
        self.faults += 1
        self.bound(_place(index, number))
        if self.first is None or index < self.first.index:
            self.first = Fault(index, number, Told(code, facts))

    def lacks(self, name: str) -> None:
        """A file that ought to be there."""
        if len(self.missing) < MOST_TOLD:
            self.missing.append(name)

    def note(self, code: str, **facts: Any) -> None:
        """What is to be said and changes no verdict."""
        same = [told for told in self.notes if told.code == code]
        if len(same) < MOST_ALIKE and Told(code, facts) not in same:
            self.notes.append(Told(code, facts))

    def accuse(self, code: str, **facts: Any) -> None:
        """What convicts the export without naming a leaf."""
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(Told(code, facts))

    def no_head(self, told: Told) -> None:
        """A file of the export that ought to hold a head."""
        if len(self.spoilt) < MOST_TOLD:
            self.spoilt.append(told)

    def unread(self, told: Told) -> None:
        """What could not be read."""
        if len(self.unreadable) < MOST_TOLD:
            self.unreadable.append(told)


def _place(index: int, number: int | None) -> int:
    """The leaf at which a row counts that was met at leaf `index`: its number may belong to an earlier one."""
    return index if number is None else max(0, min(index, number - 1))


# --- keys -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Key:
    """A verifier key. `last_size` and `last_time`: the end of a lapsed key, written before it as `until ...`."""

    name: str
    kind: int
    public: bytes
    last_size: int | None = None
    last_time: int | None = None

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return _sha(self.name.encode() + b"\n" + bytes([self.kind]) + self.public)[:4]

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Whether this key made the signature over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _decimal(text: str, digits: int = 18) -> int | None:
    """A number in plain digits, without a leading zero."""
    plain = text.isascii() and text.isdigit() and len(text) <= digits and (text == "0" or text[0] != "0")
    return int(text) if plain else None


def read_key(text: str) -> Key | None:
    """NAME+ID+KEY, as C2SP writes a verifier key; None if it is none."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = _base64(encoded)
    if not name or any(letter.isspace() for letter in name) or data is None or len(data) < 2:
        return None
    key = Key(name, data[0], data[1:])
    fits = len(key.public) == {ED25519: 32, COSIGNATURE: 32, ML_DSA: 1312}.get(key.kind, 0)
    return key if fits and key.id.hex() == key_id else None


def read_keys(given: str, kind: int) -> list[Key]:
    """Keys of a file, a line each and the key last on its line; or the one key that was given as it is.

    `until 1200` before a key of the post: it signed nothing beyond 1200 rows. `until 2027-02-01` before a key of a
    witness: what it signed from that day (UTC) on does not count.
    """
    if "+" in given and not os.path.exists(given):
        lines = [given]
    else:
        text = _text(_outside(given, LONGEST_TEXT), given)
        # Words around the keys are no harm: a line counts that ends like a key.
        lines = [line for line in text.splitlines() if line.rpartition(" ")[2].count("+") > 1]
    keys = [_key_of(line, kind, given) for line in lines]
    if not keys:
        raise Unreadable("no_key", file=given)
    return keys


def _key_of(line: str, kind: int, given: str) -> Key:
    words = line.split()
    key = read_key(words[-1])
    if key is None:
        raise Unreadable("bad_key", text=words[-1], file=given)
    if key.kind != kind:
        raise Unreadable("key_of_witness" if kind == ED25519 else "key_of_post", name=key.name)
    ends = words[words.index("until") + 1] if "until" in words[:-1] else ""
    if not ends:
        return key
    size = _decimal(ends)
    if size is not None:
        return Key(key.name, key.kind, key.public, last_size=size)
    try:
        day = datetime.fromisoformat(ends)
    except ValueError:
        raise Unreadable("bad_until", text=ends, file=given) from None
    return Key(
        key.name, key.kind, key.public, last_time=int((day if day.tzinfo else day.replace(tzinfo=UTC)).timestamp())
    )


# --- heads ----------------------------------------------------------------------------------------------------------
@dataclass(slots=True, eq=False)
class Head:
    """A checkpoint: so many leaves, this root; and what came of its signatures and of its comparison."""

    where: str
    outside: bool
    origin: str
    size: int
    root: bytes
    body: bytes
    signatures: list[tuple[str, bytes, bytes]]
    signed_by: Key | None = None
    cosigned: dict[Key, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    refused: Told | None = None
    meets: bool = False  # the policy that was given
    holds: bool | None = None  # against the tree


def read_heads(data: bytes, where: str, *, outside: bool) -> list[Head]:
    """The checkpoints of a text, one after another. Bare words without a signature are a head as well.

    Heads of outside came over paper and mail, so ends of lines may be those of another system.
    """
    text = re.sub(r"\n{3,}", "\n\n", _text(data, where).removeprefix("\ufeff"))
    heads = []
    for body, lines in _notes(text, where, spare=" \t\r\n" if outside else "\n"):
        heads.append(_head(body, [_signature(line, where) for line in lines], where, outside=outside))
        if len(heads) > MOST_HEADS:
            raise Unreadable("too_long", file=where)
    if not heads:
        raise Unreadable("no_head", file=where)
    return heads


def _notes(text: str, where: str, *, spare: str) -> Iterator[tuple[list[str], list[str]]]:
    """Body and signature lines of each note. A checkpoint's body has no empty line, so the first one ends it."""
    body: list[str] = []
    lines: list[str] = []
    ended = False
    for given in io.StringIO(text):
        line = given.rstrip(spare)
        if line.startswith("— ") and body:
            lines.append(line)
        elif not line:
            ended = True
        else:
            if ended and body:
                yield body, lines
                body, lines = [], []
            body.append(line)
            ended = False
        if len(lines) > MOST_SIGNATURES or len(body) > MOST_LINES:
            raise Unreadable("many_lines", file=where)
    if body:
        yield body, lines


def _signature(line: str, where: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line[2:].partition(" ")
    value = _base64(encoded)
    if not name or value is None or len(value) < 5:
        raise Unreadable("bad_signature", text=line, file=where)
    return name, value[:4], value[4:]


def _head(body: list[str], signatures: list[tuple[str, bytes, bytes]], where: str, *, outside: bool) -> Head:
    size = _decimal(body[1]) if len(body) > 2 else None
    root = _base64(body[2]) if len(body) > 2 else None
    if size is None or root is None or len(root) != 32:
        raise Unreadable("bad_head", text=body[0], file=where)
    return Head(where, outside, body[0], size, root, ("\n".join(body) + "\n").encode(), signatures)


def _text(data: bytes, where: str) -> str:
    """UTF-8 without control characters; a carriage return before a newline is a system's own."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Unreadable("no_text", file=where) from None
    if re.search(r"[\x00-\x08\x0b-\x1f]", text.replace("\r\n", "\n")):
        raise Unreadable("no_text", file=where)
    return text


# --- the policy -----------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Policy:
    """Who must have signed. Without a policy the post's key alone does, and `any` of the witnesses is preferred."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str | None = None

    def met(self, publics: set[bytes]) -> bool:
        """Whether cosignatures of these public keys reach the quorum."""
        said = {name for name, key in self.witnesses.items() if key.public in publics}
        for name, (least, members) in self.groups.items():  # a group names only what stands before it
            if sum(member in said for member in members) >= least:
                said.add(name)
        return self.quorum is None or self.quorum in said


def read_policy(data: bytes, where: str) -> Policy:
    """A policy file of C2SP: logs, witnesses, groups, and one quorum."""
    policy, known, used, quorums = Policy(), {"none"}, {"none"}, 0
    if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data):
        raise Unreadable("no_text", file=where)
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), start=1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        if not _policy_line(policy, words, known, used):
            raise Unreadable("bad_policy", line=number, file=where, text=line)
        quorums += words[0] == "quorum"
    if quorums != 1:
        raise Unreadable("no_quorum", file=where)
    publics = [key.public for key in (*policy.logs, *policy.witnesses.values())]
    if len(set(publics)) != len(publics):
        raise Unreadable("key_twice", file=where)
    return policy


def _policy_line(policy: Policy, words: list[str], known: set[str], used: set[str]) -> bool:
    """Take one line in; False if it is none. `known`: names so far; `used`: those that a group has already."""
    match words:
        case ["log", vkey, *url] if len(url) < 2 and (key := read_key(vkey)) and key.kind == ED25519:
            policy.logs.append(key)
        case ["witness", name, vkey, *url] if len(url) < 2 and name not in known and (key := read_key(vkey)):
            policy.witnesses[name] = key
            known.add(name)
            return key.kind in (COSIGNATURE, ML_DSA)
        case ["group", name, least, *members] if members and name not in known:
            count = {"all": len(members), "any": 1}.get(least) or _decimal(least, 6)
            fits = count and 1 <= count <= len(members) and len(set(members)) == len(members)
            if not fits or not known.issuperset(members) or not used.isdisjoint(members):
                return False
            used.update(members)
            known.add(name)
            policy.groups[name] = (count or 0, members)
        case ["quorum", name] if name in known:
            policy.quorum = None if name == "none" else name
        case _:
            return False
    return True


# --- who signed a head ----------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Trust:
    """What came from outside: keys of the post, keys of witnesses, and the policy."""

    posts: list[Key]
    witnesses: list[Key]
    policy: Policy
    now: float
    keys: dict[tuple[str, bytes], Key] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {(key.name, key.id): key for key in (*self.witnesses, *self.posts)}

    @property
    def anchored(self) -> bool:
        """Whether any key came from outside."""
        return bool(self.posts or self.witnesses)

    def judge(self, head: Head, found: Found) -> None:
        """Check each signature of a head. Unknown keys count nothing; a known key that did not sign spoils it."""
        for name, key_id, value in head.signatures:
            key = self.keys.get((name, key_id))
            if key is None:
                head.unknown.append(name)
            elif key not in head.cosigned and key != head.signed_by:
                self._judge_one(head, key, value, found)
        if head.refused is None and self.posts and head.signed_by is None:
            other = all(key.name != head.origin for key in self.posts)
            code = "head_of_other" if other else "unsigned"
            head.refused = Told(code, {"where": head.where, "origin": head.origin, "size": head.size})
        head.meets = head.refused is None and self.policy.met({key.public for key in head.cosigned})

    def _judge_one(self, head: Head, key: Key, value: bytes, found: Found) -> None:
        facts: dict[str, Any] = {"where": head.where, "name": key.name, "size": head.size}
        if key.kind == ML_DSA:
            found.note("kind_unknown", name=key.name)
            return
        moment = int.from_bytes(value[:8], "big") if key.kind == COSIGNATURE else 0
        message = head.body if key.kind == ED25519 else f"cosignature/v1\ntime {moment}\n".encode() + head.body
        if not key.signed(value if key.kind == ED25519 else value[8:], message):
            head.refused = Told("forged", facts)
        elif key.last_size is not None and head.size > key.last_size:
            head.refused = Told("lapsed", facts)
        elif key.kind == ED25519:
            head.signed_by = key if key.name == head.origin else None
        elif key.last_time is not None and moment >= key.last_time:
            found.note("lapsed", **facts)
        elif moment > self.now + DAY:
            found.note("future", moment=_day(moment), now=_day(int(self.now)), **facts)
        else:
            head.cosigned[key] = moment

    def clocks(self, heads: Iterable[Head], found: Found) -> None:
        """Say where the times of a witness fall while the heads grow: its dates prove nothing then."""
        latest: dict[Key, tuple[int, int]] = {}
        for head in sorted(heads, key=lambda each: each.size):
            for key, moment in head.cosigned.items():
                before, size = latest.get(key, (moment, head.size))
                if moment < before and size < head.size:
                    facts = {"earlier": _day(before), "later": _day(moment), "small": size, "size": head.size}
                    found.note("clock_ran_back", name=key.name, **facts)
                    found.undated.add(key.name)
                latest[key] = max((before, size), (moment, head.size))


def _day(moment: int) -> str:
    """A time as both languages write it in figures."""
    try:
        return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return f"{moment} s"


# --- files ----------------------------------------------------------------------------------------------------------
def _outside(path: str | Path, limit: int) -> bytes:
    """A file that the user named himself."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):
        raise Unreadable("no_file", file=path) from None
    if len(data) > limit:
        raise Unreadable("too_long", file=path)
    return data


class Folder:
    """An export. Only plain files right inside of it are read: a link or a device is refused by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folders: dict[str, bool] = {}

    def open(self, name: str) -> BinaryIO | None:
        """A file by its name in the export, or None where there is none."""
        parent = name.rpartition("/")[0]
        if parent and not self._is_folder(parent):
            return None
        kind = self._kind(name)
        if kind is None:
            return None
        if not stat.S_ISREG(kind):
            raise Unreadable("no_plain_file", file=name)
        try:
            return open(self.path / name, "rb")
        except OSError:
            raise Unreadable("no_file", file=name) from None

    def read(self, name: str, limit: int) -> bytes | None:
        """A whole file, or None where there is none."""
        file = self.open(name)
        if file is None:
            return None
        with file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise Unreadable("too_long", file=name)
        return data

    def names(self, folder: str) -> list[str]:
        """What lies in a folder of the export."""
        if not self._is_folder(folder):
            return []
        with os.scandir(self.path / folder) as entries:
            names = [entry.name for _, entry in zip(range(MOST_FILES + 1), entries, strict=False)]
        if len(names) > MOST_FILES:
            raise Unreadable("too_long", file=folder)
        return names

    def _is_folder(self, name: str) -> bool:
        if name not in self._folders:
            parent = name.rpartition("/")[0]
            kind = self._kind(name) if not parent or self._is_folder(parent) else None
            if kind is not None and not stat.S_ISDIR(kind):
                raise Unreadable("no_plain_file", file=name)
            if len(self._folders) > 100_000:
                self._folders.clear()
            self._folders[name] = kind is not None
        return self._folders[name]

    def _kind(self, name: str) -> int | None:
        try:
            return os.lstat(self.path / name).st_mode
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise Unreadable("no_file", file=name) from None


def tile_name(level: int | str, place: int) -> str:
    """`tile/0/x001/234`, as tlog-tiles names it."""
    digits = [f"{place % 1000:03}"]
    while place := place // 1000:
        digits.append(f"x{place % 1000:03}")
    return f"tile/{level}/" + "/".join(reversed(digits))


def _widths(folder: Folder, name: str) -> list[int]:
    widths = [_decimal(each, 3) for each in folder.names(f"{name}.p")]
    return sorted(width for width in widths if width and width < WIDTH)


def read_tile(folder: Folder, level: int | str, place: int, each: int) -> tuple[bytes, int, str] | None:
    """The widest file of a tile: its bytes, how many `each` bytes long items, and its name."""
    name = tile_name(level, place)
    data, width = folder.read(name, WIDTH * each), WIDTH
    if data is None:
        widths = _widths(folder, name)
        if not widths:
            return None
        width = widths[-1]
        name = f"{name}.p/{width}"
        data = folder.read(name, WIDTH * each) or b""
    if len(data) != width * each:
        raise Unreadable("cut", file=name, is_long=len(data), should=width * each)
    return data, width, name


# --- the tree -------------------------------------------------------------------------------------------------------
def _root(nodes: list[bytes]) -> bytes:
    """The hash over nodes of RFC 6962: pair by pair, and the odd one goes up as it is."""
    while len(nodes) > 1:
        above = [_sha(b"\x01" + nodes[at] + nodes[at + 1]) for at in range(0, len(nodes) - 1, 2)]
        nodes = above + nodes[len(above) * 2 :]
    return nodes[0] if nodes else _sha(b"")


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return _sha(b"\x00" + data)


class Tree:
    """A tree that takes 256 leaves at a time and holds, for each level of tiles, the last tile alone."""

    def __init__(self, levels: list[list[bytes]] | None = None) -> None:
        self.levels: list[list[bytes]] = levels or [[], []]
        self.places = [0] * len(self.levels)

    def copy(self) -> Tree:
        """A tree of its own that begins as this one stands."""
        return Tree([list(level) for level in self.levels])

    def root(self, tail: list[bytes]) -> bytes:
        """The root when these leaf hashes, fewer than 257, follow."""
        root = _root(tail) if tail else None
        for level in self.levels[1:]:
            nodes = level if root is None else [*level, root]
            root = _root(nodes) if nodes else None
        return _sha(b"") if root is None else root

    def extend(self, hashes: list[bytes]) -> Iterator[tuple[int, int, list[bytes]]]:
        """Take one bundle of leaf hashes; give each tile above that it made full: level, place, hashes."""
        node, level = _root(hashes), 1
        while True:
            if level == len(self.levels):
                self.levels.append([])
                self.places.append(0)
            self.levels[level].append(node)
            if len(self.levels[level]) < WIDTH:
                return
            full = self.levels[level]
            yield level, self.places[level], full
            node, self.levels[level] = _root(full), []
            self.places[level] += 1
            level += 1

    def partial(self) -> Iterator[tuple[int, int, list[bytes]]]:
        """The tiles above that are not full."""
        for level in range(1, len(self.levels)):
            if self.levels[level]:
                yield level, self.places[level], self.levels[level]


# --- rows -----------------------------------------------------------------------------------------------------------
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; a key that stands twice would say two things at once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_DECODE = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant).decode


def row_hash(number: int, row: dict[str, Any]) -> str | None:
    """The hash over all columns of a row, names included; None of what is no row."""
    if row.keys() != COLUMNS or not all(type(value) is str for value in row.values()):
        return None
    try:
        return hashlib.sha256(_ENCODE({"number": number, **row}).encode()).hexdigest()
    except (UnicodeEncodeError, ValueError):
        return None


def read_line(line: bytes) -> dict[str, Any]:
    """A line of rows.jsonl: an object with number and index. ValueError, KeyError or RecursionError for another."""
    if not line.endswith(b"\n"):
        raise ValueError
    value: dict[str, Any] = _DECODE(line.decode())
    whole = type(value) is dict and type(value["number"]) is int and -1 << 63 <= value["number"] < 1 << 63
    if not whole or type(value["index"]) not in (int, type(None)):
        raise ValueError
    if value["number"] < 1 and value["index"] is not None:  # rows are counted from 1, but one may be slipped in below
        raise ValueError
    return value


class Rows:
    """`rows.jsonl`, read once beside the entries, line by line."""

    def __init__(self, folder: Folder, found: Found) -> None:
        self.found = found
        self.file: BinaryIO | None = None
        self.line = 0
        self.number = 0  # of the row before
        self.counted = True  # whether the numbers so far left none out, but for what was told
        self.hidden = self.purges = 0
        self.emptied: dict[int, int] = {}  # number: index, of contents that are gone and whose purge is awaited
        self.ahead: dict[str, Any] | None = None
        self.whole = True  # false once a line could not be read
        self.cut = False  # whether the last line could not be read
        try:
            self.file = folder.open("rows.jsonl")
            if self.file is None:
                found.lacks("rows.jsonl")
        except Unreadable as refused:
            found.unread(refused.told)
        if self.file is None:
            self.whole, self.cut = False, True
        self._next()

    def _next(self) -> None:
        """The next line that can be read. One that cannot is told, and those behind it are checked all the same."""
        self.ahead = None
        while self.file is not None and (line := self.file.readline(LONGEST_LINE + 1)):
            self.line += 1
            try:
                self.ahead = read_line(line)
                self.cut = False
                return
            except (ValueError, KeyError, RecursionError):
                ends = line.endswith(b"\n")
                cut = not ends and len(line) <= LONGEST_LINE
                self.found.unread(Told("cut_line" if cut else "bad_line", {"line": self.line}))
                self.whole, self.cut = False, True
                while not ends and (line := self.file.readline(LONGEST_LINE)):
                    ends = line.endswith(b"\n")

    def check(self, index: int, entry: bytes) -> None:
        """The lines up to this leaf, and the line of this leaf."""
        while (line := self.ahead) is not None:
            if line["index"] is not None and line["index"] > index:
                break
            self._next()
            if line["index"] == index:
                self._check(index, entry, line)
            elif line["index"] is None:
                code = "leaf_gone" if entry == HOLE else "slipped_in"
                self.found.fault(_place(index, line["number"]), line["number"], code)
            else:
                code = "twice" if line["number"] == self.number else "order"
                self.found.fault(max(0, line["index"]), line["number"], code)
            self._number(index, line)
            if line["index"] == index:
                return
        if self.whole:
            self.found.fault(index, None, "no_line")
        self.found.bound(index)
        self.counted = False

    def end(self, size: int, *, cut: bool) -> None:
        """What is left when the leaves are through. Where something is unread, a purge may stand in it."""
        while not cut and (line := self.ahead) is not None:
            at = size if line["index"] is not None else _place(size, line["number"])
            self.found.fault(at, line["number"], "beyond" if line["index"] is not None else "slipped_in")
            self._next()
        for number, index in self.emptied.items():
            self.found.bound(index)
            if self.whole and not cut:
                self.found.fault(index, number, "unpurged")
        if self.file is not None:
            self.file.close()

    def _number(self, index: int, line: dict[str, Any]) -> None:
        number, before = line["number"], self.number
        if number < 1:
            return
        if number == before:
            self.found.fault(index, number, "twice")
        elif number < before:
            self.found.fault(index, number, "order")
        elif number > before + 1 and self.counted:
            self.found.fault(index, before + 1, "left_out")
        self.number, self.counted = max(number, before), True

    def _check(self, index: int, entry: bytes, line: dict[str, Any]) -> None:
        number, hashed = line["number"], line.get("row_hash")
        if line.get("missing") is True:
            code = "taken_out"
        elif line.get("void") is True:
            code = "" if entry == _sha(b"void %d" % number) else "void"
        elif line.get("hidden") is True:
            self.hidden += 1
            code = _twins(line) or ("" if hashed == entry.hex() else "leaf")
        elif type(line.get("row")) is dict:
            code = self._check_row(index, entry, line)
        else:
            code = "no_row"
        if code:
            self.found.fault(index, number, code)

    def _check_row(self, index: int, entry: bytes, line: dict[str, Any]) -> str:
        number, row = line["number"], line["row"]
        computed = row_hash(number, row)
        if computed is None:
            return "no_row"
        if computed != line.get("row_hash"):
            return "altered"
        if code := _twins(line):
            return code
        if computed != entry.hex():
            return "leaf"
        if row["event"] == "ledger.purged" and row["subject"].startswith("ledger:"):
            self.emptied.pop(_decimal(row["subject"][7:]) or 0, None)
            self.purges += 1
        payload = line.get("payload", "")
        if payload is None:
            if len(self.emptied) < MOST_EMPTIED:
                self.emptied[number] = index
            return ""
        return "" if _payload_fits(payload, row["payload_hash"]) else "payload"


def _twins(line: dict[str, Any]) -> str:
    """What the copy of a row's hash says against it."""
    twin = line.get("twin_hash")
    if twin is None:
        return "no_twin"
    return "" if twin == line.get("row_hash") else "twin"


def _payload_fits(payload: Any, hashed: str) -> bool:
    if type(payload) is not dict or type(payload.get("body")) is not str or type(payload.get("salt")) is not str:
        return False
    try:
        return hashlib.sha256(f"{payload['salt']}\n{payload['body']}".encode()).hexdigest() == hashed
    except UnicodeEncodeError:
        return False


# --- the leaves that somebody else kept -----------------------------------------------------------------------------
class Kept:
    """Leaves as a witness kept them, 32 bytes each, held against the entries while these go by."""

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        try:
            self.file = open(path, "rb")  # noqa: SIM115 - read bundle by bundle, closed in `close`
            length = os.fstat(self.file.fileno()).st_size
        except (OSError, ValueError):
            raise Unreadable("no_file", file=path) from None
        if length % 32 or not length:
            raise Unreadable("bad_leaves", file=path)
        self.size = length // 32
        self.tree: Tree | None = None  # its own, from the first leaf on that differs
        self.first: int | None = None
        self.false = False  # it does not give a head from outside, so it convicts nobody

    def compare(self, base: int, entries: list[bytes], tree: Tree, heads: Iterable[Head]) -> None:
        """Hold the next bundle against the list. `tree` stands before this bundle."""
        data = self.file.read(32 * len(entries))
        mine = b"".join(entries)[: len(data)]
        if self.first is None and data != mine:
            at = next(at for at in range(0, len(data), 32) if data[at : at + 32] != mine[at : at + 32]) // 32
            self.first, self.tree = base + at, tree.copy()
        here = [head for head in heads if base < head.size <= base + len(data) // 32]
        if not here and self.tree is None:
            return
        hashes = [leaf_hash(data[at : at + 32]) for at in range(0, len(data), 32)]
        own = self.tree or tree
        self.false = self.false or any(own.root(hashes[: head.size - base]) != head.root for head in here)
        if self.tree is not None and len(hashes) == WIDTH:
            for _ in self.tree.extend(hashes):
                pass

    def end(self, size: int, found: Found) -> None:
        """Name the first leaf that differs, if the list may speak."""
        self.file.close()
        if self.false:
            found.note("kept_false", where=self.where)
        elif self.first is not None:
            found.fault(self.first, None, "kept", where=self.where)
        elif size < self.size:
            found.fault(size, None, "kept_more", where=self.where, size=self.size)


# --- through an export ----------------------------------------------------------------------------------------------
class Walk:
    """One way through all leaves of an export, which compares everything that is there at each of them."""

    def __init__(self, folder: Folder, heads: Sequence[Head], kept: Sequence[Kept], found: Found) -> None:
        self.folder, self.kept, self.found = folder, kept, found
        self.heads = sorted((head for head in heads if head.refused is None), key=lambda head: head.size)
        self.outside = [head for head in self.heads if head.outside]
        self.tree, self.rows = Tree(), Rows(folder, found)
        self.size = self.next = 0
        self.cut = False

    def run(self) -> None:
        """All leaves, then what ought to follow them."""
        self._roots(0, [])
        for base, entries in self._bundles():
            hashes = [leaf_hash(entry) for entry in entries]
            self._tile(base, hashes)
            for kept in self.kept:
                kept.compare(base, entries, self.tree, self.outside)
            for at, entry in enumerate(entries, start=base):
                self.rows.check(at, entry)
            self._roots(base, hashes)
            self.size = base + len(entries)
            if len(hashes) == WIDTH:
                for level, place, nodes in self.tree.extend(hashes):
                    self._above(level, place, nodes)
        for level, place, nodes in self.tree.partial():
            self._above(level, place, nodes)
        self._ends()

    def _bundles(self) -> Iterator[tuple[int, list[bytes]]]:
        """The entries, 256 at a time, up to the last one."""
        place = 0
        while True:
            try:
                read = read_tile(self.folder, "entries", place, 34)
            except Unreadable as refused:
                self._cut_at(refused.told)
                return
            if read is None:
                return
            data, width, name = read
            if data[0::34].count(0) != width or data[1::34].count(32) != width:
                self._cut_at(Told("bad_entries", {"file": name}))
                return
            yield place * WIDTH, [data[at + 2 : at + 34] for at in range(0, len(data), 34)]
            if width < WIDTH:
                return
            place += 1

    def _cut_at(self, told: Told) -> None:
        self.cut = True
        self.found.unread(told)

    def _read(self, level: int, place: int, width: int) -> list[bytes]:
        """The hashes of a tile as they lie there, `width` at most."""
        try:
            read = read_tile(self.folder, level, place, 32)
        except Unreadable as refused:
            self.found.unread(refused.told)
            return []
        if read is None or read[1] < width:
            self.found.lacks(tile_name(level, place) + (f".p/{width}" if width < WIDTH else ""))
        data = read[0] if read else b""
        return [data[at : at + 32] for at in range(0, len(data), 32)][:width]

    def _tile(self, base: int, hashes: list[bytes]) -> None:
        """Leaf hashes against their tile."""
        for at, lies in enumerate(self._read(0, base // WIDTH, len(hashes))):
            if lies != hashes[at]:
                self.found.fault(base + at, None, "tile")
                return

    def _above(self, level: int, place: int, nodes: list[bytes]) -> None:
        """Hashes over full tiles against the tile that holds them."""
        for at, lies in enumerate(self._read(level, place, len(nodes))):
            if lies != nodes[at]:
                span = WIDTH**level
                start = (place * WIDTH + at) * span
                self.found.accuse("tiles", file=tile_name(level, place), start=start + 1, end=start + span)
                if self.found.tile is None or start < self.found.tile[0]:
                    self.found.tile = (start + 1, start + span)
                return

    def _roots(self, base: int, hashes: list[bytes]) -> None:
        """Every head whose size these leaves reach."""
        while self.next < len(self.heads) and self.heads[self.next].size <= base + len(hashes):
            head = self.heads[self.next]
            head.holds = self.tree.root(hashes[: head.size - base]) == head.root
            self.next += 1

    def _ends(self) -> None:
        """Whether leaves are missing at the end: cut off with the export, or taken out of the past."""
        left = self.heads[self.next :]
        place, width = divmod(self.size, WIDTH)
        try:
            self.cut = self.cut or bool(left and self._goes_on(place, width))
        except Unreadable as refused:
            self._cut_at(refused.told)
        if self.cut:
            self.found.lacks(f"{tile_name('entries', place)} …")
        elif left:
            self.found.fault(self.size, None, "short", size=left[0].size, where=left[0].where)
            for head in left:
                head.holds = False
        self.rows.end(self.size, cut=self.cut)
        if not self.cut:
            for kept in self.kept:
                kept.end(self.size, self.found)

    def _goes_on(self, place: int, width: int) -> bool:
        """Whether other files of the export know leaves behind the last entry."""
        line = self.rows.ahead
        if self.rows.cut or (line is not None and (line["index"] or 0) >= self.size):
            return True
        names = [tile_name(0, place), tile_name(0, place + 1), tile_name("entries", place + 1)]
        wider = any(each > width for each in _widths(self.folder, names[0]))
        return wider or any(self.folder.read(name, LONGEST_TEXT) is not None for name in names)


# --- what follows from it -------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Result:
    """The verdict with everything that a reader is told."""

    exit: int
    found: Found
    origin: str = ""
    size: int = 0
    protected: int = 0
    by: Head | None = None  # the head that protects
    open: tuple[int, int] | None = None
    heads: list[Head] = field(default_factory=list)
    witnesses: list[Key] = field(default_factory=list)
    hidden: int = 0
    purges: int = 0
    proof: tuple[int, int | None] | None = None  # of a proof: index and number
    row: dict[str, str] = field(default_factory=dict)  # of a proof: the columns, where it holds them


def check_export(path: Path, trust: Trust, outside: list[Head], leaves: list[Path]) -> Result:
    """Everything about one export folder."""
    found, folder = Found(), Folder(path)
    own, origin = _own_heads(folder, found)
    heads = [*outside, *own]
    for head in heads:
        trust.judge(head, found)
        if head.refused is None and origin and _post(head.origin) != _post(origin):
            head.refused = Told("head_of_other", {"where": head.where, "origin": head.origin, "size": head.size})
        if head.refused is not None:
            _say_refused(head, found)
        for name in head.unknown if trust.anchored else []:
            if name != head.origin:  # of the post's own name the head itself is refused, or stands unchecked
                found.note("unknown_key", name=name, where=head.where if head.outside else "heads")
    trust.clocks((head for head in heads if head.refused is None), found)
    walk = Walk(folder, heads, [Kept(each) for each in leaves], found)
    walk.run()
    _forks(walk.heads, found)
    _broken(walk.heads, found)
    result = Result(HOLDS, found, origin, walk.size, heads=heads, witnesses=trust.witnesses)
    result.hidden, result.purges = walk.rows.hidden, walk.rows.purges
    _conclude(result, trust, given=bool(outside))
    return result


def _say_refused(head: Head, found: Found) -> None:
    told = head.refused
    if told is None:
        return
    if told.code == "forged" and not head.outside:
        found.accuse(told.code, **told.facts)
    else:
        found.note(told.code, **told.facts)


def _post(origin: str) -> str:
    """The post of an origin: a key that was made anew gets a number behind it."""
    return re.sub(r"(?<=[^/])/[1-9][0-9]{0,3}\Z", "", origin) if origin.count("/") > 1 else origin


def _own_heads(folder: Folder, found: Found) -> tuple[list[Head], str]:
    """The heads that lie in the export, the newest first, and its origin."""
    heads: list[Head] = []
    origin = ""
    for name in ["checkpoint", *_head_names(folder, found)]:
        try:
            data = folder.read(name, LONGEST_TEXT)
            read = read_heads(data, name, outside=False) if data is not None else []
        except Unreadable as refused:
            found.no_head(refused.told)
            continue
        if data is None:
            found.lacks(name)
        if name != "checkpoint" and any(str(head.size) != name[6:] for head in read):
            found.note("head_misnamed", file=name, size=read[0].size)
        heads += read
        origin = origin or read[0].origin if read else origin
    return heads, _about(folder, found, origin)


def _head_names(folder: Folder, found: Found) -> list[str]:
    """The files of heads/ by size. What a system lays beside them has no number for its name."""
    try:
        sizes = [_decimal(name) for name in folder.names("heads")]
    except Unreadable as refused:
        found.no_head(refused.told)
        return []
    return [f"heads/{size}" for size in sorted(size for size in sizes if size is not None)]


def _about(folder: Folder, found: Found, origin: str) -> str:
    """`about.json`: the format must be one that we know; for whom it was made is told. Gives the export's origin."""
    try:
        data = folder.read("about.json", LONGEST_TEXT)
        about = _DECODE(data.decode()) if data is not None else None
    except Unreadable as refused:
        found.unread(refused.told)
        return origin
    except (ValueError, RecursionError):
        about = 0
    if about is None:
        found.lacks("about.json")
    elif type(about) is not dict or about.get("format") != "posko-ledger-export/1":
        found.unread(Told("format_unknown", {"file": "about.json"}))
    elif type(about.get("for")) is str:
        found.note("made_for", name=about["for"])
    if type(about) is dict and origin and about.get("origin", origin) != origin:
        found.note("origin_differs", origin=origin, other=about.get("origin"))
    named = about.get("origin") if type(about) is dict else None
    return origin or (named if type(named) is str else "")


def _forks(heads: Sequence[Head], found: Found) -> None:
    """Two heads of one key of which only one can be true: the post has signed two pasts."""
    holding: dict[Key, Head] = {}
    roots: dict[tuple[Key, int], Head] = {}
    for head in heads:
        if head.signed_by and head.holds:
            holding[head.signed_by] = head  # heads come by size, so the largest stays
    for head in heads:
        if head.signed_by is None:
            continue
        other = roots.setdefault((head.signed_by, head.size), head)
        if other.root == head.root:
            held = holding.get(head.signed_by)  # where none holds, the leaves are to blame
            if head.holds is not False or held is None or held.size < head.size:
                continue
            other = held
        facts = {"one": head.where, "size": head.size, "other": other.where, "other_size": other.size}
        found.accuse("fork", name=head.signed_by.name, **facts)
        return


def _broken(heads: Sequence[Head], found: Found) -> None:
    """The stretch between the last head that holds and the first that does not.

    Where heads came from outside or bear a cosignature, the export's other heads say nothing about where the stretch
    begins: whoever rewrote the past with the post's key signed them anew.
    """
    broken = [head for head in heads if head.holds is False]
    for head in broken[:MOST_TOLD]:
        found.accuse("head_broken", where=head.where, size=head.size)
    if not broken:
        found.stretch = found.tile
        return
    end = broken[0].size
    strong = [head for head in heads if head.outside or head.cosigned]
    start = max((head.size for head in strong or heads if head.holds and head.size < end), default=0)
    found.stretch = (start + 1, end) if start < end else None
    if found.tile and start < found.tile[1] and found.tile[0] <= end:
        found.stretch = (max(start + 1, found.tile[0]), min(end, found.tile[1]))


def _protecting(heads: Sequence[Head], trust: Trust, found: Found, *, given: bool) -> list[Head]:
    """The heads up to which the past is proven."""
    usable = [head for head in heads if head.refused is None and head.holds]
    picked = [head for head in usable if head.outside and head.meets]
    own = [head for head in usable if not head.outside and head.meets and (head.cosigned or not given)]
    if trust.policy.quorum is None:
        cosigned = [head for head in own if head.cosigned]
        own = cosigned or ([head for head in own if head.signed_by] if not given else [])
        if own and not cosigned:
            found.note("no_cosignature" if trust.witnesses else "key_alone")
    return picked + own


def _conclude(result: Result, trust: Trust, *, given: bool) -> None:
    """The verdict."""
    found, heads = result.found, result.heads
    protecting = _protecting(heads, trust, found, given=given)
    by = max(protecting, key=lambda head: head.size, default=None)
    missing = _without_spoilt_heads(found, anchored=any(head.outside for head in protecting))
    usable = not given or any(head.outside and head.refused is None for head in heads)
    for head in heads:
        if head.outside and head.refused is None and not head.meets:
            found.note("not_met", where=head.where, size=head.size)
        if head.outside and head.refused is None and not trust.posts:
            found.note("unchecked", where=head.where)
    if found.first or found.wrong:
        result.exit = CHANGED
    elif found.unreadable or missing:
        result.exit = UNREADABLE
    elif by is None and not given and not trust.anchored:
        result.exit = UNANCHORED
    elif by is None or not usable:
        result.exit = UNREADABLE
        found.unread(Told("no_proof" if usable else "no_usable_head"))
    _protected(result, by)


def _without_spoilt_heads(found: Found, *, anchored: bool) -> list[str]:
    """What is missing and spoils the verdict. Heads of the export do not, where one from outside stands for it."""
    for told in found.spoilt:
        if anchored:
            found.note(told.code, **told.facts)
        else:
            found.unread(told)
    return [name for name in found.missing if not anchored or name != "checkpoint"]


def _protected(result: Result, by: Head | None) -> None:
    """How far the proof reaches, and what lies behind it."""
    size = by.size if by else 0
    reach = max([size, *(head.size for head in result.heads if head.holds is False)])
    result.open = (reach + 1, result.size) if result.size > reach else None
    if result.exit == HOLDS:
        result.protected, result.by = size, by
    elif result.exit == CHANGED:
        found = result.found
        ends = [size, *(stretch[0] - 1 for stretch in (found.stretch, found.tile) if stretch)]
        ends += [] if found.end is None else [found.end]
        result.protected, result.by = (min(ends) if by else 0), by


# --- a proof of one leaf --------------------------------------------------------------------------------------------
def check_proof(data: bytes, where: str, trust: Trust, outside: list[Head], leaves: list[Path]) -> Result:
    """A `.tlog-proof`: that one leaf is in the tree of its checkpoint."""
    found = Found()
    extra, index, path, rest = _proof_parts(_text(data, where), where)
    head = read_heads(rest.encode(), where, outside=False)[0]
    for each in (head, *outside):
        trust.judge(each, found)
        if each.refused:
            found.note(each.refused.code, **each.refused.facts)
    line, leaf = _leaf_of(extra, index, where, leaves, found)
    # The number of a row that is hidden is the post's word alone; the hash does not show it.
    number = None if line.get("hidden") else line.get("number")
    result = Result(HOLDS, found, head.origin, head.size, heads=[*outside, head], witnesses=trust.witnesses)
    result.proof, result.row = (index, number), line.get("row", {})
    if head.refused and head.refused.code == "forged":
        found.accuse(head.refused.code, **head.refused.facts)
    head.holds = included(leaf, index, head.size, path) == head.root
    if not head.holds:
        found.fault(index, number, "not_included", size=head.size)
    _compare(head, [each for each in outside if each.refused is None], found)
    _conclude(result, trust, given=bool(outside))
    result.open, result.protected = None, 0  # of all rows it proves one
    return result


def _compare(head: Head, outside: list[Head], found: Found) -> None:
    """The head of a proof against those from outside, which say nothing about it unless they count as many rows."""
    for each in outside:
        if each.origin != head.origin or each.size != head.size:
            code = "other_size" if each.origin == head.origin else "head_of_other"
            found.note(code, where=each.where, size=each.size, origin=each.origin)
            continue
        each.holds = each.root == head.root
        if not each.holds:
            found.accuse("head_broken", where=each.where, size=each.size)


def _proof_parts(text: str, where: str) -> tuple[bytes, int, list[bytes], str]:
    top, _, rest = text.replace("\r\n", "\n").partition("\n\n")
    lines = top.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Unreadable("no_export", file=where)
    extra = _base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    index = _decimal(lines.pop(0)[6:]) if lines and lines[0].startswith("index ") else None
    path = [_base64(line) for line in lines[:64]]
    hashes = [each for each in path if each is not None and len(each) == 32]
    if extra is None or index is None or len(lines) > 63 or len(hashes) != len(path):
        raise Unreadable("bad_proof", file=where)
    return extra, index, hashes, rest


def _leaf_of(extra: bytes, index: int, where: str, leaves: list[Path], found: Found) -> tuple[dict[str, Any], bytes]:
    """The leaf that a proof speaks of, with its line: 32 bytes or the line behind `extra`; or out of a kept list."""
    if len(extra) == 32:
        return {}, extra
    if extra:
        try:
            line = _DECODE(extra.decode())
            return line, _leaf_of_line(line, index, found)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unreadable("bad_proof", file=where) from None
    for path in leaves:
        leaf = _kept_leaf(path, index)
        if leaf is not None:
            return {}, leaf
    raise Unreadable("no_leaf", file=where)


def _kept_leaf(path: Path, index: int) -> bytes | None:
    try:
        with open(path, "rb") as file:
            file.seek(32 * index)
            leaf = file.read(32)
    except (OSError, ValueError):
        raise Unreadable("no_file", file=path) from None
    return leaf if len(leaf) == 32 else None


def _leaf_of_line(line: dict[str, Any], index: int, found: Found) -> bytes:
    """The leaf of a line as rows.jsonl has it. Whatever the line lacks raises."""
    number = line["number"]
    if type(number) is not int:
        raise TypeError
    if line.get("void") is True:
        return _sha(b"void %d" % number)
    hashed = line["row_hash"]
    if not line.get("hidden"):
        if row_hash(number, line["row"]) != hashed:
            found.fault(index, number, "altered")
        payload = line.get("payload")
        if payload and not _payload_fits(payload, line["row"]["payload_hash"]):
            found.fault(index, number, "payload")
    return bytes.fromhex(hashed)


def included(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that a leaf and its path give (RFC 9162, 2.1.3.2); None if the path does not fit."""
    if index >= size:
        return None
    node, last, root = index, size - 1, leaf_hash(leaf)
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = _sha(b"\x01" + sibling + root)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            root = _sha(b"\x01" + root + sibling)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


# --- words ----------------------------------------------------------------------------------------------------------
# Each sentence in English and in Indonesian.
WORDS: dict[str, tuple[str, str]] = {
    # what a bad leaf is
    "altered": (
        "its columns do not give its own hash: somebody altered it",
        "isinya tidak cocok dengan hash-nya sendiri: ada yang mengubahnya",
    ),
    "no_twin": (
        "no copy of its hash was ever kept: it was inserted",
        "salinan hash-nya tidak pernah ada: baris ini disisipkan",
    ),
    "twin": (
        "the kept copy of its hash differs: it was altered and its hash written anew",
        "salinan hash-nya berbeda: baris diubah lalu hash-nya ditulis ulang",
    ),
    "leaf": (
        "it is not the row that was sealed here: altered, exchanged or moved afterwards",
        "bukan baris ini yang dahulu disegel di sini: diubah, ditukar, atau dipindahkan sesudahnya",
    ),
    "payload": (
        "its content does not give the hash that the row names: the content was altered",
        "isi lengkapnya tidak cocok dengan hash yang tercantum di baris: isinya diubah",
    ),
    "unpurged": (
        "its content is gone, and no purge of it is recorded",
        "isi lengkapnya hilang, padahal tidak ada catatan penghapusannya",
    ),
    "taken_out": (
        "the row is gone; what was sealed of it is still there",
        "barisnya hilang; segelnya masih ada",
    ),
    "no_line": (
        "nothing in rows.jsonl belongs to this sealed leaf: the row was taken out",
        "tidak ada baris di rows.jsonl untuk segel ini: barisnya dikeluarkan",
    ),
    "slipped_in": (
        "it was never sealed, although rows after it are: slipped in later",
        "baris ini tidak pernah disegel, padahal baris sesudahnya sudah: disisipkan belakangan",
    ),
    "leaf_gone": (
        "the row is there, but what was sealed of it was taken out",
        "barisnya ada, tetapi segelnya dikeluarkan",
    ),
    "void": (
        "it is said to be a number without a row, but something else was sealed here",
        "disebut nomor tanpa baris, padahal yang disegel di sini lain",
    ),
    "order": ("it stands out of its order", "letaknya tidak menurut urutan"),
    "twice": ("its number stands there twice", "nomornya muncul dua kali"),
    "left_out": (
        "this number was left out: there is neither a row nor a void for it",
        "nomor ini dilompati: tidak ada baris dan tidak ada keterangan nomor kosong",
    ),
    "beyond": (
        "the row is there, but it was never sealed",
        "barisnya ada, tetapi tidak pernah disegel",
    ),
    "no_row": ("this is no row of a ledger", "ini bukan baris jejak"),
    "kept": (
        "{where} kept something else at this place: it was altered after it had been sealed",
        "di tempat ini {where} menyimpan yang lain: diubah setelah disegel",
    ),
    "kept_more": (
        "{where} kept {size} leaves, and from here on they are not in the export: taken out, or the export is older",
        "{where} menyimpan {size} segel; mulai dari sini tidak ada di ekspor: dikeluarkan, atau ekspornya lebih tua",
    ),
    "tile": (
        "its entry and its tile contradict each other",
        "entri dan ubinnya saling bertentangan",
    ),
    "short": (
        "from here on rows are gone: {where} counts {size} (or the export is older than that head)",
        "mulai dari sini baris hilang: {where} menghitung {size} baris (atau ekspor ini lebih tua daripada kepala itu)",
    ),
    "not_included": (
        "the proof does not lead to the head of {size} rows: leaf, proof or head was altered",
        "bukti ini tidak menuju kepala dengan {size} baris: segel, bukti, atau kepalanya diubah",
    ),
    # what convicts without a leaf
    "tiles": (
        "{file} does not fit the leaves below it (rows {start} to {end}).",
        "{file} tidak cocok dengan segel di bawahnya (baris {start} sampai {end}).",
    ),
    "forged": (
        "The head in {where} ({size} rows) bears a false signature of {name}: it was forged or altered.",
        "Kepala di {where} ({size} baris) memuat tanda tangan {name} yang tidak sah: dipalsukan atau diubah.",
    ),
    "fork": (
        "Two pasts: {name} signed heads that contradict each other, {one} ({size} rows) and {other} "
        "({other_size} rows). Only who holds the post's key can do that.",
        "Dua versi masa lalu: {name} menandatangani kepala yang saling bertentangan, {one} ({size} baris) dan {other} "
        "({other_size} baris). Hanya pemegang kunci posko yang dapat melakukannya.",
    ),
    "head_broken": (
        "The rows do not give the head of {size} rows in {where}.",
        "Baris-baris ini tidak menghasilkan kepala dengan {size} baris di {where}.",
    ),
    # what cannot be read
    "no_file": ("{file} cannot be opened.", "{file} tidak dapat dibuka."),
    "no_plain_file": (
        "{file} is a link or a device. An export holds plain files only; it was not followed.",
        "{file} berupa tautan atau perangkat. Ekspor hanya memuat berkas biasa; tautan itu tidak diikuti.",
    ),
    "too_long": ("{file} is longer than such a file can be.", "{file} lebih panjang daripada yang mungkin."),
    "cut": (
        "{file} is {is_long} bytes long and should be {should}: the export was cut off or damaged.",
        "Panjang {file} {is_long} bita, seharusnya {should}: ekspor terpotong atau rusak.",
    ),
    "cut_line": (
        "rows.jsonl ends in the middle of line {line}: the export was cut off.",
        "rows.jsonl terputus di tengah baris ke-{line}: ekspor terpotong.",
    ),
    "bad_line": (
        "Line {line} of rows.jsonl cannot be read; it was not checked.",
        "Baris ke-{line} di rows.jsonl tidak terbaca; baris itu tidak diperiksa.",
    ),
    "bad_entries": (
        "{file} is damaged: an entry is not 32 bytes long.",
        "{file} rusak: ada entri yang panjangnya bukan 32 bita.",
    ),
    "bad_leaves": (
        "{file} is no list of kept leaves: its length is no multiple of 32 bytes.",
        "{file} bukan daftar segel tersimpan: panjangnya bukan kelipatan 32 bita.",
    ),
    "no_text": ("{file} is no plain text.", "{file} bukan teks biasa."),
    "no_head": ("{file} holds no head.", "{file} tidak memuat kepala jejak."),
    "bad_head": (
        "{file}: what begins with “{text}” is no head. A head has three lines: the post, the number of rows, the root.",
        "{file}: yang diawali “{text}” bukan kepala jejak. Kepala terdiri atas tiga baris: posko, jumlah baris, akar.",
    ),
    "bad_signature": (
        "{file}: “{text}” is no signature line (— NAME BASE64).",
        "{file}: “{text}” bukan baris tanda tangan (— NAMA BASE64).",
    ),
    "many_lines": (
        "{file} has more lines or signatures than a head can have.",
        "{file} memuat lebih banyak baris atau tanda tangan daripada kepala jejak.",
    ),
    "bad_key": (
        "“{text}” ({file}) is no key. A key reads NAME+ID+KEY and stands last on its line.",
        "“{text}” ({file}) bukan kunci. Kunci berbentuk NAMA+ID+KUNCI dan berada di akhir barisnya.",
    ),
    "no_key": ("{file} holds no key.", "{file} tidak memuat kunci."),
    "key_of_witness": (
        "The key of {name} is a witness's key: give it with --witness.",
        "Kunci {name} adalah kunci saksi: berikan dengan --witness.",
    ),
    "key_of_post": (
        "The key of {name} is no key of a witness: a post's key is given with --key.",
        "Kunci {name} bukan kunci saksi: kunci posko diberikan dengan --key.",
    ),
    "same_key": (
        "{name} and {other} are one key. A witness's key must be its own alone.",
        "{name} dan {other} memakai kunci yang sama. Kunci saksi harus milik saksi itu sendiri.",
    ),
    "bad_until": (
        "{file}: “until {text}” is neither a number of rows nor a date (2027-02-01).",
        "{file}: “until {text}” bukan jumlah baris dan bukan tanggal (2027-02-01).",
    ),
    "bad_policy": (
        "{file}, line {line}: “{text}” is no line of a policy, or speaks of what is not defined above it.",
        "{file}, baris {line}: “{text}” bukan baris kebijakan, atau menyebut yang belum ditetapkan di atasnya.",
    ),
    "no_quorum": ("{file} must have one line `quorum`.", "{file} harus memuat tepat satu baris `quorum`."),
    "key_twice": ("{file} names one key twice.", "{file} menyebut satu kunci dua kali."),
    "no_export": (
        "{file} is neither an export folder nor a .tlog-proof.",
        "{file} bukan folder ekspor dan bukan .tlog-proof.",
    ),
    "bad_proof": ("{file} is no proof that can be read.", "{file} bukan bukti yang dapat dibaca."),
    "no_leaf": (
        "{file} does not say which row it proves. Give the leaves that a witness kept (--leaves).",
        "{file} tidak menyebut baris mana yang dibuktikan. Berikan daftar segel dari saksi (--leaves).",
    ),
    "format_unknown": (
        "{file} does not name the format posko-ledger-export/1.",
        "{file} tidak menyebut format posko-ledger-export/1.",
    ),
    "no_usable_head": (
        "None of the heads that you gave can be used; the notes say why.",
        "Tidak satu pun kepala yang Anda berikan dapat dipakai; alasannya ada di catatan.",
    ),
    "no_proof": (
        "No head bears the signatures that you ask for, so nothing is proven.",
        "Tidak ada kepala yang memuat tanda tangan yang Anda minta, jadi tidak ada yang terbukti.",
    ),
    "stopped": ("You stopped the check. Nothing is proven.", "Anda menghentikan pemeriksaan. Tidak ada yang terbukti."),
    "unexpected": (
        "The check stopped at something unforeseen ({kind}). Nothing is proven.",
        "Pemeriksaan berhenti pada sesuatu yang tak terduga ({kind}). Tidak ada yang terbukti.",
    ),
    # notes
    "head_of_other": (
        "The head in {where} belongs to {origin}: a head of another post, or of a key of the post that you did not "
        "give. It counts nothing.",
        "Kepala di {where} milik {origin}: kepala posko lain, atau dari kunci posko yang tidak Anda berikan. Kepala "
        "itu tidak dihitung.",
    ),
    "unsigned": (
        "The head in {where} ({size} rows) bears no signature of the key that you gave. It counts nothing. Was the key "
        "lost or renewed? Ask for the post's key on paper.",
        "Kepala di {where} ({size} baris) tidak ditandatangani dengan kunci yang Anda berikan. Kepala itu tidak "
        "dihitung. Apakah kuncinya hilang atau diganti? Mintalah kunci posko di atas kertas.",
    ),
    "unknown_key": (
        "A signature of {name} ({where}) counts nothing: you gave no key for it.",
        "Tanda tangan {name} ({where}) tidak dihitung: kuncinya tidak Anda berikan.",
    ),
    "kind_unknown": (
        "{name} signs in a way (ML-DSA) that this verifier does not check; it counts nothing.",
        "{name} menandatangani dengan cara (ML-DSA) yang tidak diperiksa alat ini; tidak dihitung.",
    ),
    "lapsed": (
        "The signature of {name} in {where} ({size} rows) counts nothing: the key had ended by then.",
        "Tanda tangan {name} di {where} ({size} baris) tidak dihitung: kuncinya sudah berakhir saat itu.",
    ),
    "future": (
        "The cosignature of {name} in {where} ({size} rows) is from the future ({moment}); it counts nothing. This "
        "machine's clock says {now}: is it right?",
        "Tanda tangan saksi {name} di {where} ({size} baris) bertanggal masa depan ({moment}); tidak dihitung. Jam "
        "mesin ini menunjukkan {now}: apakah benar?",
    ),
    "clock_ran_back": (
        "The clock of {name} ran back: {small} rows at {earlier}, but {size} rows at {later}. Its dates prove nothing.",
        "Jam {name} mundur: {small} baris pada {earlier}, tetapi {size} baris pada {later}. Tanggalnya tidak "
        "membuktikan apa pun.",
    ),
    "no_cosignature": (
        "None of the witnesses that you gave has cosigned: this rests on the post's key alone.",
        "Tidak satu pun saksi yang Anda berikan ikut menandatangani: ini hanya bersandar pada kunci posko.",
    ),
    "key_alone": (
        "This rests on the post's key alone: whoever holds that key could have written all of it anew. A head from "
        "outside, or the cosignature of a witness, guards against that.",
        "Ini hanya bersandar pada kunci posko: pemegang kunci itu dapat menulis ulang seluruhnya. Kepala dari luar "
        "atau tanda tangan saksi mencegah hal itu.",
    ),
    "not_met": (
        "The head in {where} ({size} rows) does not bear the cosignatures that your policy asks for.",
        "Kepala di {where} ({size} baris) tidak memuat tanda tangan saksi yang diminta kebijakan Anda.",
    ),
    "unchecked": (
        "The signature of the head in {where} was not checked, since no key was given: it is held by its words alone.",
        "Tanda tangan kepala di {where} tidak diperiksa karena kunci tidak diberikan: hanya kata-katanya yang dipakai.",
    ),
    "kept_false": (
        "The kept leaves in {where} do not give the head from outside, so they convict nobody and were left aside.",
        "Daftar segel di {where} tidak menghasilkan kepala dari luar, jadi tidak dipakai.",
    ),
    "other_size": (
        "The head in {where} counts {size} rows and the proof another number: they cannot be compared. Ask for an "
        "export, or a proof against this head.",
        "Kepala di {where} menghitung {size} baris, sedangkan bukti ini lain: keduanya tidak dapat dibandingkan. "
        "Mintalah ekspor, atau bukti terhadap kepala ini.",
    ),
    "head_misnamed": (
        "{file} holds a head of {size} rows: the file bears a wrong name.",
        "{file} memuat kepala dengan {size} baris: nama berkasnya salah.",
    ),
    "origin_differs": (
        "about.json speaks of {other}, the heads of {origin}.",
        "about.json menyebut {other}, sedangkan kepalanya {origin}.",
    ),
    "made_for": ("The export was made for {name}.", "Ekspor ini dibuat untuk {name}."),
    "hidden": (
        "Rows that are not for this receiver, and of which the hashes alone were checked: {count}.",
        "Baris yang bukan untuk penerima ini, sehingga hanya hash-nya yang diperiksa: {count}.",
    ),
    "purged": (
        "Contents of rows that were purged, each with its record: {count}.",
        "Isi lengkap baris yang dihapus, masing-masing dengan catatannya: {count}.",
    ),
    # the report
    "is_holds": ("WHOLE up to row {row}.", "UTUH sampai baris {row}."),
    "is_holds_none": ("WHOLE: no row is sealed yet.", "UTUH: belum ada baris yang disegel."),
    "is_holds_nothing": (
        "WHOLE, but the head that counts covers no row yet.",
        "UTUH, tetapi kepala yang berlaku belum mencakup satu baris pun.",
    ),
    "is_changed": (
        "CHANGED: this past is not the one that was sealed.",
        "BERUBAH: jejak ini bukan yang dahulu disegel.",
    ),
    "is_unreadable": ("NO PROOF: {why}", "TIDAK TERBUKTI: {why}"),
    "is_incomplete": ("the export is not complete.", "ekspor tidak lengkap."),
    "is_unanchored": (
        "WHOLE IN ITSELF, but compared with nothing from outside: this proves nothing yet.",
        "UTUH DENGAN SENDIRINYA, tetapi tidak dibandingkan dengan apa pun dari luar: ini belum membuktikan apa-apa.",
    ),
    "is_proof": ("WHOLE: row {row} is in the ledger.", "UTUH: baris {row} ada di dalam jejak."),
    "post": ("Post: {origin}, {size} rows sealed", "Posko: {origin}, {size} baris disegel"),
    "proven": (
        "Proven: rows 1 to {row} stand as they stood under the head of {size} rows ({where}; {signed}).",
        "Terbukti: baris 1 sampai {row} masih seperti saat kepala dengan {size} baris dibuat ({where}; {signed}).",
    ),
    "proven_one": (
        "Proven: row {row} stands under the head of {size} rows ({where}; {signed}).",
        "Terbukti: baris {row} tercakup kepala dengan {size} baris ({where}; {signed}).",
    ),
    "row_is": (
        "The row says: {who}: {what}",
        "Isi baris: {who}: {what}",
    ),
    "proven_none": ("Proven: nothing.", "Terbukti: tidak ada."),
    "by_post": ("signed by {names}", "ditandatangani {names}"),
    "by_nobody": ("its signature was not checked", "tanda tangannya tidak diperiksa"),
    "by_witness": ("cosigned by {names}", "ikut ditandatangani saksi {names}"),
    "open": (
        "Not yet protected: rows {start} to {end}. No head that counts covers them; that is no sign of a change.",
        "Belum terlindungi: baris {start} sampai {end}. Belum ada kepala yang mencakupnya; itu bukan tanda perubahan.",
    ),
    "first": ("Changed: row {row}: {why}.", "Berubah: baris {row}: {why}."),
    "more": ("Further bad rows: {count}.", "Baris bermasalah lainnya: {count}."),
    "stretch": (
        "Changed: somewhere in rows {start} to {end}, between the last head that holds and the first that does not.",
        "Berubah: di suatu tempat pada baris {start} sampai {end}, di antara kepala terakhir yang cocok dan kepala "
        "pertama yang tidak cocok.",
    ),
    "lack": ("Missing: {names}", "Tidak ada: {names}"),
    "note": ("Note: {why}", "Catatan: {why}"),
    "wrong": ("Wrong: {why}", "Salah: {why}"),
    "unread": ("Unreadable: {why}", "Tidak terbaca: {why}"),
    "next_holds": (
        "Next: keep the newest head (the file checkpoint) away from the post, and check again with it next time.",
        "Selanjutnya: simpan kepala terbaru (berkas checkpoint) di luar posko, lalu periksa lagi dengannya lain kali.",
    ),
    "next_proof": (
        "Next: keep the proof with the paper that it stands for. It speaks of this one row; for the whole past ask for "
        "an export.",
        "Selanjutnya: simpan bukti ini bersama surat yang dibuktikannya. Bukti ini hanya tentang satu baris; untuk "
        "seluruh jejak mintalah ekspor.",
    ),
    "next_changed": (
        "Next: repair nothing. Keep this export and your heads as they are, tell the auditor and another institution, "
        "and have the post's database and backups secured.",
        "Selanjutnya: jangan perbaiki apa pun. Simpan ekspor dan kepala Anda sebagaimana adanya, beri tahu auditor dan "
        "instansi lain, dan minta basis data serta cadangan posko diamankan.",
    ),
    "next_unreadable": (
        "Next: ask for a complete export, or for the right key or head, and check again. Take nothing of it for proof.",
        "Selanjutnya: mintalah ekspor yang lengkap, atau kunci dan kepala yang benar, lalu periksa lagi. Jangan anggap "
        "apa pun di dalamnya sebagai bukti.",
    ),
    "next_unanchored": (
        "Next: check again with --key (from the signed agreement) or --head (from a paper or a witness).",
        "Selanjutnya: periksa lagi dengan --key (dari naskah kerja sama) atau --head (dari kertas atau saksi).",
    ),
}


def _signed(head: Head, undated: set[str]) -> Told:
    """Who signed a head, as a reader is told, and when, where the date is worth something."""
    moments = {key.name: "" if key.name in undated else f" ({_day(at)})" for key, at in head.cosigned.items()}
    dated = ", ".join(f"{name}{moment}" for name, moment in moments.items())
    post = Told("by_post", {"names": head.signed_by.name}) if head.signed_by else Told("by_nobody")
    if not dated:
        return post
    return Told("joined", {"one": post, "other": Told("by_witness", {"names": dated})})


WORDS["joined"] = ("{one}; {other}", "{one}; {other}")


def report(result: Result, lang: str) -> list[str]:
    """The result for a reader, a sentence a line."""
    told = [_title(result)]
    unread = result.found.unreadable[result.exit == UNREADABLE :]  # the first one is the title then
    if result.origin:
        told.append(Told("post", {"origin": result.origin, "size": result.size}))
    told += [
        *_proven(result),
        *_changed(result),
        *(Told("unread", {"why": each}) for each in unread[:10]),
    ]
    if result.found.missing:
        names = ", ".join(result.found.missing[:8]) + (" …" if len(result.found.missing) > 8 else "")
        told.append(Told("lack", {"names": names}))
    told += [Told("note", {"why": each}) for each in _notes_of(result)]
    told.append(Told("next_proof" if result.proof and result.exit == HOLDS else f"next_{VERDICTS[result.exit]}"))
    return [each.words(lang) for each in told]


def _title(result: Result) -> Told:
    found = result.found
    if result.exit == UNREADABLE:
        return Told("is_unreadable", {"why": found.unreadable[0] if found.unreadable else Told("is_incomplete")})
    if result.exit == HOLDS and result.proof:
        return Told("is_proof", {"row": _proof_row(result)})
    if result.exit == HOLDS and not result.protected:
        return Told("is_holds_none" if not result.size else "is_holds_nothing")
    return Told(f"is_{VERDICTS[result.exit]}", {"row": result.protected})


def _proof_row(result: Result) -> int:
    index, number = result.proof or (0, None)
    return number if number is not None else index + 1


def _proven(result: Result) -> Iterator[Told]:
    by = result.by
    facts = {"size": by.size, "where": by.where, "signed": _signed(by, result.found.undated)} if by else {}
    if by and result.proof and result.exit == HOLDS:
        yield Told("proven_one", {"row": _proof_row(result), **facts})
        if result.row:
            who, what = (("at", "agency", "actor"), ", "), (("event", "subject"), " ")
            facts = {"who": _filled(result.row, *who), "what": _filled(result.row, *what)}
            yield Told("row_is", facts)
    elif by and result.protected:
        yield Told("proven", {"row": result.protected, **facts})
    elif result.exit != HOLDS:
        yield Told("proven_none")
    if result.open and result.exit in (HOLDS, CHANGED):
        yield Told("open", {"start": result.open[0], "end": result.open[1]})


def _filled(row: dict[str, Any], columns: tuple[str, ...], between: str) -> str:
    """These columns of a row, without the empty ones."""
    return between.join(str(row[column]) for column in columns if row[column])


def _changed(result: Result) -> Iterator[Told]:
    found = result.found
    if found.first:
        yield Told("first", {"row": found.first.row, "why": found.first.told})
        if found.faults > 1:
            yield Told("more", {"count": found.faults - 1})
    if found.stretch:
        yield Told("stretch", {"start": found.stretch[0], "end": found.stretch[1]})
    yield from (Told("wrong", {"why": each}) for each in found.wrong[:10])


def _notes_of(result: Result) -> list[Told]:
    hidden = [Told("hidden", {"count": result.hidden})] if result.hidden else []
    purges = [Told("purged", {"count": result.purges})] if result.purges else []
    return [*result.found.notes, *hidden, *purges]


def as_json(result: Result, lang: str) -> dict[str, Any]:
    """The result for a program. Rows are counted from 1; `index` counts leaves from 0."""
    found, first = result.found, result.found.first
    return {
        "verdict": VERDICTS[result.exit],
        "exit": result.exit,
        "origin": result.origin or None,
        "size": result.size,
        "protected_up_to": result.protected,
        "not_yet_protected": list(result.open) if result.open else None,
        "first_bad": first
        and {
            "index": first.index,
            "number": first.number,
            "code": first.told.code,
            "reason": first.told.words(lang),
        },
        "faults": found.faults,
        "stretch": list(found.stretch) if found.stretch else None,
        "wrong": [_told_json(each, lang) for each in found.wrong],
        "heads": [_head_json(head, lang) for head in _heads_told(result)],
        "witnesses": [_witness_json(key, result.heads) for key in result.witnesses],
        "missing": [_plain(name) for name in found.missing],
        "unreadable": [_told_json(each, lang) for each in found.unreadable],
        "notes": [_told_json(each, lang) for each in _notes_of(result)],
        "proof": {"index": result.proof[0], "number": result.proof[1]} if result.proof else None,
    }


def _told_json(told: Told, lang: str) -> dict[str, str]:
    return {"code": told.code, "text": told.words(lang)}


def _heads_told(result: Result) -> list[Head]:
    """Those from outside, the newest, the one that protects and those that do not hold; never all of a long past."""
    own = [head for head in result.heads if not head.outside]
    picked = [*(head for head in result.heads if head.outside), *own[:1], *([result.by] if result.by else [])]
    picked += [head for head in own if head.holds is False or head.cosigned][:MOST_TOLD]
    return list({id(head): head for head in picked}.values())


def _head_json(head: Head, lang: str) -> dict[str, Any]:
    return {
        "where": _plain(head.where),
        "outside": head.outside,
        "origin": _plain(head.origin),
        "size": head.size,
        "root": head.root.hex(),
        "signed_by": _plain(head.signed_by.name) if head.signed_by else None,
        "cosigned": [{"name": _plain(key.name), "at": moment} for key, moment in head.cosigned.items()],
        "unknown": [_plain(name) for name in head.unknown],
        "meets_policy": head.meets,
        "holds": head.holds,
        "refused": _told_json(head.refused, lang) if head.refused else None,
    }


def _witness_json(key: Key, heads: Iterable[Head]) -> dict[str, Any]:
    """A witness, and the largest head that it cosigned."""
    own = [head for head in heads if key in head.cosigned]
    last = max(own, key=lambda head: head.size, default=None)
    return {
        "name": _plain(key.name),
        "id": key.id.hex(),
        "cosigned_up_to": last.size if last else 0,
        "at": last.cosigned[key] if last else None,
    }


# --- the command ----------------------------------------------------------------------------------------------------
def main(arguments: Sequence[str] | None = None) -> int:
    """The command `posko-verify`; returns its exit code."""
    args = _arguments(arguments)
    lang = args.lang or _language()
    try:
        result = _check(args)
    except Unreadable as refused:
        result = Result(UNREADABLE, Found(unreadable=[refused.told]))
    except KeyboardInterrupt:
        result = Result(UNREADABLE, Found(unreadable=[Told("stopped")]))
    except Exception as fault:  # whatever a spoilt export provokes: words and no traceback
        result = Result(UNREADABLE, Found(unreadable=[Told("unexpected", {"kind": type(fault).__name__})]))
    lines = [json.dumps(as_json(result, lang), ensure_ascii=False)] if args.json else report(result, lang)
    try:
        for line in lines:
            sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
        sys.stdout.flush()
    except OSError:  # who read it has gone away; the exit code still says it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return result.exit


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="posko-verify", description="Checks an export of a post's ledger against what you hold yourself."
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="an export folder, or a .tlog-proof")
    parser.add_argument("--key", action="append", default=[], metavar="FILE|VKEY", help="the post's key; repeatable")
    parser.add_argument(
        "--witness", action="append", default=[], metavar="FILE|VKEY", help="a witness's key; repeatable"
    )
    parser.add_argument("--policy", type=Path, metavar="FILE", help="who must have cosigned (c2sp.org/tlog-policy)")
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        type=Path,
        metavar="FILE|DIR",
        help="a head from outside (the text of a QR code), or a witness's folder; repeatable",
    )
    parser.add_argument(
        "--leaves", action="append", default=[], type=Path, metavar="FILE", help="the leaves that a witness kept"
    )
    parser.add_argument("--lang", choices=("id", "en"), help="Indonesian or English; by default that of the system")
    parser.add_argument("--json", action="store_true", help="the same for a program")
    return parser.parse_args(arguments)


def _language() -> str:
    named = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(key))), "")
    return "id" if named.lower().startswith("id") else "en"


def _check(args: argparse.Namespace) -> Result:
    trust = _trust(args)
    outside, leaves = _from_outside(args, trust)
    if args.path.is_dir():
        return check_export(args.path, trust, outside, leaves)
    return check_proof(_outside(args.path, LONGEST_TEXT), str(args.path), trust, outside, leaves)


def _trust(args: argparse.Namespace) -> Trust:
    """Keys and policy. A key that stands for two would let one sign for both."""
    policy = read_policy(_outside(args.policy, LONGEST_TEXT), str(args.policy)) if args.policy else Policy()
    posts = [*policy.logs, *(key for given in args.key for key in read_keys(given, ED25519))]
    named = [key for given in args.witness for key in read_keys(given, COSIGNATURE)]
    witnesses = list({key.public: key for key in (*policy.witnesses.values(), *named)}.values())
    by_public = {key.public: key for key in posts}
    for key in witnesses:
        if other := by_public.get(key.public):
            raise Unreadable("same_key", name=key.name, other=other.name)
    return Trust(posts, witnesses, policy, time.time())


def _from_outside(args: argparse.Namespace, trust: Trust) -> tuple[list[Head], list[Path]]:
    """Heads and kept leaves. A witness's folder holds both."""
    heads: list[Head] = []
    leaves: list[Path] = list(args.leaves)
    for given in args.head:
        folder = _log_folder(given, trust) if given.is_dir() else None
        file = folder / "checkpoint" if folder else given
        heads += read_heads(_outside(file, LONGEST_HEADS), str(given), outside=True)
        if folder and (folder / "leaves").is_file():
            leaves.append(folder / "leaves")
    return heads, leaves


def _log_folder(given: Path, trust: Trust) -> Path:
    """The folder of one log: the one that was given, or the one in it that belongs to a key."""
    names = [hashlib.sha256(key.name.encode()).hexdigest() for key in trust.posts]
    found = [folder for name in names if (folder := given / "logs" / name).is_dir()]
    return found[0] if found and not (given / "checkpoint").exists() else given


if __name__ == "__main__":
    sys.exit(main())
