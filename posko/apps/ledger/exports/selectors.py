"""What an export says of each leaf: the rows as they were found, without a word that their receiver may not read.

Nothing is judged or repaired here. A row that contradicts its leaf goes out as it stands; who checks the export finds
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.heads import files
from posko.apps.ledger.heads import selectors as signed
from posko.apps.ledger.models import Cosignature, Entry, Leaf, SignedHead
from posko.apps.ledger.walking.selectors import has_leaves
from posko.apps.ledger.witnesses import selectors as witnesses
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.ledger import LARGEST_HOLE, Row, leaf_bytes, moment, row_hash, void_hash
from posko.domain.situation.feed import LARGEST
from posko.domain.tlog.checkpoints import Checkpoint, read_checkpoint
from posko.domain.tlog.notes import read_note
from posko.domain.tlog.proofs import ProofFile, check_inclusion, leaf_hash

CHUNK: Final = 2_000
LOWEST: Final = -1 << 63  # number that a column can hold; who slips a row in may go below the first
_COLUMNS: Final = (
    "operation",
    "compartment",
    "at_text",
    "actor",
    "agency",
    "role",
    "event",
    "subject",
    "place",
    "payload_hash",
)  # in the order in which they are written
_HOLE: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of the ledger with what lies beside it, and whether the receiver may read it."""

    number: int
    columns: tuple[Any, ...]
    row_hash: str
    twin_hash: str | None
    salt: str | None
    body: str | None
    readable: bool


def leaf_entries(viewer: Viewer | None, size: int) -> Iterator[bytes]:
    """What the first `size` leaves hold, 32 bytes each, in order of their index; everybody may have them.

    Where a leaf was taken out of the database 32 zeros stand, so that every later leaf keeps its place. Behind more of
    them than anybody takes out nothing is written: one leaf put far away would fill the disk.
    """
    place = 0
    for index, kept in _leaves(size).order_by("index").values_list("index", "hash").iterator(chunk_size=CHUNK):
        if index - place > LARGEST_HOLE:
            return
        for _ in range(place, index):
            yield _HOLE
        yield leaf_bytes(kept)
        place = index + 1


def newest_head(viewer: Viewer | None) -> SignedHead | None:
    """The last head that was signed, of the log that goes on now; of the one before where its key is gone.

    Where the database lost all of them it is the last one in the file beside it.
    """
    try:
        latest = signed.latest()
    except BadInput:
        latest = None  # the file of the key holds something else, which who signs is told
    return latest or SignedHead.objects.order_by("-pk").first() or _last_in_file()


def _last_in_file() -> SignedHead | None:
    note = None
    with suppress(BadInput):
        for each in files.heads():
            note = each
    if note is None:
        return None
    head = read_checkpoint(note.text)
    return SignedHead(origin=head.origin, size=head.size, root=head.root.hex(), checkpoint=str(note))


def checkpoint_of(viewer: Viewer | None, head: SignedHead) -> str:
    """The head as others take it home: signed by the post, and by the witnesses that cosigned it."""
    return witnesses.checkpoint_with_cosignatures(head) if head.pk is not None else head.checkpoint


def heads(viewer: Viewer | None) -> Iterator[tuple[Checkpoint, str]]:
    """Every head that the post signed, as database and file hold it, with its cosignatures; everybody may have them.

    What stands in one of the two alone is given as well: who cut heads out of the database did not reach the file.
    BadInput, in the end, where the file holds something else.
    """
    given = set[Checkpoint]()
    rows = SignedHead.objects.annotate(is_cosigned=Exists(Cosignature.objects.filter(head=OuterRef("pk")))).order_by(
        "pk"
    )
    for row in rows.iterator(chunk_size=CHUNK):
        head = Checkpoint(row.origin, row.size, leaf_bytes(row.root))
        given.add(head)
        yield head, checkpoint_of(viewer, row) if row.is_cosigned else row.checkpoint
    for note in files.heads():
        if (head := read_checkpoint(note.text)) not in given:
            given.add(head)
            yield head, str(note)


def purged_since(viewer: Viewer | None, size: int) -> bool:
    """Whether a row was purged whose record has no leaf yet: its words are gone, and the export would not say why."""
    last = _leaves(size).order_by("-number").values_list("number", flat=True).first() or 0
    return Entry.objects.filter(number__gt=last, event="ledger.purged").exists()


def proof_of(viewer: Viewer | None, number: int) -> tuple[ProofFile, int, dict[str, Any]]:
    """The proof that the leaf of a number stands under a head, that head's size, and the line of the leaf.

    The head is the newest one that a witness cosigned, where that covers the row; else the newest one.

    Call it once everything is sealed and signed. BadInput for a number that has no leaf or no head, and for a row or a
    tree that is not what was signed.
    """
    leaf = Leaf.objects.filter(number=number).first()
    if leaf is None:
        raise _not_sealed(number)
    heads = (witnesses.last_cosigned(), newest_head(viewer))
    head = next((each for each in heads if each is not None and each.size > leaf.index), None)
    if head is None:
        raise BadInput(
            "Row %(number)s is sealed, and no head covers it yet. Sign one: posko ledger head", number=number
        )
    (line,) = _lines_of(viewer, [(leaf.index, leaf.number, leaf.void)], number, number)
    told = void_hash(number) if leaf.void else _hash_of(line)
    try:
        proof = signed.inclusion(leaf.index, head.size)
        check_inclusion(leaf_hash(leaf_bytes(leaf.hash)), leaf.index, head.size, proof, bytes.fromhex(head.root))
    except ValueError:
        told = None
    if told != leaf.hash:
        raise BadInput(
            "Row %(number)s is not what the post sealed and signed any more, so there is no proof of it. Run: posko "
            "ledger verify",
            number=number,
        )
    return ProofFile(leaf.index, tuple(proof), read_note(checkpoint_of(viewer, head))), head.size, line


def _hash_of(line: dict[str, Any]) -> str | None:
    """The hash of a row, where its columns give the one that is written in it; else None."""
    try:
        at = datetime.fromisoformat(line["row"]["at"])
        told = row_hash(Row(**{"number": line["number"], **line["row"], "at": at}))
    except (KeyError, TypeError, ValueError):
        return None
    return told if told == line["row_hash"] else None


def _not_sealed(number: int) -> BadInput:
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if not 0 < number <= last:
        return BadInput("There is no row %(number)s. The rows are 1 to %(last)s.", number=number, last=last)
    if number <= (Leaf.objects.order_by("-number").values_list("number", flat=True).first() or 0):
        return BadInput(
            "Row %(number)s has no leaf, although later rows have: it was slipped in, or its leaf was taken out. Run: "
            "posko ledger verify",
            number=number,
        )
    return BadInput("Row %(number)s is not sealed yet: somebody still writes before it. Try again.", number=number)


def lines(viewer: Viewer | None, size: int) -> Iterator[dict[str, Any]]:
    """A line for each of the first `size` leaves, and for each row among them that has none, in order of number.

    Where no leaf is left, every row has none. What `viewer` may not read is `hidden`; None reads everything.
    """
    leaves = _leaves(size).order_by("number", "index").values_list("index", "number", "void")
    last = _leaves(size).order_by("-number").values_list("number", flat=True).first()
    last = LARGEST if last is None else last
    yield from _lines_of(viewer, leaves.iterator(chunk_size=CHUNK), LOWEST, last)


def _lines_of(
    viewer: Viewer | None, leaves: Iterable[tuple[int, int, bool]], first: int, last: int
) -> Iterator[dict[str, Any]]:
    """The lines of leaves (index, number, void), and of all rows between two numbers."""
    entries = _entries(viewer, first, last)
    entry = next(entries, None)
    for index, number, void in leaves:
        while entry is not None and entry.number < number:
            yield _line(None, entry)
            entry = next(entries, None)
        if void:
            yield {"index": index, "number": number, "void": True}
        elif entry is None or entry.number > number:
            yield {"index": index, "number": number, "missing": True}
        else:
            yield _line(index, entry)
            entry = next(entries, None)
    while entry is not None:
        yield _line(None, entry)
        entry = next(entries, None)


def _leaves(size: int) -> QuerySet[Leaf]:
    if not has_leaves():
        return Leaf.objects.none()
    return Leaf.objects.filter(index__gte=0, index__lt=size)


def _entries(viewer: Viewer | None, first: int, last: int) -> Iterator[_Found]:
    """The rows between two numbers. Their time is read as text: one that somebody wrote over may be no time."""
    readable = Value(True) if viewer is None else Case(When(ledger.open_to(viewer), then=True), default=False)
    found = Entry.objects.filter(number__gte=first, number__lte=last).order_by("number")
    found = found.annotate(at_text=Cast("at", TextField()), readable=Cast(readable, BooleanField()))
    beside = ("payload__row_hash", "payload__salt", "payload__body")
    rows = found.values_list("number", *_COLUMNS, "row_hash", *beside, "readable")
    for number, *columns, written, twin, salt, body, may in rows.iterator(chunk_size=CHUNK):
        yield _Found(number, tuple(columns), written, twin, salt, body, bool(may))


def _line(index: int | None, entry: _Found) -> dict[str, Any]:
    line: dict[str, Any] = {"index": index, "number": entry.number}
    hashes = {"row_hash": entry.row_hash, "twin_hash": entry.twin_hash}
    if not entry.readable:
        return line | hashes | {"hidden": True}
    row = dict(zip((name.removesuffix("_text") for name in _COLUMNS), entry.columns, strict=True))
    row["at"] = _moment(str(row["at"]))
    payload = None if entry.body is None else {"body": entry.body, "salt": entry.salt}
    return line | {"row": row} | hashes | {"payload": payload}


def _moment(told: str) -> str:
    """A time as it is hashed; what is no time stays as it was found."""
    at = moment(told)
    return told if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
