"""The page of jobs: what runs and how far it is, what ended and how, and the rounds that come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.jobs import registry, selectors, services
from posko.apps.people.accounts import selectors as people
from posko.kit.language import sentence
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.jobs.models import Job

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as the page shows it. `may_steer`: whether the viewer may stop it or let it go on."""

    row: Job
    name: str
    message: str
    may_steer: bool


@require_GET
def job_list(request: PoskoRequest) -> HttpResponse:
    """Everything in the background; the page asks again by itself while something runs."""
    page = page_of(request, selectors.over(request.viewer), A_PAGE)
    rounds = selectors.rounds(request.viewer, request.at - request.real_at)
    context = {
        "now": [_line(request, job) for job in selectors.under_way(request.viewer)],
        "over": [_line(request, job) for job in page],
        "page": page,
        "rounds": [(row, _(registry.words_of(row.name))) for row in rounds],
        "people_names": people.people_names(request.viewer),
    }
    return render(request, "jobs/list.html", context)


@require_POST
def cancel(request: PoskoRequest, pk: int) -> HttpResponse:
    """Stop a job."""
    job = services.cancel_job(_job(request, pk), by=request.viewer, at=request.at)
    stopped = job.ended_at is not None
    told = _("The job is stopped.") if stopped else _("The job stops after the step it is in.")
    messages.success(request, told)
    return redirect("jobs:list")


@require_POST
def resume(request: PoskoRequest, pk: int) -> HttpResponse:
    """Let a job go on where it left off."""
    services.resume_job(_job(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _("The job goes on where it left off."))
    return redirect("jobs:list")


def _job(request: PoskoRequest, pk: int) -> Job:
    return get_object_or_404(selectors.jobs_of(request.viewer), pk=pk)


def _line(request: PoskoRequest, job: Job) -> JobLine:
    message = sentence(job.message, job.message_params)
    return JobLine(job, _(registry.words_of(job.name)), message, selectors.may_steer(request.viewer, job))
