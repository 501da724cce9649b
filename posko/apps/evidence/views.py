"""Handing out a filed file to those who may see it."""

from __future__ import annotations

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from posko.apps.evidence import selectors
from posko.apps.ledger.requests import PoskoRequest


@require_GET
def download(request: PoskoRequest, pk: int) -> FileResponse:
    """The file as it was filed, always as an attachment: nothing that was uploaded runs as a page of ours."""
    kept = get_object_or_404(selectors.files_of(request.viewer), pk=pk)
    return FileResponse(
        selectors.path_of(kept.sha256).open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.media_type,
    )
