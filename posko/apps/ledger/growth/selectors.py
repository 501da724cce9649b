"""Reading how far the past is protected: what is written, sealed, signed and cosigned, and how that grew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from posko.apps.ledger import selectors as entries
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.models import Entry, Leaf, SignedHead
from posko.apps.ledger.witnesses import selectors as witnesses
from posko.domain.access import Viewer
from posko.domain.growth import Point, Reach
from posko.domain.papers.head import NOTHING, Carried

SAMPLES = 60  # rows that the picture's line is drawn through
DRAWN = 2000  # heads, or cosignatures, that one picture is drawn from
Signed = tuple[datetime, int]
VOIDS = 200  # void numbers that a page of rows tells


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the past is protected now: the last numbers written, sealed, signed and cosigned; `reach` in leaves."""

    last_row: int
    sealed_to: int
    signed_to: int
    cosigned_to: int
    waiting: int
    reach: Reach
    head: SignedHead | None
    cosigned: SignedHead | None

    @property
    def signed_only(self) -> int:
        """How many rows the post alone signed."""
        return max(0, self.reach.signed - self.reach.cosigned)

    @property
    def unsigned(self) -> int:
        """How many rows lie in no signed head yet."""
        return max(0, self.reach.written - self.reach.signed)


@dataclass(frozen=True, slots=True)
class Seal:
    """The leaf of a row: its place in the tree, how far it is protected, and whether it is what was sealed."""

    index: int | None
    kind: str


def standing() -> Standing:
    """How far the past is protected now; a handful of look-ups by key, however long the ledger is."""
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    leaf = Leaf.objects.order_by("-index").values_list("index", "number").first()
    sealed, sealed_to = (leaf[0] + 1, leaf[1]) if leaf else (0, 0)
    head = heads.latest()
    cosigned = witnesses.last_cosigned(head) if head else None
    signed, others = head.size if head else 0, cosigned.size if cosigned else 0
    numbers = dict(Leaf.objects.filter(index__in=[signed - 1, others - 1]).values_list("index", "number"))
    waiting = Entry.objects.filter(number__gt=sealed_to).count() if last > sealed_to else 0
    reach = Reach(sealed + waiting, sealed, signed, others)
    return Standing(
        last, sealed_to, numbers.get(signed - 1, 0), numbers.get(others - 1, 0), waiting, reach, head, cosigned
    )


def carried(offset: timedelta) -> Carried:
    """What a paper carries that has no head of its own: the newest one, with the lines of those who cosigned it."""
    head = heads.latest()
    if head is None:
        return NOTHING
    return Carried(witnesses.checkpoint_with_cosignatures(head), at=head.at + offset)


def covering(viewer: Viewer, event: str, subject: str) -> str:
    """The text of the first head under which the row of an event about a subject lies; "" while there is none.

    It stays the same head however much later it is asked for. Who cosigned it since stands in it too.
    """
    row = entries.first_of(viewer, event, subject)
    leaf = Leaf.objects.filter(number=row.number).first() if row is not None else None
    head = SignedHead.objects.filter(size__gt=leaf.index).order_by("pk").first() if leaf is not None else None
    return witnesses.checkpoint_with_cosignatures(head) if head is not None else ""


def signed_heads() -> QuerySet[SignedHead]:
    """All heads that were ever signed, the newest first; those of earlier keys are among them."""
    return SignedHead.objects.order_by("-pk")


def seals(rows: Iterable[tuple[int, str]], stand: Standing, *, between: bool = False) -> dict[int, Seal]:
    """The leaves of rows, given by number and hash; `between`: those of void numbers that lie between them too.

    A row below what is sealed that has no leaf was slipped in; one whose leaf holds another hash was altered.
    """
    hashes = dict(rows)
    wanted = Q(number__in=hashes)
    if between and hashes:
        wanted |= Q(number__gt=min(hashes), number__lt=max(hashes), void=True)
    leaves = Leaf.objects.filter(wanted).values_list("number", "index", "hash", "void")[: len(hashes) + VOIDS]
    found = {number: (index, kept, void) for number, index, kept, void in leaves}
    told = {number: _seal(number, row_hash, found.get(number), stand) for number, row_hash in hashes.items()}
    return told | {
        number: Seal(leaf[0], stand.reach.of(leaf[0])) for number, leaf in found.items() if number not in told
    }


def _seal(number: int, row_hash: str, leaf: tuple[int, str, bool] | None, stand: Standing) -> Seal:
    if leaf is None:
        return Seal(None, "slipped" if number <= stand.sealed_to else "written")
    index, kept, void = leaf
    return Seal(index, "altered" if void or kept != row_hash else stand.reach.of(index))


def rows(begin: datetime | None, sealed: int, signed: Iterable[Signed]) -> list[Point]:
    """The growth of the tree as some points on its way, since a moment of real time or from its first leaf on."""
    before = max((size for at, size in signed if begin is not None and at < begin), default=0)
    first = min(before, max(0, sealed - 1))
    step = max(1, (sealed - first) // SAMPLES)
    wanted = {*range(first, sealed, step), sealed - 1} if sealed else set()
    indices = dict(Leaf.objects.filter(index__in=wanted).values_list("number", "index"))
    at = Entry.objects.filter(number__in=indices).values_list("number", "at")
    return [Point(moment, indices[number] + 1) for number, moment in at]


def signed() -> list[Signed]:
    """When the last heads were signed, in real time, and of how many leaves."""
    return list(SignedHead.objects.order_by("-pk").values_list("at", "size")[:DRAWN])


def cosigned_since(begin: datetime | None, offset: timedelta, *, real_at: datetime) -> Mapping[str, Sequence[Point]]:
    """What each agency cosigned since a moment of real time, by the clock of the page; all that have a key in force."""
    found: dict[str, list[Point]] = {row.agency: [] for row in witnesses.in_force(real_at=real_at)}
    for agency, at, size in witnesses.cosigned_since(begin, most=DRAWN):
        found.setdefault(agency, []).append(Point(at + offset, size))
    return found
