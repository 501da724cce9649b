"""Filing evidence: the bytes go under their hash, durable, before the row that speaks of them. Old photos go again."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from posko.apps.evidence import registry, selectors
from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.files import checks, photos
from posko.kit import acts, locks
from posko.kit.acts import act, once, unchanged


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes on the disk: of a photo the original, hidden, and under `view_sha256` the copy that people see."""

    name: str
    kind: str
    size: int
    sha256: str
    view_sha256: str = ""
    position: photos.Position | None = None


def store_all(uploads: Sequence[UploadedFile[bytes]]) -> list[Stored]:
    """Put all files of one form on the disk, in their order, before the act that keeps their rows."""
    checks.must_fit_together(upload.size or 0 for upload in uploads)
    return [store(upload) for upload in uploads]


@act
def file_all_stored(
    stored: Sequence[Stored], *, form_key: uuid.UUID, compartment: Compartment, by: Viewer, at: datetime
) -> list[EvidenceFile]:
    """Create the rows of all files of one form, in their order: all or none."""
    kept = [
        file_stored(each, form_key=uuid.uuid5(form_key, f"file {place}"), compartment=compartment, by=by, at=at)
        for place, each in enumerate(stored, start=1)
    ]
    return kept if acts.recorded() else unchanged(kept)


def file_all(
    uploads: Sequence[UploadedFile[bytes]], *, form_key: uuid.UUID, compartment: Compartment, by: Viewer, at: datetime
) -> list[EvidenceFile]:
    """Store all files of one form, in their order. Either all get a row or none."""
    return file_all_stored(store_all(uploads), form_key=form_key, compartment=compartment, by=by, at=at)


def file_away(
    upload: UploadedFile[bytes], *, form_key: uuid.UUID, compartment: Compartment, by: Viewer, at: datetime
) -> EvidenceFile:
    """Keep an upload for good: its bytes under their hash first, then its row and its record."""
    return file_stored(store(upload), form_key=form_key, compartment=compartment, by=by, at=at)


def store(upload: UploadedFile[bytes]) -> Stored:
    """Store an upload on disk under its hash. Check its type by content and its limits; make the copy of a photo.

    No row refers to it yet. It takes a while, so an act that needs several rows does it before it begins.
    """
    name = checks.safe_name(upload.name or "")
    checks.must_fit(name, upload.size or 0)
    upload.seek(0)  # an act that runs again reads it again
    content = upload.read()
    kind, digest = checks.kind_of(name, content), checks.digest(content)
    if kind not in photos.KINDS:
        _keep(selectors.path_of(digest), content, digest)
        return Stored(name, kind, len(content), digest)
    photo = photos.developed(name, content)
    view_digest = checks.digest(photo.view)
    _keep(selectors.path_of(view_digest), photo.view, view_digest)
    _keep(selectors.original_path_of(digest), content, digest, restricted=True)
    return Stored(name, kind, len(content), digest, view_digest, photo.position)


@act
def file_stored(
    stored: Stored, *, form_key: uuid.UUID, compartment: Compartment, by: Viewer, at: datetime
) -> EvidenceFile:
    """Keep the row of bytes that are on the disk, with their SHA-256 in the ledger."""
    operation = operations.current(by)

    def file() -> EvidenceFile:
        return EvidenceFile.objects.create(
            operation=operation,
            compartment=compartment.value,
            form_key=form_key,
            name=stored.name,
            media_type=stored.kind,
            size=stored.size,
            sha256=stored.sha256,
            view_sha256=stored.view_sha256,
            agency=by.agency,
            filed_by=by.actor,
            filed_at=at,
        )

    kept, fresh = once(EvidenceFile.objects.filter(form_key=form_key, operation=operation), file)
    if not fresh:
        return unchanged(kept)
    if stored.position:
        PhotoPosition.objects.create(file=kept, lat=stored.position.lat, lng=stored.position.lng)
    payload = {"name": stored.name, "sha256": stored.sha256, "size": stored.size, "type": stored.kind}
    if stored.view_sha256:
        payload["view_sha256"] = stored.view_sha256
    _record("evidence.filed", kept, by=by, at=at, payload=payload)
    return kept


@act
def look_at_original(kept: EvidenceFile, *, by: Viewer, at: datetime) -> None:
    """Record that somebody fetched the original of a photo, with whatever its camera wrote into it."""
    insist(selectors.opening_original(by, kept))
    payload = {"name": kept.name, "sha256": kept.sha256}
    _record("evidence.original_seen", kept, by=by, at=at, payload=payload)


@act
def record_damage(kept: EvidenceFile, fault: str, *, by: Viewer, at: datetime) -> None:
    """Record once a file that its bytes were found missing or altered, and who found it."""
    row = locks.row(EvidenceFile.objects.all(), kept.pk)
    if row.damaged_at is not None:
        unchanged(None)
        return
    row.damaged_at = at
    row.save(update_fields=["damaged_at"])
    payload = {"name": row.name, "sha256": row.sha256, "fault": fault}
    _record("evidence.found_damaged", row, by=by, at=at, payload=payload)


def _record(event: str, kept: EvidenceFile, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    wall = Compartment(kept.compartment)
    record(event, by=by, at=at, compartment=wall, subject=f"evidence:{kept.pk}", payload=payload)


def _keep(path: Path, content: bytes, digest: str, *, restricted: bool = False) -> None:
    """Write once, atomically and to the disk: a half-written file never carries a full hash."""
    if path.is_file() and checks.digest(path.read_bytes()) == digest:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if restricted:  # no other account of the machine, whatever the rights of the folder of data
        path.parent.parent.chmod(0o700)
    partial = path.with_suffix(f".{uuid.uuid4().hex}")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


KEPT: Final = timedelta(days=30)
# Bytes that a crash left lying after their row was emptied are looked for again in the next rounds.
AGAIN: Final = timedelta(days=3)
BATCH: Final = 500


def purge_photos(*, by: Viewer, at: datetime) -> int:
    """Remove the photos whose time is over. Returns how many. An interrupted removal is repeated in the next round."""
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
