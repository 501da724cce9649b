"""What the owner of the database can do to the past of the ledger, and what others hold against him.

A past is a list of slots, one for each leaf: the row as it stands there, or None for a void number. An attack changes
the list; `write` puts it into the tables, with every hash worked out anew, as somebody does who has dropped the guard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import connection

from posko.apps.ledger import triggers
from posko.apps.ledger.exports import folder
from posko.apps.ledger.heads import files, selectors, services
from posko.apps.ledger.models import Entry, Leaf, Node, Payload, SignedHead
from posko.apps.ledger.sealing import selectors as sealing
from posko.domain import ledger
from posko.domain.access import Compartment, Viewer
from posko.domain.tlog import notes
from posko.domain.tlog.checkpoints import Checkpoint, cosign, with_signatures
from posko.domain.tlog.notes import COSIGNATURE, Signer
from tests.databases import as_owner
from tests.ledger import enter

COLUMNS = ("operation", "compartment", "at", "actor", "agency", "role", "event", "subject", "place", "payload_hash")


@dataclass(frozen=True)
class Slot:
    """A row with its payload."""

    row: ledger.Row
    salt: str
    body: str | None


Past = list[Slot | None]
Attack = Callable[[Past, int], Past]


@dataclass(frozen=True)
class Outside:
    """What others hold: the post's key, two heads on paper, and what a witness kept up to the second one.

    Rows after the second head are known to nobody but the post.
    """

    key: Path
    first: Path
    second: Path
    leaves: Path
    witness: Path
    sizes: tuple[int, int]

    @property
    def heads(self) -> tuple[str, ...]:
        """The key and both heads, as words of the command."""
        return ("--key", str(self.key), "--head", str(self.first), "--head", str(self.second))


def hold(place: Path, by: Viewer, at: datetime) -> Outside:
    """Let the past grow: five rows and a head on paper, five more and a head that a witness cosigned, five more."""
    witness = Signer.make("witness.example/bawaslu", COSIGNATURE)
    first = _grown(by, at)
    second = _grown(by, at)
    note = notes.read_note(second.checkpoint)
    told = {
        "key": f"{selectors.post_key().verifier}\n",
        "witness": f"{witness.verifier}\n",
        "first": first.checkpoint,
        "second": str(with_signatures(note, [cosign(note.text, witness, int(at.timestamp()))])),
    }
    for name, text in told.items():
        (place / name).write_text(text)
    (place / "leaves").write_bytes(b"".join(sealing.leaf_hashes(0, second.size)))
    _grown(by, at)
    return Outside(**{name: place / name for name in (*told, "leaves")}, sizes=(first.size, second.size))


def _grown(by: Viewer, at: datetime) -> SignedHead:
    for turn in range(5):
        enter("gap.opened", Compartment.COORDINATION, by=by, at=at, subject=f"gap:{turn}", payload={"n": turn})
    return services.sign(at=at)


def exported(place: Path, at: datetime) -> Path:
    """An export of everything as it stands now."""
    place.mkdir()
    folder.write(place, viewer=None, at=at, progress=lambda done, of: None)
    return place


def read() -> Past:
    """The past as the tables hold it."""
    rows = {entry.number: entry for entry in Entry.objects.select_related("payload")}
    return [_slot(rows[number]) if number in rows else None for number in Leaf.objects.values_list("number", flat=True)]


def _slot(entry: Entry) -> Slot:
    row = ledger.Row(entry.number, **{name: getattr(entry, name) for name in COLUMNS})
    return Slot(row, entry.payload.salt, entry.payload.body)


def write(past: Past, *, leaves: bool) -> None:
    """Put a past into the tables, each row with the hashes that its words have now.

    With `leaves` all the rest follows: the leaves, and every head signed anew with the post's own key.
    """
    as_owner()
    triggers.drop(connection)
    numbered = [slot and replace(slot, row=replace(slot.row, number=at)) for at, slot in enumerate(past, start=1)]
    rows = [slot for slot in numbered if slot is not None]
    hashes = {slot.row.number: ledger.row_hash(slot.row) for slot in rows}
    Payload.objects.all().delete()
    Entry.objects.all().delete()
    columns = [{"number": slot.row.number, **{name: getattr(slot.row, name) for name in COLUMNS}} for slot in rows]
    Entry.objects.bulk_create(Entry(**each, row_hash=hashes[each["number"]]) for each in columns)
    Payload.objects.bulk_create(
        Payload(entry_id=slot.row.number, row_hash=hashes[slot.row.number], salt=slot.salt, body=slot.body)
        for slot in rows
    )
    if leaves:
        _write_leaves([hashes.get(number) for number in range(1, len(past) + 1)])


def _write_leaves(hashes: Sequence[str | None]) -> None:
    leaves = [
        Leaf(index=at, number=at + 1, hash=each or ledger.void_hash(at + 1), void=each is None)
        for at, each in enumerate(hashes)
    ]
    sizes = sorted({min(size, len(leaves)) for size in SignedHead.objects.values_list("size", flat=True)})
    at, key = SignedHead.objects.values_list("at", flat=True)[0], selectors.post_key()
    for model in (Leaf, Node, SignedHead):
        model.objects.all().delete()
    files.heads_path().unlink()
    Leaf.objects.bulk_create(leaves)
    for size in sizes:
        tree = ledger.Tree()
        for leaf in leaves[:size]:
            tree.append(leaf.hash)
        note = notes.sign(Checkpoint(key.name, size, bytes.fromhex(tree.root())).body, key)
        files.keep(note)
        SignedHead.objects.create(
            origin=key.name, size=size, root=tree.root(), checkpoint=str(note), peaks=tree.peaks(), at=at
        )


def first_changed(before: Past, after: Past) -> int | None:
    """The index of the first leaf that is another one now, or is gone; None where a past only grew."""

    def leaf(past: Past, at: int) -> str:
        slot = past[at] if at < len(past) else None
        return ledger.row_hash(replace(slot.row, number=at + 1)) if slot else "void" if at < len(past) else "gone"

    return next((at for at in range(len(before)) if leaf(before, at) != leaf(after, at)), None)


def altered(slot: Slot | None) -> Slot | None:
    """The same row with another word in it."""
    return slot and replace(slot, row=replace(slot.row, actor="somebody"))


def _alter(past: Past, at: int) -> Past:
    return [*past[:at], altered(past[at]), *past[at + 1 :]]


def _delete(past: Past, at: int) -> Past:
    return [*past[:at], *past[at + 1 :]]


def _insert(past: Past, at: int) -> Past:
    return [*past[:at], altered(past[at]), *past[at:]]


def _reorder(past: Past, at: int) -> Past:
    other = at + 1 if at + 1 < len(past) else at - 1
    swapped = list(past)
    swapped[at], swapped[other] = past[other], past[at]
    return swapped


def _truncate(past: Past, at: int) -> Past:
    return past[:at]


def _rewrite(past: Past, at: int) -> Past:
    return [*past[:at], *map(altered, past[at:])]


ATTACKS: Mapping[str, Attack] = {
    "alter": _alter,
    "delete": _delete,
    "insert": _insert,
    "reorder": _reorder,
    "truncate": _truncate,
    "rewrite from here": _rewrite,
}
