"""Reading evidence, bound to the viewer's operation and compartments."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from posko.apps.evidence.models import EvidenceFile
from posko.domain.access import Viewer


def files_of(viewer: Viewer) -> QuerySet[EvidenceFile]:
    """The files that exist for this viewer."""
    walls = [wall.value for wall in viewer.compartments]
    return EvidenceFile.objects.filter(operation__code=viewer.operation, compartment__in=walls)


def content_of(kept: EvidenceFile) -> bytes | None:
    """The bytes that lie there for a row, whatever became of them; None when there are none."""
    try:
        return path_of(kept.sha256).read_bytes()
    except OSError:
        return None


def path_of(digest: str) -> Path:
    """Where the bytes with this SHA-256 lie; whoever asks has the row, and so the right, already."""
    return Path(settings.MEDIA_ROOT) / "evidence" / digest[:2] / digest
