"""The list of incidents with its filters, and the same as a file; a large one is made in the background."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from posko.apps.incidents.course import selectors
from posko.apps.incidents.course.filters import CHANNELS, SORTS, STATES, WORDS, filter_from
from posko.apps.incidents.listing import exports, paper, services
from posko.apps.incidents.listing import selectors as listing_selectors
from posko.apps.incidents.listing.selectors import Found
from posko.apps.jobs import selectors as jobs
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.incidents import SEVERITIES
from posko.domain.incidents.kinds import kinds
from posko.kit.downloads import CSV, JSON, named
from posko.kit.language import page_language
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.jobs.models import Job

INCIDENTS_A_PAGE = 50


@require_GET
def incident_list(request: PoskoRequest) -> HttpResponse:
    """The incidents that pass the filter of the URL: live ones, the gravest first, unless another is asked."""
    wanted = filter_from(request.GET)
    counts = selectors.state_counts(request.viewer, wanted, request.at)
    found = Found(request.viewer, wanted, request.at, counts)
    words = {word: getattr(wanted, word) for word in WORDS}
    place = territory.places(request.viewer).filter(code=wanted.place).first() if wanted.place else None
    context = {
        "page": page_of(request, found, INCIDENTS_A_PAGE),
        "counts": counts,
        "states": ["", *(state for state in STATES if counts[state] or state in ("late", "all"))],
        "chosen": words,
        "query": urlencode({word: value for word, value in words.items() if value}),
        "narrowed": any(value for word, value in words.items() if word not in ("state", "sort")),
        "chosen_place": place,
        "agencies": people.agencies(request.viewer),
        "kinds": kinds().values(),
        "severities": SEVERITIES,
        "channels": CHANNELS,
        "sorts": SORTS,
        "pretend": request.operation.demo or request.operation.exercise,
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
