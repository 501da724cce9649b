"""Signed scans of papers. The issuer of the paper uploads them; they are hashed and sealed. Damage is recorded once."""

from __future__ import annotations

import uuid
from dataclasses import InitVar, dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from posko.apps.cases.course import steps
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.models import CasePaper, PaperScan
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.cases.papers import must_be_scan
from posko.domain.errors import insist
from posko.domain.files import checks
from posko.kit import locks
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewScan:
    """A scan that is taken in. It is read, and a picture decoded, when this is made: no case is locked meanwhile."""

    form_key: uuid.UUID
    upload: InitVar[UploadedFile[bytes]]
    content: bytes = field(init=False)
    media: str = field(init=False)

    def __post_init__(self, upload: UploadedFile[bytes]) -> None:
        """Raises BadInput for what is no scan."""
        content, media = _read(upload)
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "media", media)


@act
def take_in(paper: CasePaper, new: NewScan, *, by: Viewer, at: datetime) -> PaperScan:
    """Keep the signed scan of a paper of the own institution, byte by byte; the same form sent twice is one scan."""
    (case,) = steps.locked(by, paper.case)
    if made := PaperScan.objects.filter(form_key=new.form_key, paper=paper).first():
        return unchanged(made)
    row = CasePaper.objects.filter(case=case).select_related("agency", "case__operation").get(pk=paper.pk)
    insist(policies.keeping_scan(row.number, row.agency.root, by, purged=row.purged_at is not None))
    scan = PaperScan(
        paper=row,
        form_key=new.form_key,
        media_type=new.media,
        size=len(new.content),
        sha256=checks.digest(new.content),
        taken_in_by=by.actor,
        taken_in_at=at,
    )
    key = key_steps.key_to_seal(case, by=by, at=at)
    scan.sealed = keyring.seal(key, new.content, of=keyring.scan_bound_to(scan))
    scan.sealed_sha256 = checks.digest(scan.sealed)
    scan.save(force_insert=True)
    payload = {"number": row.number, "sha256": scan.sha256, "size": scan.size, "type": new.media}
    payload["sealed_sha256"] = scan.sealed_sha256
    steps.record("case.scan_taken_in", case, by=by, at=at, payload=payload)
    return scan


@act
def record_damage(scan: PaperScan, *, by: Viewer, at: datetime) -> bool:
    """Record once a scan that its bytes are not those that were uploaded. Returns whether this was new."""
    row = locks.row(PaperScan.objects.select_related("paper__case"), scan.pk)
    if row.damaged_at is not None:
        return unchanged(False)
    row.damaged_at = at
    row.save(update_fields=["damaged_at"])
    payload = {"number": row.paper.number, "sha256": row.sha256}
    steps.record("case.scan_damaged", row.paper.case, by=by, at=at, payload=payload)
    return True


def _read(upload: UploadedFile[bytes]) -> tuple[bytes, str]:
    """The whole file and its type by content."""
    name = checks.safe_name(upload.name or "")
    checks.must_fit(name, upload.size or 0)
    content = upload.read()
    return content, must_be_scan(name, checks.media_type(name, content))
