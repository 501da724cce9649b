"""Reading witnesses: who cosigned which head, how far the past is protected, and who has to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.models import Cosignature, SignedHead, Witness
from posko.apps.ledger.sealing import selectors as sealing
from posko.domain import witnesses as words
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import Checkpoint, read_checkpoint
from posko.domain.tlog.leaves import AddLeaves
from posko.domain.tlog.notes import read_note, read_vkey
from posko.domain.tlog.requests import Request
from posko.domain.witnesses import FRESH, MOST_LINES, SKEW, Brought, Line, pause_after

# Lines that come without their head are tried on so many of the last ones: about a week.
LAST_HEADS = 200
# A key counts that its agency's chief confirmed, until it is ended. What a key cosigned before a newer one of its
# agency took its place goes on counting; a key that somebody ended vouches for nothing any more.
_COUNTS = Q(confirmed_at__isnull=False) & (Q(ended_at=None) | Q(replaced=True))
_COUNTED = Q(witness__confirmed_at__isnull=False) & (Q(witness__ended_at=None) | Q(witness__replaced=True))


@dataclass(frozen=True, slots=True)
class Cosigner:
    """Who cosigned a head: the name of the key, its agency's code, when by the witness's clock, and how far."""

    witness: str
    agency: str
    at: datetime
    size: int

    def told(self) -> dict[str, Any]:
        """As `posko ledger head --json` says it."""
        return {"witness": self.witness, "agency": self.agency, "at": self.at.isoformat(), "size": self.size}


@dataclass(frozen=True, slots=True)
class Good:
    """A cosignature that was brought and holds."""

    witness: Witness
    head: SignedHead
    line: Line


@dataclass(frozen=True, slots=True)
class Found:
    """What was brought, checked: what holds, or why nothing does, and the witness that holds another past."""

    good: Sequence[Good] = ()
    why: BadInput = field(default_factory=lambda: BadInput(words.UNKNOWN))
    forked: Witness | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A witness as the page shows it, with the last cosignature of its own, if it gave one."""

    witness: Witness
    last: Cosignature | None
    lapsed: bool


def witnesses(viewer: Viewer) -> QuerySet[Witness]:
    """All keys that were ever registered, the newest first: the ledger is of the whole post, and so are they."""
    return Witness.objects.order_by("-pk")


def kept(viewer: Viewer) -> QuerySet[Witness]:
    """The keys that were registered in the viewer's operation: nobody of another one on this machine ends them."""
    return witnesses(viewer).filter(operation=viewer.operation)


def standings(viewer: Viewer, *, real_at: datetime) -> list[Standing]:
    """All witnesses with their last cosignatures."""
    rows = list(witnesses(viewer))
    newest = Cosignature.objects.filter(witness__in=rows).values("witness").annotate(newest=Max("pk")).values("newest")
    last = {each.witness_id: each for each in Cosignature.objects.filter(pk__in=newest).select_related("head")}
    today = timezone.localdate(real_at)
    return [Standing(row, last.get(row.pk), row.ended_at is None and row.valid_until < today) for row in rows]


def named(viewer: Viewer, name: str) -> Witness | None:
    """The key in force that bears a name, or whose agency has this code."""
    found = witnesses(viewer).filter(ended_at=None, confirmed_at__isnull=False)
    return found.filter(Q(name=name) | Q(agency=name)).first()


def in_force(*, real_at: datetime) -> QuerySet[Witness]:
    """The keys that cosign now: confirmed, not ended, and within the time of their agreement."""
    today = timezone.localdate(real_at)
    return Witness.objects.filter(confirmed_at__isnull=False, ended_at=None, valid_until__gte=today)


def cosigned(head: SignedHead) -> list[Cosigner]:
    """Who cosigned this head, each once with the last time at which it did, in order of time."""
    return [Cosigner(each.witness.name, each.witness.agency, each.at, head.size) for each in _lines(head)]


def last_cosigned(latest: SignedHead | None = None) -> SignedHead | None:
    """The largest head of the log that runs now which a witness cosigned whose key counts. Who has the latest head of
    that log at hand gives it."""
    latest = latest or heads.latest()
    if latest is None:
        return None
    counted = Cosignature.objects.filter(_COUNTED).values("head")
    return SignedHead.objects.filter(origin=latest.origin, pk__in=counted).order_by("-size").first()


def protected_size() -> int:
    """How many leaves others vouch for: what is later can still be rewritten by who owns the database and the key."""
    head = last_cosigned()
    return head.size if head is not None else 0


def checkpoint_with_cosignatures(head: SignedHead) -> str:
    """The head as it is printed, exported and scanned: the post's signature, and below it the witnesses' lines."""
    return head.checkpoint + "".join(f"{each.line}\n" for each in _lines(head))


def _lines(head: SignedHead) -> list[Cosignature]:
    found = Cosignature.objects.filter(_COUNTED, head=head).select_related("witness").order_by("at", "pk")
    newest = {each.witness_id: each for each in found}
    return sorted(newest.values(), key=lambda each: (each.at, each.pk))[-MOST_LINES:]


def cosigners_of(found: Iterable[SignedHead]) -> dict[int, list[tuple[str, datetime]]]:
    """Who cosigned each of some heads: the agency's code, and when it did last by its own clock."""
    told: dict[int, dict[str, datetime]] = {}
    lines = Cosignature.objects.filter(_COUNTED, head__in=list(found)).order_by("at")
    for head, agency, at in lines.values_list("head", "witness__agency", "at"):
        told.setdefault(head, {})[agency] = at
    return {head: list(agencies.items()) for head, agencies in told.items()}


def cosigned_since(begin: datetime | None, *, most: int) -> list[tuple[str, datetime, int]]:
    """The last cosignatures that count, since a moment of real time: agency, when by its own clock, and how far."""
    found = Cosignature.objects.filter(_COUNTED).order_by("-pk")
    if begin is not None:
        found = found.filter(at__gte=begin)
    return list(found.values_list("witness__agency", "at", "head__size")[:most])


def held_by(witness: Witness, origin: str) -> int:
    """The size of the largest head of a log that this witness cosigned, as far as we heard."""
    found = Cosignature.objects.filter(witness=witness, head__origin=origin).aggregate(size=Max("head__size"))
    return int(found["size"] or 0)


def request(head: SignedHead, old: int) -> str:
    """What a witness that holds a head of `old` leaves is asked: the head, and the proof that it grows from there."""
    proof = heads.consistency(old, head.size) if 0 < old < head.size else []
    return str(Request(old, tuple(proof), read_note(head.checkpoint)))


def leaves(head: SignedHead, begin: int, most: int) -> bytes:
    """The next leaves below a head for a witness that keeps them, with the proof that the head has them."""
    end = min(begin + most, head.size)
    proof = heads.consistency(end, head.size) if end < head.size else []
    return AddLeaves(head.origin, begin, head.size, tuple(proof), b"".join(sealing.leaf_hashes(begin, end))).body


def brought(given: Brought, *, real_at: datetime) -> Found:
    """Check what was brought by the registered keys, against the head that came with it or the last of the post."""
    named = list(SignedHead.objects.order_by("-pk")[:LAST_HEADS])
    if given.head:
        checkpoint = read_checkpoint(given.head)
        same = SignedHead.objects.filter(origin=checkpoint.origin, size=checkpoint.size).first()
        if same is None or read_note(same.checkpoint).text != given.head:
            return _not_ours(given, checkpoint)
        named = [same]
    good, wrong = list[Good](), list[BadInput]()
    for row in Witness.objects.order_by("pk"):
        if not any(each.claims(read_vkey(row.vkey)) for each in given.signatures):
            continue
        held = _held(row, given, named, real_at=real_at)
        if isinstance(held, Good):
            good.append(held)
        else:
            wrong.append(held)
    return Found(good) if good else Found(why=wrong[0]) if wrong else Found()


def home_of(text: str) -> str | None:
    """The operation whose witness signed what was brought; None where no key of ours did. BadInput for what is no
    answer of a witness."""
    signatures = words.read_brought(text).signatures
    rows = Witness.objects.order_by(F("ended_at").desc(nulls_first=True), "pk")
    claimed = (row for row in rows if any(each.claims(read_vkey(row.vkey)) for each in signatures))
    return next((row.operation for row in claimed), None)


def line_of(good: Good) -> Cosignature | None:
    """The cosignature as it is kept; None where it is new."""
    found = Cosignature.objects.filter(head=good.head, witness=good.witness, at=good.line.at)
    return found.select_related("head", "witness").first()


def _held(row: Witness, given: Brought, named: Sequence[SignedHead], *, real_at: datetime) -> Good | BadInput:
    """The head for which a witness's line holds, or why it counts for nothing."""
    if row.ended_at is not None:
        return BadInput(words.ENDED, name=row.name)
    if row.confirmed_at is None:
        return BadInput(words.WAITING, name=row.name)
    if row.valid_until < timezone.localdate(real_at):
        return BadInput(words.LAPSED, name=row.name)
    verifier = read_vkey(row.vkey)
    lines = "".join(each.line for each in given.signatures if each.claims(verifier))
    for head in named:
        try:
            line = words.cosignature(head.checkpoint, lines, verifier)
        except BadInput:
            continue
        if line is not None:
            return _timely(Good(row, head, line), real_at)
    return BadInput(words.FITS_NONE, name=row.name)


def _timely(good: Good, real_at: datetime) -> Good | BadInput:
    """A clock that runs ahead, or back, makes no proof of when."""
    params = {"name": good.witness.name, "said_at": good.line.at.isoformat()}
    if good.line.at > real_at + SKEW:
        return BadInput(words.CLOCK, **params)
    smaller = Cosignature.objects.filter(witness=good.witness, head__origin=good.head.origin)
    if smaller.filter(head__size__lt=good.head.size, at__gt=good.line.at).exists():
        return BadInput(words.BACK, **params)
    return good


def _not_ours(given: Brought, checkpoint: Checkpoint) -> Found:
    """A head that the post did not sign: of another post, forged, or, where a witness vouches for it, another past."""
    if not SignedHead.objects.filter(origin=checkpoint.origin).exists():
        return Found(why=BadInput(words.ELSEWHERE, origin=checkpoint.origin))
    for row in Witness.objects.filter(confirmed_at__isnull=False, ended_at=None).order_by("pk"):
        verifier = read_vkey(row.vkey)
        lines = "".join(each.line for each in given.signatures if each.claims(verifier))
        try:
            line = words.cosignature(f"{given.head}\n", lines, verifier) if lines else None
        except BadInput:
            continue
        if line is not None:
            why = BadInput(words.CONTRADICTED, name=row.name, size=checkpoint.size)
            return Found(why=why, forked=row, size=checkpoint.size)
    return Found(why=BadInput(words.NOT_OURS, size=checkpoint.size))


def due(head: SignedHead, *, real_at: datetime) -> list[Witness]:
    """The witnesses in force that are to be asked for this head over the line now."""
    found = []
    for row in in_force(real_at=real_at).exclude(address=""):
        rested = row.asked_real is None or real_at - row.asked_real >= pause_after(row.failures)
        if rested and not _has(row, head, real_at):
            found.append(row)
    return found


def _has(row: Witness, head: SignedHead, real_at: datetime) -> bool:
    """Whether it cosigned this head within the hour."""
    return Cosignature.objects.filter(witness=row, head=head, taken_real__gt=real_at - FRESH).exists()


def silent_since(*, real_at: datetime) -> datetime | None:
    """Since when (real time) no witness in force has cosigned; None where there is none in force."""
    rows = in_force(real_at=real_at)
    begun = [row.counts_from_real for row in rows if row.counts_from_real is not None]
    if not begun:
        return None
    last = Cosignature.objects.filter(witness__in=rows).aggregate(last=Max("taken_real"))["last"]
    return max(last, min(begun)) if last is not None else min(begun)


def late_since(*, real_at: datetime) -> datetime | None:
    """The same where that is too long ago."""
    silent = silent_since(real_at=real_at)
    return silent if silent is not None and real_at - silent > settings.POSKO_COSIGNED_WITHIN else None


def forked() -> list[Witness]:
    """The witnesses that say two pasts of this post, and have cosigned nothing since."""
    return list(Witness.objects.filter(_COUNTS, ended_at=None, forked_real__isnull=False).order_by("pk"))
