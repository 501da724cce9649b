"""Reading the signed heads, the key that signs them, and the proofs between them."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.ledger.heads import files
from posko.apps.ledger.models import Leaf, SignedHead
from posko.apps.ledger.sealing import selectors as sealing
from posko.domain.errors import BadInput
from posko.domain.tlog import proofs
from posko.domain.tlog.notes import Signer, Verifier


def post_key() -> Signer:
    """The key that signs now. BadInput where there is none yet."""
    if (found := files.signer()) is None:
        raise BadInput("The post has no key for its ledger yet. It is made with the first head: posko ledger head")
    return found


def verifier() -> Verifier | None:
    """The public half of the key that signs now, for pages and papers; None where there is none yet."""
    found = files.signer()
    return found.verifier if found is not None else None


def latest() -> SignedHead | None:
    """The newest head of the log that goes on now; None before the first."""
    found = files.signer()
    return _of(found.name).first() if found is not None else None


def last_signed() -> int:
    """The key of the newest head in the table, of whichever log; 0 before the first."""
    return SignedHead.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def covering(number: int) -> SignedHead | None:
    """The first head of this log under which the leaf of a number lies; None where it is not signed yet."""
    leaf, found = Leaf.objects.filter(number=number).first(), files.signer()
    if leaf is None or found is None:
        return None
    return _of(found.name).filter(size__gt=leaf.index).order_by("size").first()


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves goes on from that of `old`. ValueError for sizes that it never had."""
    return proofs.consistency(old, new, sealing.subtree)


def inclusion(index: int, size: int) -> list[bytes]:
    """The proof that a leaf stands in the tree of so many leaves. ValueError where it does not."""
    return proofs.inclusion(index, size, sealing.subtree)


def _of(origin: str) -> QuerySet[SignedHead]:
    return SignedHead.objects.filter(origin=origin).order_by("-size")
