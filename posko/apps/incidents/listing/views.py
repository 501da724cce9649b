"""The list of incidents with its filters, and the same as a file; a large one is made in the background."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from posko.apps.incidents.course.filters import WORDS, filter_from
from posko.apps.incidents.hours.page import last_day
from posko.apps.incidents.listing import exports, page, paper, services
from posko.apps.incidents.listing import selectors as listing_selectors
from posko.apps.incidents.listing.selectors import Found
from posko.apps.jobs import selectors as jobs
from posko.domain.access import Act
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.incidents.groups import group_counts, word_counts
from posko.kit.downloads import CSV, JSON, named
from posko.kit.language import page_language
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.jobs.models import Job

INCIDENTS_A_PAGE = 40


@require_GET
def incident_list(request: PoskoRequest) -> HttpResponse:
    """The incidents that pass the filter of the URL: live ones, the gravest first, unless another is asked."""
    asked = page.asked(request)
    panel = page.panel(request, asked.wanted)
    if request.headers.get("HX-Target") == "peek":
        return render(request, "incidents/listing/_panel.html", panel)
    minute = request.at.replace(second=0, microsecond=0)
    told = listing_selectors.counts(request.viewer, asked.wanted, minute)
    groups = group_counts(asked.wanted.state, told)
    part = page_of(request, Found(request.viewer, asked.wanted, minute, groups), INCIDENTS_A_PAGE)
    words = {word: value for word in WORDS if (value := getattr(asked.wanted, word))}
    context = {
        **panel,
        "page": part,
        "sections": page.sections(request, list(part.object_list), groups),
        "counts": word_counts(told),
        "day": None if "peek" in request.GET else last_day(request.viewer, request.at),
        "strange": asked.strange,
        "chips": page.chips(request, asked),
        "chosen": words,
        "kept_words": [(word, value) for word, value in words.items() if word not in ("q", "since", "until")],
        "narrowed": any(word not in ("state", "sort") for word in words),
        "may_export": request.viewer.may(Act.INCIDENT_HANDLE),
        "may_report": request.viewer.may(Act.INCIDENT_REPORT),
    }
    return render(request, "incidents/listing/list.html", context)


AT_ONCE = 2000  # rows that are written while the browser waits
_TYPES = {
    "csv": CSV,
    "json": JSON,
    "xlsx": XLSX,
}


@require_POST
def export(request: PoskoRequest) -> HttpResponseBase:
    """Hand out what passes the filter: at once where it is little, else from a page that shows how far it is."""
    kind = request.POST.get("kind", "")
    if kind not in exports.KINDS:
        raise BadInput("“%(kind)s” is no kind of file that is handed out.", kind=kind[:20])
    wanted = filter_from(request.POST)
    words = {word: value for word in WORDS if (value := getattr(wanted, word))}
    rows, language = listing_selectors.count(request.viewer, wanted, request.at), page_language()
    if rows > AT_ONCE:
        job = services.ask_export(words, kind, rows=rows, language=language, by=request.viewer, at=request.at)
        return redirect("incidents:exporting", job.pk)
    services.record_export(words, kind, rows=rows, by=request.viewer, at=request.at)
    path = exports.path_of(uuid.uuid4().hex, kind)
    paper.whole(
        kind,
        listing_selectors.Table(request.viewer, wanted, request.at).batches(-1, AT_ONCE),
        path,
        language,
        request.at,
    )
    content = path.read_bytes()
    path.unlink()
    return HttpResponse(content, content_type=_TYPES[kind], headers=named(f"incidents.{kind}"))


@require_GET
def exporting(request: PoskoRequest, pk: int) -> HttpResponse:
    """How far the file is, and the way to it once it is there."""
    job = _own(request, pk)
    ready = job.state == "done" and exports.path_of(job.params["file"], job.params["kind"]).is_file()
    context = {"job": job, "ready": ready, "gone": job.state == "done" and not ready}
    return render(request, "incidents/listing/exporting.html", context)


@require_GET
def exported(request: PoskoRequest, pk: int) -> HttpResponseBase:
    """The file, for the person who asked for it."""
    job = _own(request, pk)
    path = exports.path_of(job.params["file"], job.params["kind"])
    if job.state != "done" or not path.is_file():
        raise Http404
    kind = job.params["kind"]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"incidents.{kind}", content_type=_TYPES[kind])


def _own(request: PoskoRequest, pk: int) -> Job:
    """The job, for the person who asked for it and nobody else."""
    own = jobs.jobs_of(request.viewer).filter(name=services.JOB, started_by=request.viewer.actor)
    return get_object_or_404(own, pk=pk)
