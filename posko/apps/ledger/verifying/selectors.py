"""Holding every part of the ledger against the others, and against every head that was kept of it: on papers, signed in
the database, in the file beside it, by others.

A head counts as the post's only where the post's key signed it; what was signed by a key that is lost is held against
the tree all the same, since a head says more than its signature.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from posko.apps.ledger import triggers
from posko.apps.ledger.heads import files
from posko.apps.ledger.models import Entry, Payload, SignedHead
from posko.apps.ledger.walking.selectors import PAGE, Look, any_text, has_leaves
from posko.domain.errors import N_, BadInput
from posko.domain.ledger import Head, payload_hash, read_head
from posko.domain.ledger_walk import Fault, Grade, Kept, Verdict
from posko.domain.tlog.checkpoints import Checkpoint, read_checkpoint
from posko.domain.tlog.notes import Note, Verifier, read_note, read_notes, verified

# Events whose payload says a head that left the house with a paper or a backup.
PRINTED = ("sitrep.issued", "rakor.closed", "backup.made")
IN_TABLE, IN_FILE = "ledger_signedhead", "ledger.heads"
FORGED = N_("the head of %(size)s leaves in %(where)s is not what the post's key signed")
OUT_OF_TABLE = N_("the head of %(size)s leaves was signed, it stands in %(where)s, and the database lacks it")
OUT_OF_FILE = N_("the head of %(size)s leaves was signed, and %(where)s beside the database lacks it")
UNREADABLE = N_("%(where)s beside the database cannot be read: %(why)s")

# Origin, size and root of a head.
Name = tuple[str, int, str]
GUARD = N_("the ledger's guard is open: %(names)s is missing, altered, or does not belong on its tables")
_LONGEST = 200  # letters of names in one fault


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk over the whole found, and the fault that is named first."""

    verdict: Verdict
    fault: Fault | None


def verify(brought: Sequence[Kept] = (), *, beside: bool = True) -> Verified:
    """Check every row, its payload, its copy and its leaf, the guard, and every head that was kept or brought.

    `beside`: also the heads in the file beside the database, which know more than a backup that is being restored.
    """
    signed = signed_heads(beside=beside)
    look = Look([*printed_heads(), *signed.heads, *brought])
    look.go_on()
    return judged(look.verdict(), signed.faults, guard_fault())


def judged(verdict: Verdict, of_heads: Sequence[Fault], guard: Fault | None) -> Verified:
    """Name what convicts itself before a head that knows a stretch only, and that before the open guard."""
    named = [verdict.fault, *of_heads, guard]
    return Verified(verdict, next((fault for fault in named if fault is not None), None))


def guard_fault() -> Fault | None:
    """What is wrong with the triggers on the tables of the ledger."""
    names = ", ".join(triggers.missing(connection))
    return Fault(0, GUARD, {"names": names[:_LONGEST]}, Grade.GUARD) if names else None


@dataclass(slots=True)
class Signed:
    """Heads that the post signed, and what is wrong with them before the tree is asked."""

    heads: list[Kept] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, text: str, size: int, where: str) -> None:
        """One fault more."""
        self.faults.append(Fault(0, text, {"size": size, "where": where}, Grade.HEAD))


@any_text()
def printed_heads() -> list[Kept]:
    """Heads that papers carry, as their own entries recorded them; altered payloads prove nothing."""
    found = Payload.objects.filter(entry__event__in=PRINTED).select_related("entry").defer("entry__at")
    heads = (_head_in(payload) for payload in found.order_by("entry_id").iterator(chunk_size=PAGE))
    return [kept for kept in heads if kept is not None]


def signed_heads(beyond: int = -1, *, beside: bool = True) -> Signed:
    """Heads of more leaves than that, from the table and from the file beside the database, each once."""
    told = Signed()
    if not has_leaves():
        return told
    keys = {each.name: each for each in _verifiers()}
    table = _from_table(told, keys, beyond)
    if beside:
        _from_file(told, keys, beyond, table)
    return told


def brought(text: str, where: str) -> list[Kept]:
    """Heads that somebody brings: COUNT:ROOT, or checkpoints. BadInput for a forged one, and for another post's."""
    if "\n" not in text.strip():
        return [Kept(read_head(text), where, rows=True)]
    keys = {each.name: each for each in _verifiers()}
    return [_brought(note, keys, where) for note in read_notes(text)]


def _brought(note: Note, keys: dict[str, Verifier], where: str) -> Kept:
    head = read_checkpoint(note.text)
    key = keys.get(head.origin)
    if key is None:
        raise BadInput(
            "This head is of the log “%(origin)s”. This post's is “%(ours)s”.",
            origin=head.origin,
            ours=", ".join(keys) or "–",
        )
    if not verified(note, [key]):
        raise BadInput("The post's key did not sign this head of %(size)s leaves.", size=head.size)
    return Kept(Head(head.size, head.root.hex()), where)


def _head_in(payload: Payload) -> Kept | None:
    body, where = payload.body, f"#{payload.entry_id} {payload.entry.event}"
    if body is None or payload_hash(body, payload.salt) != payload.entry.payload_hash:
        return None
    try:
        return Kept(read_head(json.loads(body)["head"]), where, rows=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _verifiers() -> list[Verifier]:
    try:
        return files.verifiers()
    except BadInput:
        return []  # `files.signer` refuses to sign, and says so; what is there is held against the tree


def _from_table(told: Signed, keys: dict[str, Verifier], beyond: int) -> set[Name]:
    table: set[Name] = set()
    for row in SignedHead.objects.filter(size__gt=beyond).defer("at").order_by("pk").iterator(chunk_size=PAGE):
        name = (row.origin, row.size, row.root)
        table.add(name)
        if not _is_signed(row.checkpoint, name, keys):
            told.blame(FORGED, row.size, IN_TABLE)
        told.heads.append(Kept(Head(row.size, row.root), IN_TABLE, peaks=_peaks(row.peaks)))
    return table


def _from_file(told: Signed, keys: dict[str, Verifier], beyond: int, table: set[Name]) -> None:
    ours, lacking = next(iter(keys), ""), list[Name]()
    unmatched = {name for name in table if name[0] == ours}
    try:
        for name, text in _in_file(ours, beyond, table):
            unmatched.discard(name)
            if not _is_signed(text, name, keys):
                told.blame(FORGED, name[1], IN_FILE)
            elif name not in table:
                lacking.append(name)
                told.heads.append(Kept(Head(name[1], name[2]), IN_FILE))
            elif lacking:
                told.blame(OUT_OF_TABLE, lacking.pop()[1], IN_FILE)
    except BadInput as refusal:
        told.faults.append(Fault(0, UNREADABLE, {"where": IN_FILE, "why": str(refusal).rstrip(".")}, Grade.HEAD))
    # The last one stands in the file a moment before it stands in the table.
    for _, size, _ in lacking[:-1]:
        told.blame(OUT_OF_TABLE, size, IN_FILE)
    for _, size, _ in sorted(unmatched):
        told.blame(OUT_OF_FILE, size, IN_FILE)


def _in_file(ours: str, beyond: int, table: set[Name]) -> Iterator[tuple[Name, str]]:
    """The heads in the file. Of a log that was given up, with its reason in the ledger, those are left out that a
    restored backup lacks: they are lost for good."""
    given_up = Entry.objects.filter(event="ledger.key_begun").exists()
    for note in files.heads():
        head = read_checkpoint(note.text)
        name = (head.origin, head.size, head.root.hex())
        if head.size > beyond and (name in table or head.origin == ours or not given_up):
            yield name, str(note)


def _is_signed(text: str, name: Name, keys: dict[str, Verifier]) -> bool:
    """Whether a note is a head of this name, and its key's, where that key is known."""
    origin, size, root = name
    try:
        note = read_note(text)
        if read_checkpoint(note.text) != Checkpoint(origin, size, bytes.fromhex(root)):
            return False
        key = keys.get(origin)
        return key is None or bool(verified(note, [key]))
    except (ValueError, TypeError):
        return False


def _peaks(kept: object) -> tuple[str, ...]:
    """What was kept as subtrees; a thing that is no list of texts agrees with no tree."""
    return tuple(str(each) for each in kept) if isinstance(kept, list) else (str(kept),)
