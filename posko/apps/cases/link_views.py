"""What is to be done in a case, and what it has to do with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases import case_page, link_selectors, link_services
from posko.apps.cases.link_forms import KINDS, CaseLinkForm, CaseTaskForm
from posko.apps.cases.link_services import NewCaseTask
from posko.apps.ledger.requests import PoskoRequest
from posko.apps.operation.forms import said
from posko.apps.plans.paper import law_name
from posko.domain.errors import BadInput

if TYPE_CHECKING:
    from posko.apps.cases.link_selectors import Linked
    from posko.apps.cases.models import Case


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
        try:
            link_services.add_task(case, new, by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("The task is kept."))
            return redirect("cases:links", number)
    return _page(request, case, task_form=form)


@require_POST
def finish_task(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Say that a task is done."""
    task = get_object_or_404(link_selectors.tasks_of(request.viewer), pk=pk, case__number=number)
    link_services.finish_task(task, by=request.viewer, at=request.at)
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
            link_services.add_link(case, data["kind"], data["ref"], by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error("ref", said(refusal))
        else:
            messages.success(request, _("The link is kept. Its other side shows nothing of the case."))
            return redirect("cases:links", number)
    return _page(request, case, link_form=form)


def _page(
    request: PoskoRequest,
    case: Case,
    *,
    task_form: CaseTaskForm | None = None,
    link_form: CaseLinkForm | None = None,
) -> HttpResponse:
    words = dict(KINDS)
    context = {
        **case_page.head(request, case),
        "tasks": link_selectors.tasks(request.viewer, case, request.at),
        "links": [(words[each.row.kind], each, _grounds(each)) for each in link_selectors.links(request.viewer, case)],
        "task_form": task_form or CaseTaskForm(viewer=request.viewer, at=request.at),
        "link_form": link_form or CaseLinkForm(),
    }
    return render(request, "cases/links.html", context, status=422 if task_form or link_form else 200)


def _grounds(each: Linked) -> list[tuple[str, int]]:
    """By which triggers of the law a station is a candidate, and how many votes met each."""
    return [(law_name(found.trigger), found.count) for found in each.target.candidates] if each.target else []
