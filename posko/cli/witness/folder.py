"""A witness's folder: its key, and what it holds of each log. Written so that a kill at any moment loses no head.

    DIR/witness.key                          private key of the cosigner, for its owner only
    DIR/logs/SHA256HEX(origin)/log           the log's vkeys, a line each
    DIR/logs/SHA256HEX(origin)/checkpoint    the last head, signed by the log and cosigned by this witness
    DIR/logs/SHA256HEX(origin)/leaves        leaves that are kept, 32 bytes each; `tree` says how many of them count
    DIR/logs/SHA256HEX(origin)/forks/        heads that contradict what is held, each with the one it contradicts

What changes a log is done under `locked`, by one process and one thread at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from posko.cli import key_files
from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import Checkpoint, cosigned, read_checkpoint
from posko.domain.tlog.leaves import LEAF, Frontier
from posko.domain.tlog.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    Signer,
    Verifier,
    read_note,
    read_signer,
    read_vkey,
    verified,
)

KEY: Final = "witness.key"
MAX_FORKS: Final = 100  # of one log; more prove no more
_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Held:
    """The last head that the witness cosigned, and when."""

    note: Note
    at: datetime

    @property
    def checkpoint(self) -> Checkpoint:
        """The head itself."""
        return read_checkpoint(self.note.text)


class Folder:
    """A witness's folder that was made by `make`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        key_files.must_be_secret(path / KEY, f"posko witness init --name NAME --dir {path}")
        self.signer = read_signer((path / KEY).read_text(encoding="utf-8"))
        if self.signer.kind != COSIGNATURE:
            raise BadInput("The key in %(path)s is not that of a witness.", path=path / KEY)

    @staticmethod
    def make(path: Path, name: str) -> Folder:
        """Make the folder with a new key. BadInput where there is a key already."""
        signer = Signer.make(name, COSIGNATURE)
        (path / "logs").mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as there:
            raise BadInput("%(path)s is there already; a key is never written over.", path=path / KEY) from there
        with os.fdopen(descriptor, "w") as out:
            out.write(signer.private_text() + "\n")
            os.fsync(out.fileno())
        _sync_folder(path)
        return Folder(path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with this folder, among all threads and processes of the machine."""
        with (self.path / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def log(self, origin: str) -> KeptLog:
        """What is kept of a log, registered or not."""
        return self.log_by(hashlib.sha256(origin.encode()).hexdigest())

    def log_by(self, origin_hash: str) -> KeptLog:
        """The same by SHA-256 (hex) of its origin."""
        return KeptLog(self.path / "logs" / origin_hash, self.signer.verifier)

    def logs(self) -> list[KeptLog]:
        """Every registered log."""
        found = (self.log_by(path.name) for path in sorted((self.path / "logs").iterdir()))
        return [log for log in found if log.keys()]


class KeptLog:
    """What a witness keeps of one log."""

    def __init__(self, path: Path, witness: Verifier) -> None:
        self.path = path
        self._witness = witness

    def keys(self) -> list[Verifier]:
        """The keys that this witness trusts for the log; none: it does not know the log."""
        text = _text(self.path / "log")
        return [read_vkey(line) for line in text.split("\n") if line]

    def register(self, key: Verifier) -> None:
        """Trust a key for the log from now on."""
        if key.kind != ED25519:
            raise BadInput("“%(name)s” is the key of a witness; a log signs with a key of kind 1.", name=key.name)
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write("log", "".join(f"{each}\n" for each in [*self.keys(), key]).encode())

    def held(self) -> Held | None:
        """The last head cosigned. BadInput where what lies there is not what this witness wrote."""
        text = _text(self.path / "checkpoint")
        if not text:
            if (self.path / "tree").exists():
                raise BadInput("The head in %(path)s is gone, though leaves were kept under it. Put it back from the "
                               "post's export; without it this witness signs no head of this log.",
                               path=self.path)  # fmt: skip
            return None
        note = read_note(text)
        times = cosigned(note, [self._witness])
        if not times:
            raise BadInput("%(path)s was not signed by this witness.", path=self.path / "checkpoint")
        return Held(note, times[0].at)

    def store(self, note: Note) -> None:
        """Hold a head, with the log's signatures and this witness's; what is written is on the disk on return."""
        ours = [*verified(note, self.keys()), *verified(note, [self._witness])]
        kept = tuple(each for each in note.signatures if any(each.claims(key) for key in ours))
        self._write("checkpoint", str(Note(note.text, kept)).encode())

    def tree(self) -> Frontier:
        """The tree over the leaves that are kept and count."""
        count, *peaks = _text(self.path / "tree").split("\n")[:-1] or ["0"]
        try:
            tree = Frontier(int(count), [bytes.fromhex(peak) for peak in peaks])
        except ValueError:
            raise BadInput("%(path)s is damaged: it does not say which leaves are kept.",
                           path=self.path / "tree") from None  # fmt: skip
        there = self._leaves.stat().st_size if self._leaves.exists() else 0
        if there < tree.count * LEAF:
            raise BadInput("%(path)s was cut: %(count)s leaves should be there.", path=self._leaves, count=tree.count)
        return tree

    def add_leaves(self, leaves: Iterable[bytes], root: bytes) -> int:
        """Keep leaves after those kept, in blocks; they count if all together have this root, and stay uncounted and
        BadInput if they have another. Returns how many are kept.
        """
        tree = self.tree()
        with self._leaves.open("r+b" if self._leaves.exists() else "w+b") as file:
            # What a kill left behind the leaves that count is written over.
            file.truncate(tree.count * LEAF)
            file.seek(tree.count * LEAF)
            for block in leaves:
                tree = tree.grown(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if tree.root() != root:
            raise BadInput("The leaves have another root than the head that is held; they are not kept.")
        self._write("tree", "".join(f"{line}\n" for line in [tree.count, *map(bytes.hex, tree.peaks)]).encode())
        return tree.count

    def root_of(self, size: int) -> bytes | None:
        """The root over the first leaves kept, or nothing where not so many are kept."""
        if size > self.tree().count:
            return None
        tree = Frontier()
        with self._leaves.open("rb") if size else Path(os.devnull).open("rb") as file:
            while tree.count < size:
                block = file.read(min(_BLOCK, (size - tree.count) * LEAF))
                tree = tree.grown(block)
        return tree.root()

    def must_be_whole(self) -> None:
        """BadInput where the leaves are not those that were kept: then they convict nobody."""
        tree = self.tree()
        if self.root_of(tree.count) != tree.root():
            raise BadInput("%(path)s is damaged: the leaves in it are not those that were kept.", path=self._leaves)

    def keep_fork(self, note: Note, held: Held) -> Path:
        """Keep a head that contradicts what is held, with the head it contradicts. Returns where it lies."""
        head = read_checkpoint(note.text)
        forks = self.path / "forks"
        forks.mkdir(exist_ok=True, mode=0o700)
        name = f"{head.size}-{head.root.hex()[:16]}"
        if not (forks / name).exists() and len(self.forks()) < MAX_FORKS:
            self._write(f"forks/{name}.held", str(held.note).encode())
            self._write(f"forks/{name}", str(note).encode())
        return forks / name

    def forks(self) -> list[Checkpoint]:
        """Every head that contradicted what was held."""
        found = sorted((self.path / "forks").glob("*")) if (self.path / "forks").exists() else []
        return [read_checkpoint(read_note(path.read_bytes()).text) for path in found if "." not in path.name]

    @property
    def _leaves(self) -> Path:
        return self.path / "leaves"

    def _write(self, name: str, content: bytes) -> None:
        """Put a file in place whole or not at all; it is on the disk on return."""
        target = self.path / name
        half = target.with_name(f"{target.name}.half")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            os.fsync(out.fileno())
        half.replace(target)
        _sync_folder(target.parent)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeError:
        raise BadInput("%(path)s is damaged: it is not text.", path=path) from None


def _sync_folder(path: Path) -> None:
    """A name that was changed counts once its folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
