"""Handing out a filed file to those who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from posko.apps.evidence import selectors, services
from posko.domain.files import checks, photos
from posko.kit import downloads
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.evidence.models import EvidenceFile


@require_GET
def download(request: PoskoRequest, pk: int) -> HttpResponseBase:
    """The file as it was filed, always as an attachment: nothing that was uploaded runs as a page of ours.

    Of a photo it is the copy that tells no place. Bytes that are gone or no longer have their hash are not what was
    filed: 410, and the ledger tells it.
    """
    kept = get_object_or_404(selectors.files_of(request.viewer), pk=pk)
    if kept.purged_at is not None:
        return _purged(request, kept)
    content, digest = selectors.view_of(kept)
    if (fault := checks.fault(content, digest)) or content is None:
        return _damaged(request, kept, fault)
    if kept.is_photo and not kept.view_sha256:  # from before photos had copies
        content = photos.developed(kept.name, content).view
    return _handed_out(kept, content)


@require_POST
def original(request: PoskoRequest, pk: int) -> HttpResponseBase:
    """A photo as it left the camera, for a few; a press and not a link, since each look is recorded."""
    kept = get_object_or_404(selectors.photos_of(request.viewer), pk=pk)
    if kept.purged_at is not None:
        return _purged(request, kept)
    services.look_at_original(kept, by=request.viewer, at=request.at)
    content = selectors.content_of(kept)
    if (fault := checks.fault(content, kept.sha256)) or content is None:
        return _damaged(request, kept, fault)
    return _handed_out(kept, content)


def _handed_out(kept: EvidenceFile, content: bytes) -> HttpResponseBase:
    name = checks.handed_name(kept.name, kept.media_type)
    return downloads.download(content, kept.media_type, name)


def _purged(request: PoskoRequest, kept: EvidenceFile) -> HttpResponseBase:
    return render(request, "evidence/purged.html", {"file": kept}, status=410)


def _damaged(request: PoskoRequest, kept: EvidenceFile, fault: str) -> HttpResponseBase:
    services.record_damage(kept, fault, by=request.viewer, at=request.at)
    return render(request, "evidence/damaged.html", {"file": kept, "fault": fault}, status=410)
