"""Photos of what a phone said of a task: each is kept once, at once or later."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from posko.apps.evidence import services as evidence
from posko.apps.evidence.models import EvidenceFile
from posko.apps.incidents.course.steps import record_on
from posko.apps.incidents.models import TaskAct
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, Busy
from posko.domain.files import checks
from posko.domain.intake import Away
from posko.kit import locks
from posko.kit.acts import act, unchanged

MOST_FILES = 6
_FILES = uuid.UUID("5f2f2a0c-3f65-4c8e-8a58-6a1d1b8f7c42")


def attach(said: TaskAct, upload: UploadedFile[bytes], *, by: Viewer, at: datetime) -> EvidenceFile:
    """Save a photo of an act; the same photo again is saved once.

    Raises BadInput for a file that is too large, of a kind that is not taken, or one too many; Away if it cannot be
    saved now.
    """
    name = checks.safe_name(upload.name or "")
    checks.must_fit(name, upload.size or 0)
    try:
        stored = evidence.store(upload)
        return _attached(said, stored, by=by, at=at)
    except Busy as busy:  # it is no fault of the file: its sender comes again
        raise Away from busy


@act
def _attached(said: TaskAct, stored: evidence.Stored, *, by: Viewer, at: datetime) -> EvidenceFile:
    row, wall = locks.row(TaskAct.objects.select_related("task__incident"), said.pk), Compartment.COORDINATION
    if (kept := row.files.filter(sha256=stored.sha256).first()) is not None:
        return unchanged(kept)
    if row.files.count() >= MOST_FILES:
        raise BadInput("An act on a task takes at most %(most)s photos.", most=MOST_FILES)
    form_key = uuid.uuid5(_FILES, f"{row.pk}:{stored.sha256}")
    kept = evidence.file_stored(stored, form_key=form_key, compartment=wall, by=by, at=at)
    row.files.add(kept)
    payload = {"task": row.task_id, "act": row.pk, "sha256": kept.sha256}
    record_on("task.photo_came", row.task.incident, by=by, at=at, payload=payload)
    return kept
