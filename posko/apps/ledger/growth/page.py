"""What the pages of the ledger show of its growth: words, the newest head with its code, and the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from posko.apps.ledger import registry
from posko.apps.ledger.growth import selectors
from posko.apps.ledger.growth.selectors import Standing
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.witnesses import selectors as witnesses
from posko.domain.growth import Growth, Lane, Point, growth
from posko.domain.papers.qr import checkpoint_code
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.ledger.models import SignedHead

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "all": None}
USUAL = "week"
PLOT = 166  # pixels of the picture above its lanes
LANE = 38


@dataclass(frozen=True, slots=True)
class ShownHead:
    """A head: its text as it is printed and scanned, and when it was signed by the clock of the page."""

    pk: int
    size: int
    root: str
    origin: str
    at: datetime
    cosigners: tuple[tuple[str, datetime], ...] = ()
    text: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class ShownLane:
    """A lane of the picture with its name, where it begins, and how often it was signed in."""

    name: str
    kind: str
    top: int
    count: int
    drawn: Lane


def standing_context(request: PoskoRequest) -> dict[str, Any]:
    """The line of how far the past is protected, cheap enough to be asked for again and again."""
    stand, offset = selectors.standing(), request.operation.clock_offset
    cosigners = _cosigners(witnesses.cosigners_of([stand.cosigned]) if stand.cosigned else {}, offset, request)
    told = cosigners.get(stand.cosigned.pk, ()) if stand.cosigned else ()
    return {
        "stand": stand,
        "signed_at": stand.head.at + offset if stand.head else None,
        "cosigners": [name for name, _at in told],
        "cosigned_at": max((at for _name, at in told), default=None),
        "late": witnesses.late_since(real_at=request.real_at) is not None,
    }


def context_of(request: PoskoRequest) -> dict[str, Any]:
    """Words, newest head and picture."""
    told = standing_context(request)
    stand: Standing = told["stand"]
    asked = request.GET.get("span", USUAL)
    span = asked if asked in SPANS else USUAL
    drawn, lanes = _drawn(stand, SPANS[span], request)
    return {
        **told,
        "shown": _newest(stand, request),
        "key": heads.verifier(),
        "span": span,
        "spans": list(SPANS),
        "drawn": drawn,
        "lanes": lanes,
        "height": PLOT + LANE * len(lanes),
    }


def shown_heads(rows: Iterable[SignedHead], request: PoskoRequest) -> list[ShownHead]:
    """Heads for a list, each with who cosigned it."""
    found, offset = list(rows), request.operation.clock_offset
    cosigners = _cosigners(witnesses.cosigners_of(found), offset, request)
    return [
        ShownHead(row.pk, row.size, row.root, row.origin, row.at + offset, cosigners.get(row.pk, ())) for row in found
    ]


def _newest(stand: Standing, request: PoskoRequest) -> ShownHead | None:
    head = stand.head
    if head is None:
        return None
    text = witnesses.checkpoint_with_cosignatures(head)
    at = head.at + request.operation.clock_offset
    return ShownHead(head.pk, head.size, head.root, head.origin, at, text=text, code=checkpoint_code(text).svg)


def _drawn(stand: Standing, span: timedelta | None, request: PoskoRequest) -> tuple[Growth, list[ShownLane]]:
    offset, begin = request.operation.clock_offset, request.real_at - span if span else None
    heads_signed = selectors.signed()
    rows = selectors.rows(begin, stand.reach.sealed, heads_signed)
    signed = [Point(at + offset, size) for at, size in heads_signed if begin is None or at >= begin]
    cosigned = selectors.cosigned_since(begin, offset, real_at=request.real_at)
    first = min((point.at for point in rows), default=request.at)
    lanes = {"": signed, **cosigned}
    drawn = growth(rows, lanes, stand.reach, begin=max(first, begin + offset) if begin else first, end=request.at)
    agencies = registry.names(request.viewer).agencies
    shown = [
        ShownLane(
            agencies.get(lane.name, lane.name) if lane.name else _("Signed by the post"),
            "cosigned" if lane.name else "signed",
            PLOT + LANE * place,
            len(lanes[lane.name]),
            lane,
        )
        for place, lane in enumerate(drawn.lanes)
    ]
    return drawn, shown


def _cosigners(
    found: Mapping[int, Iterable[tuple[str, datetime]]], offset: timedelta, request: PoskoRequest
) -> dict[int, tuple[tuple[str, datetime], ...]]:
    """Who cosigned each head: the short names of agencies, by the clock of the page."""
    agencies = registry.names(request.viewer).agencies if found else {}
    return {pk: tuple((agencies.get(code, code), at + offset) for code, at in told) for pk, told in found.items()}
