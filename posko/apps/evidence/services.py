"""Filing evidence: the bytes go under their hash, durable, before the row that speaks of them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from posko.apps.evidence import selectors
from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain import files, photos
from posko.domain.access import Compartment, Viewer


def file_all(
    uploads: Sequence[UploadedFile[bytes]],
    *,
    form_key: uuid.UUID,
    compartment: Compartment,
    by: Viewer,
    at: datetime,
) -> list[EvidenceFile]:
    """Keep all files of one form, in their order; either all are kept or none has a row."""
    files.must_fit_together(upload.size or 0 for upload in uploads)
    with transaction.atomic():
        return [
            file_away(upload, form_key=uuid.uuid5(form_key, f"file {place}"), compartment=compartment, by=by, at=at)
            for place, upload in enumerate(uploads, start=1)
        ]


def file_away(
    upload: UploadedFile[bytes], *, form_key: uuid.UUID, compartment: Compartment, by: Viewer, at: datetime
) -> EvidenceFile:
    """Keep an upload for good: type by content, limits, SHA-256 in the ledger; of a photo also a copy to be shown."""
    name = files.safe_name(upload.name or "")
    files.must_fit(name, upload.size or 0)
    content = upload.read()
    kind, digest = files.media_type(name, content), files.digest(content)
    view = photos.view_copy(name, content) if kind in photos.KINDS else b""
    view_digest = files.digest(view) if view else ""
    if view:
        _keep(selectors.path_of(view_digest), view, view_digest)
        _keep(selectors.original_path_of(digest), content, digest, restricted=True)
    else:
        _keep(selectors.path_of(digest), content, digest)
    with transaction.atomic():
        operation = operations.locked(by)
        if made := EvidenceFile.objects.filter(form_key=form_key, operation=operation).first():
            return made
        kept = EvidenceFile.objects.create(
            operation=operation,
            compartment=compartment.value,
            form_key=form_key,
            name=name,
            media_type=kind,
            size=len(content),
            sha256=digest,
            view_sha256=view_digest,
            agency=by.agency,
            filed_by=by.actor,
            filed_at=at,
        )
        if view and (taken := photos.position(content)):
            PhotoPosition.objects.create(file=kept, lat=taken.lat, lng=taken.lng)
        payload = {"name": name, "sha256": digest, "size": len(content), "type": kind}
        if view:
            payload["view_sha256"] = view_digest
        _record("evidence.filed", kept, by=by, at=at, payload=payload)
        return kept


def look_at_original(kept: EvidenceFile, *, by: Viewer, at: datetime) -> None:
    """Record that somebody fetched the original of a photo, with whatever its camera wrote into it."""
    selectors.must_be_let_in(by, kept)
    with transaction.atomic():
        payload = {"name": kept.name, "sha256": kept.sha256}
        _record("evidence.original_seen", kept, by=by, at=at, payload=payload)


def tell_damage(kept: EvidenceFile, fault: str, *, by: Viewer, at: datetime) -> None:
    """Put into the ledger, once a file, that its bytes were found missing or altered, and who came upon it."""
    with transaction.atomic():
        row = EvidenceFile.objects.select_for_update(of=("self",)).get(pk=kept.pk)
        if row.damaged_at is not None:
            return
        row.damaged_at = at
        row.save()
        payload = {"name": row.name, "sha256": row.sha256, "fault": fault}
        _record("evidence.found_damaged", row, by=by, at=at, payload=payload)


def _record(event: str, kept: EvidenceFile, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    wall = Compartment(kept.compartment)
    record(event, by=by, at=at, compartment=wall, subject=f"evidence:{kept.pk}", payload=payload)


def _keep(path: Path, content: bytes, digest: str, *, restricted: bool = False) -> None:
    """Write once, atomically and to the disk: a half-written file never carries a full hash."""
    if path.is_file() and files.digest(path.read_bytes()) == digest:
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
