"""Handing out a filed file to those who may see it."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from posko.apps.evidence import selectors, services
from posko.apps.ledger.requests import PoskoRequest
from posko.domain import files


@require_GET
def download(request: PoskoRequest, pk: int) -> HttpResponseBase:
    """The file as it was filed, always as an attachment: nothing that was uploaded runs as a page of ours.

    Bytes that are gone or no longer have their hash are not what was filed: 410, and the ledger tells it.
    """
    kept = get_object_or_404(selectors.files_of(request.viewer), pk=pk)
    content = selectors.content_of(kept)
    if (fault := files.fault(content, kept.sha256)) or content is None:
        services.tell_damage(kept, fault, by=request.viewer, at=request.at)
        return render(request, "evidence/damaged.html", {"file": kept, "fault": fault}, status=410)
    return FileResponse(BytesIO(content), as_attachment=True, filename=kept.name, content_type=kept.media_type)
