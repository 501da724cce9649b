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


def path_of(digest: str) -> Path:
    """Where the bytes with this SHA-256 lie; whoever asks has the row, and so the right, already."""
    return Path(settings.MEDIA_ROOT) / "evidence" / digest[:2] / digest
