"""Photos that came in with reports go after thirty days, unless something that must last rests on them.

A photo of a polling station shows people. It is there to send the right help, and kept only as long as that is being
looked into; what proves a gap closed, a fact of the index or a case stays. Whoever refers to a file holds it, so that
a noun of tomorrow loses nothing: only those that say so (`registry.lets_go`) do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from posko.apps.evidence import registry, selectors
from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.apps.ledger.services import record
from posko.domain import photos
from posko.domain.access import Compartment, Viewer
from posko.kit import locks
from posko.kit.acts import act, unchanged

KEPT: Final = timedelta(days=30)
# Bytes that a crash left lying after their row was emptied are looked for again in the next rounds.
AGAIN: Final = timedelta(days=3)
BATCH: Final = 500


def purge_photos(*, by: Viewer, at: datetime) -> int:
    """Remove the photos whose time is over; how many. What is interrupted is done again in the next round."""
    _remove(EvidenceFile.objects.filter(operation__code=by.operation, purged_at__gt=at - AGAIN))
    gone, last = 0, 0
    while rows := _old_ones(by, at, last):
        last = rows[-1].pk
        gone += _purge(rows, by=by, at=at)
    return gone


def _old_ones(by: Viewer, at: datetime, after: int) -> list[EvidenceFile]:
    if not registry.passing:
        return []
    came = (Q(pk__in=model._default_manager.values(field)) for model, field in registry.passing.items())
    old = EvidenceFile.objects.filter(operation__code=by.operation, filed_at__lte=at - KEPT, purged_at=None)
    return list(old.filter(reduce(or_, came), media_type__in=photos.KINDS, pk__gt=after).order_by("pk")[:BATCH])


def _purge(rows: list[EvidenceFile], *, by: Viewer, at: datetime) -> int:
    going = purge_rows(rows, by=by, at=at)
    _remove(going)
    return len(going)


@act
def purge_rows(rows: list[EvidenceFile], *, by: Viewer, at: datetime) -> list[EvidenceFile]:
    """Empty the rows that nothing refers to; gives them. Their bytes go after the commit."""
    locked = {row.pk: row for row in locks.rows(EvidenceFile.objects.all(), *(row.pk for row in rows))}
    held = _held(by, locked.keys())
    going = [row for pk, row in locked.items() if pk not in held and row.purged_at is None]
    if not going:
        return unchanged(going)
    EvidenceFile.objects.filter(pk__in=[row.pk for row in going]).update(purged_at=at)
    PhotoPosition.objects.filter(pk__in=[row.pk for row in going]).delete()
    payload = {"days": KEPT.days, "files": {str(row.pk): row.sha256 for row in going}}
    record("evidence.purged", by=by, at=at, compartment=Compartment.COORDINATION, payload=payload)
    return going


def _held(by: Viewer, keys: Collection[int]) -> set[int]:
    held = {key for holder in registry.holders for key in holder(by, keys)}
    for model, field in registry.referring():
        held.update(model._default_manager.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
    return held


def _remove(rows: Iterable[EvidenceFile]) -> None:
    """Take the bytes away, but for those that another file still stands for."""
    for row in rows:
        if not _stands(sha256=row.sha256):
            selectors.original_path_of(row.sha256).unlink(missing_ok=True)
            selectors.path_of(row.sha256).unlink(missing_ok=True)
        if row.view_sha256 and not _stands(view_sha256=row.view_sha256):
            selectors.path_of(row.view_sha256).unlink(missing_ok=True)


def _stands(**digest: str) -> bool:
    return EvidenceFile.objects.filter(purged_at=None, **digest).exists()
