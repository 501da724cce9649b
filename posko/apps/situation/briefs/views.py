"""The brief of a kelurahan as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from posko.apps.situation.briefs import paper
from posko.apps.territory import selectors as territory
from posko.domain.territory.places import Level
from posko.kit.downloads import PDF, download
from posko.kit.requests import PoskoRequest


@require_GET
def place_brief(request: PoskoRequest, place: str) -> HttpResponse:
    """One page about a kelurahan, composed as it is asked for."""
    found = get_object_or_404(territory.pages(request.viewer).filter(level=Level.KELURAHAN), code=place)
    content = paper.brief_pdf(request.viewer, request.operation, found, request.at)
    return download(content, PDF, f"brief-{found.code}.pdf", inline=True)
