"""Incidents out of the post as a file that obeys the filter of the list; a large one is made in the background."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from posko.apps.incidents import paper, sheet_selectors, sheet_services, spool
from posko.apps.incidents.narrowing import WORDS, filter_from
from posko.apps.jobs import selectors as jobs
from posko.domain.errors import BadInput
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.jobs.models import Job

AT_ONCE = 2000  # rows that are written while the browser waits
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_POST
def export(request: PoskoRequest) -> HttpResponseBase:
    """Hand out what passes the filter: at once where it is little, else from a page that shows how far it is."""
    kind = request.POST.get("kind", "")
    if kind not in spool.KINDS:
        raise BadInput("“%(kind)s” is no kind of file that is handed out.", kind=kind[:20])
    wanted = filter_from(request.POST)
    words = {word: value for word in WORDS if (value := getattr(wanted, word))}
    rows, language = sheet_selectors.count(request.viewer, wanted, request.at), get_language() or "id"
    if rows > AT_ONCE:
        job = sheet_services.ask_export(words, kind, rows=rows, language=language, by=request.viewer, at=request.at)
        return redirect("incidents:exporting", job.pk)
    sheet_services.tell_export(words, kind, rows=rows, by=request.viewer, at=request.at)
    path = spool.path_of(uuid.uuid4().hex, kind)
    paper.whole(
        kind, sheet_selectors.Table(request.viewer, wanted, request.at).batches(-1, AT_ONCE), path, language, request.at
    )
    content = path.read_bytes()
    path.unlink()
    return HttpResponse(content, content_type=_TYPES[kind], headers=_named(kind))


@require_GET
def exporting(request: PoskoRequest, pk: int) -> HttpResponse:
    """How far the file is, and the way to it once it is there."""
    job = _own(request, pk)
    ready = job.state == "done" and spool.path_of(job.params["file"], job.params["kind"]).is_file()
    context = {"job": job, "ready": ready, "gone": job.state == "done" and not ready}
    return render(request, "incidents/exporting.html", context)


@require_GET
def exported(request: PoskoRequest, pk: int) -> HttpResponseBase:
    """The file, for who asked for it."""
    job = _own(request, pk)
    path = spool.path_of(job.params["file"], job.params["kind"])
    if job.state != "done" or not path.is_file():
        raise Http404
    kind = job.params["kind"]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"incidents.{kind}", content_type=_TYPES[kind])


def _own(request: PoskoRequest, pk: int) -> Job:
    """The job, which is of who asked for it alone."""
    own = jobs.jobs_of(request.viewer).filter(name=sheet_services.JOB, started_by=request.viewer.actor)
    return get_object_or_404(own, pk=pk)


def _named(kind: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="incidents.{kind}"'}
