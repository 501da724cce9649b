"""Tasks of a case, and its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.links import page as link_page
from posko.apps.cases.links import selectors as link_selectors
from posko.apps.cases.links import services
from posko.apps.cases.links.forms import CaseLinkForm, CaseTaskForm, StrikeForm
from posko.apps.cases.links.services import NewCaseTask
from posko.domain.errors import BadInput
from posko.kit.refusals import form_error, shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.cases.models import Case
    from posko.kit.actions import Refused


@require_GET
def links(request: PoskoRequest, number: int) -> HttpResponse:
    """The tasks of a case and what it is linked with."""
    return _page(request, case_page.seen(request, number, "links"))


@require_POST
def add_task(request: PoskoRequest, number: int) -> HttpResponse:
    """Ask something of one of the three institutions."""
    case = case_page.case_of(request, number)
    form = CaseTaskForm(request.POST, viewer=request.viewer, at=request.at)
    if form.is_valid():
        data = form.cleaned_data
        new = NewCaseTask(data["form_key"], data["what"], data["agency"].code, data["due"])
        with shown_on(form):
            services.add_task(case, new, by=request.viewer, at=request.at)
            messages.success(request, _("The task is kept."))
            return redirect("cases:links", number)
    return _page(request, case, task_form=form)


@require_POST
def finish_task(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Say that a task is done."""
    task = get_object_or_404(link_selectors.tasks_of(request.viewer), pk=pk, case__number=number)
    services.finish_task(task, by=request.viewer, at=request.at)
    messages.success(request, _("The task is done."))
    return redirect("cases:links", number)


@require_POST
def add_link(request: PoskoRequest, number: int) -> HttpResponse:
    """Link a case with an incident, a gap, a station or a candidate for a repeat vote."""
    case = case_page.case_of(request, number)
    form = CaseLinkForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.add_link(case, data["kind"], data["ref"], by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error("ref", form_error(refusal))
        else:
            messages.success(request, _("The link is kept. Its other side shows nothing of the case."))
            return redirect("cases:links", number)
    return _page(request, case, link_form=form)


@require_POST
def strike_link(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Strike a wrong link out, with a reason."""
    case = case_page.case_of(request, number)
    link, slot = get_object_or_404(link_selectors.links_of(request.viewer, case), pk=pk), link_page.slot(pk)
    form = StrikeForm(request.POST, auto_id=f"{slot}-%s")
    if form.is_valid():
        try:
            services.strike_link(link, form.cleaned_data["reason"], by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error("reason", form_error(refusal))
        else:
            messages.success(request, _("The link is struck out. It stays to be read, and counts no more."))
            return redirect("cases:links", number)
    return _page(request, case, refused={slot: form})


def _page(
    request: PoskoRequest,
    case: Case,
    *,
    task_form: CaseTaskForm | None = None,
    link_form: CaseLinkForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page. A refused form is shown in its place, or at the top if that is no longer offered."""
    lines, forms = link_page.lines(request.viewer, case, refused or {}), refused or {}
    slots = {act.slot for line in lines for act in line.acts}
    context = {
        **case_page.head(request, case, "cases:links"),
        "tasks": link_selectors.tasks(request.viewer, case, request.at),
        "lines": lines,
        "unplaced": [form for slot, form in forms.items() if slot not in slots],
        "task_form": task_form or CaseTaskForm(viewer=request.viewer, at=request.at),
        "link_form": link_form or CaseLinkForm(),
    }
    return render(request, "cases/links/links.html", context, status=422 if task_form or link_form or refused else 200)
