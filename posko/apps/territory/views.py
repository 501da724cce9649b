"""Pages of places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET

from posko.apps.territory import selectors
from posko.apps.territory.page import pick_map, where
from posko.domain.maps.archives import part_of
from posko.domain.territory.places import Level
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

OFFERED = 8  # places that fit what was typed so far
LAYERS = (Level.KOTA, Level.KECAMATAN, Level.KELURAHAN, Level.TPS)
ARCHIVE = "application/vnd.pmtiles"
MOST = 8_000_000  # bytes of an archive in one answer; who asks for more asks again
TALL = "landscape"
LABEL_FIELDS = ("stations_label", "voters_label", "point_label")


@require_GET
def place_list(request: PoskoRequest) -> HttpResponse:
    """All kelurahan by kecamatan, with voters and stations, each figure with its label."""
    kecamatan = selectors.at_level(request.viewer, Level.KECAMATAN).prefetch_related("children")
    sections = [(area, _shared_labels(area.children.all())) for area in kecamatan]
    context = {
        "city": request.operation.city,
        "sections": sections,
        "kelurahan": sum(len(area.children.all()) for area, _shared in sections),
    }
    return render(request, "territory/list.html", context)


@require_GET
def find(request: PoskoRequest) -> HttpResponse:
    """What a place field offers for the letters typed so far: by name, by another spelling, by code."""
    found = selectors.search(request.viewer, request.GET.get("q", "")[:60], OFFERED)
    return JsonResponse([
        {"value": f"{each.code} · {each.name}", "name": each.name, "within": each.parent.name if each.parent else ""}
        for each in found
    ], safe=False)  # fmt: skip


@require_GET
def pick(request: PoskoRequest) -> HttpResponse:
    """The map that a place field opens: a press on a kelurahan writes it into the field."""
    drawn = pick_map(request.viewer, lambda code: reverse("territory:place", args=[code]))
    return render(request, "territory/pick.html", {"map": drawn})


@require_GET
def place_page(request: PoskoRequest, code: str) -> HttpResponse:
    """The old address of a place: it leads to the place on the map page."""
    place = get_object_or_404(selectors.places(request.viewer), code=code)
    return redirect(f"{reverse('situation:map')}?peek=place:{quote(place.code, safe='/')}#peek")


@gzip_page
@conditional_page
@cache_control(private=True, no_cache=True)
@require_GET
def layer(request: PoskoRequest, level: str) -> HttpResponse:
    """One level as GeoJSON; a browser that has it already is told so by 304. Raises Http404 for any other level."""
    if level not in LAYERS:
        raise Http404
    return HttpResponse(selectors.layer(request.viewer, Level(level)), content_type="application/geo+json")


@require_GET
def archive_page(request: PoskoRequest) -> HttpResponse:
    """The map archive of the post, looked at from near; without one, how it comes."""
    viewer, kept = request.viewer, selectors.archive(request.viewer)
    lies = kept is not None and kept.path.is_file()
    context = {"archive": kept, "lies": lies, "where": where(viewer, selectors.city(viewer), request.at, shape=TALL)}
    return render(request, "territory/archive.html", context)


@require_GET
def tiles(request: PoskoRequest, digest: str) -> HttpResponseBase:
    """The archive or a part of it, as a Range header asks. Raises Http404 for a hash that is not the city's own."""
    kept = selectors.archive(request.viewer)
    if kept is None or kept.digest != digest:
        raise Http404
    path, asked = kept.path, request.headers.get("Range", "")
    if not path.is_file():
        raise Http404
    size = path.stat().st_size
    part = part_of(asked, size) if asked else (0, size)
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{digest}"', "Cache-Control": "private, max-age=31536000, immutable"}
    if part is None:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    if not asked:
        return FileResponse(path.open("rb"), content_type=ARCHIVE, headers=headers)
    start, end = part[0], min(part[1], part[0] + MOST)
    with path.open("rb") as file:
        file.seek(start)
        body = file.read(end - start)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return HttpResponse(body, status=206, content_type=ARCHIVE, headers=headers)


def _shared_labels(shown: Iterable[Place]) -> dict[str, str | None]:
    """Labels that all places of a table share, so that a column says them once; None where they differ."""
    found = {key: {getattr(each, key) for each in shown} for key in LABEL_FIELDS}
    return {key: next(iter(labels)) if len(labels) == 1 else None for key, labels in found.items()}
