"""Filing evidence: the bytes go under their hash, durable, before the row that speaks of them."""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from posko.apps.evidence import selectors
from posko.apps.evidence.models import EvidenceFile
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain import files
from posko.domain.access import Compartment, Viewer


def file_away(
    upload: UploadedFile[bytes], *, form_key: uuid.UUID, compartment: Compartment, by: Viewer, at: datetime
) -> EvidenceFile:
    """Keep an upload for good: type by content, size limit, SHA-256 in the ledger."""
    name = files.safe_name(upload.name or "")
    content = upload.read(files.MAX_BYTES + 1)
    kind = files.media_type(name, content[:2048], len(content))
    digest = files.digest(content)
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
            agency=by.agency,
            filed_by=by.actor,
            filed_at=at,
        )
        payload = {"name": name, "sha256": digest, "size": len(content), "type": kind}
        record(
            "evidence.filed",
            by=by,
            at=at,
            compartment=compartment,
            subject=f"evidence:{kept.pk}",
            payload=payload,
        )
        return kept


def tell_damage(kept: EvidenceFile, fault: str, *, by: Viewer, at: datetime) -> None:
    """Put into the ledger, once a file, that its bytes were found missing or altered, and who came upon it."""
    with transaction.atomic():
        row = EvidenceFile.objects.select_for_update(of=("self",)).get(pk=kept.pk)
        if row.damaged_at is not None:
            return
        row.damaged_at = at
        row.save()
        record(
            "evidence.found_damaged",
            by=by,
            at=at,
            compartment=Compartment(row.compartment),
            subject=f"evidence:{row.pk}",
            payload={"name": row.name, "sha256": row.sha256, "fault": fault},
        )


def _keep(path: Path, content: bytes, digest: str) -> None:
    """Write once, atomically and to the disk: a half-written file never carries a full hash."""
    if path.is_file() and files.digest(path.read_bytes()) == digest:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid.uuid4().hex}")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
