"""Signing heads. A head is signed only if the tree goes on from the last one that was signed."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings

from posko.apps.ledger.heads import files
from posko.apps.ledger.models import Entry, SignedHead
from posko.apps.ledger.sealing import selectors as sealing
from posko.apps.ledger.sealing.services import alone, seal
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.ledger import Tree
from posko.domain.tlog import notes
from posko.domain.tlog.checkpoints import Checkpoint, read_checkpoint
from posko.domain.tlog.notes import ED25519, Signer, read_note
from posko.kit.acts import act, bookkeeping

PATIENCE = 5.0  # seconds to wait for those who still write


def sign(*, at: datetime, patience: float = PATIENCE) -> SignedHead:
    """Seal what is committed and sign the head over it; the last head again where nothing came. `at` is real time.

    BadInput where there is no operation yet whose name the key could bear, and where the database does not lead on
    from what was signed.
    """
    seal(patience=patience)
    return _sign(files.signer() or _first_key(), at=at)


@bookkeeping
def _sign(signer: Signer, *, at: datetime) -> SignedHead:
    alone()
    last, size = _last(signer, at=at), sealing.size()
    if last is not None and size == last.size:
        return last
    if last is not None and size < last.size:
        raise _lost(last.size)
    return _add(signer, _grown(last, size), at=at)


def _last(signer: Signer, *, at: datetime) -> SignedHead | None:
    """The last head of this key. One that stands in the file alone was signed and cut off before it was committed."""
    kept = files.last()
    row = SignedHead.objects.filter(origin=signer.name).order_by("-size").first()
    if row is not None:
        _must_be_signed(row, signer)
    if kept is None or kept.origin != signer.name:
        return row
    if row is not None and row.size >= kept.size:
        if not SignedHead.objects.filter(origin=signer.name, size=kept.size, root=kept.root.hex()).exists():
            raise _lost(kept.size)
        return row
    if sealing.size() < kept.size:
        raise _lost(kept.size)
    tree = _grown(row, kept.size)
    if tree.root() != kept.root.hex():
        raise _lost(kept.size)
    return _add(signer, tree, at=at)


def _grown(last: SignedHead | None, size: int) -> Tree:
    """The tree of so many leaves, grown from the last signed head: what lies below that is not asked again."""
    tree = Tree.grown(last.size, last.peaks) if last is not None else Tree()
    for leaf in sealing.leaf_hashes(tree.count, size):
        tree.append(leaf.hex())
    if tree.count != size:  # leaves are missing, or one stands where none can be
        raise _lost(last.size if last is not None else size)
    return tree


def _add(signer: Signer, tree: Tree, *, at: datetime) -> SignedHead:
    """Sign a head and keep it in both places: in the file first, so that no other past is ever signed for it."""
    head = Checkpoint(signer.name, tree.count, bytes.fromhex(tree.root()))
    note = notes.sign(head.body, signer)
    if (kept := files.last()) is None or kept != head:
        files.keep(note)
    return SignedHead.objects.create(
        origin=signer.name, size=tree.count, root=tree.root(), checkpoint=str(note), peaks=tree.peaks(), at=at
    )


def _must_be_signed(row: SignedHead, signer: Signer) -> None:
    """Refuse a last head that is not what the post's key signed, or whose peaks do not give its root."""
    try:
        note = read_note(row.checkpoint)
        signed = bool(notes.verified(note, [signer.verifier])) and read_checkpoint(note.text) == Checkpoint(
            signer.name, row.size, bytes.fromhex(row.root)
        )
        holds = signed and Tree.grown(row.size, row.peaks).root() == row.root
    except (ValueError, TypeError):
        holds = False
    if not holds:
        raise _lost(row.size)


def _lost(size: int) -> BadInput:
    return BadInput(
        "The post signed a head of %(size)s leaves, and what is in the database does not lead to it any more. Nothing "
        "is signed before it is known why: run posko ledger verify, and ask the witnesses for the head they hold. "
        "Where a backup was restored, begin again with: posko ledger key --new --reason TEXT",
        size=size,
    )


def _first_key() -> Signer:
    if SignedHead.objects.exists():
        raise BadInput(
            "Heads were signed, and the key that signed them, %(path)s, is not there. Put the file of a backup in its "
            "place, or begin again with: posko ledger key --new --reason TEXT",
            path=files.key_path(),
        )
    operation = Entry.objects.exclude(operation="").order_by("number").values_list("operation", flat=True).first()
    if operation is None:
        raise BadInput("There is no operation yet, and a head bears its name. Make one: posko operation create")
    return files.make(Signer.make(f"posko.{_host()}/{operation}", ED25519))


def _host() -> str:
    """The name by which others know this machine: the first of POSKO_HOSTS, else the machine's own."""
    return next(
        (name for name in settings.ALLOWED_HOSTS if not _is_own_address(name)), platform.node().lower() or "post"
    )


def _is_own_address(name: str) -> bool:
    bare = name.strip("[]")
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost" or "*" in bare or bare == "testserver"


def begin_anew(reason: str, *, by: Viewer, at: datetime) -> Signer:
    """Let a new key sign a new log over the same rows: the old key is lost or known to others, or a backup that lacks
    signed heads was restored. Witnesses take the new key as they took the first one."""
    if not reason.strip():
        raise BadInput("Say why a new key begins: the reason stands in the ledger.")
    last, kept, before = SignedHead.objects.order_by("-pk").first(), files.last(), files.signer()
    if last is None and kept is None:
        return before or _first_key()
    # A restored backup may know of fewer turns than the files beside it; no name is ever given twice.
    heads = [Checkpoint(last.origin, last.size, bytes.fromhex(last.root))] if last is not None else []
    heads += [kept] if kept is not None else []
    names = [head.origin for head in heads] + ([before.name] if before is not None else [])
    new = Signer.make(max(map(_next_name, names), key=_turn), ED25519)
    newest = max(heads, key=lambda head: head.size)
    told = {
        "key": str(new.verifier),
        "before": str(before.verifier) if before is not None else "",
        "last_head": f"{newest.size}:{newest.root.hex()}",
        "reason": reason.strip(),
    }
    record_new_key(told, by=by, at=at)
    files.replace(new)
    return new


@act
def record_new_key(told: Mapping[str, str], *, by: Viewer, at: datetime) -> None:
    """Record that another key signs from now on. It stands there before the key signs anything."""
    record("ledger.key_begun", by=by, at=at, compartment=Compartment.PUBLIC, payload=told)


def _next_name(name: str) -> str:
    """posko.HOST/OPERATION, then the same with /2, /3 ..."""
    begun, _, turn = name.rpartition("/")
    return f"{begun}/{int(turn) + 1}" if turn.isdigit() and "/" in begun else f"{name}/2"


def _turn(name: str) -> int:
    return int(name.rpartition("/")[2])
