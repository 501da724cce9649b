"""Taking a report in, or recording a finding; its receipt, its doubles, and the status behind a code."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.course import services
from posko.apps.cases.reports import selectors as report_selectors
from posko.apps.cases.reports import services as report_services
from posko.apps.cases.reports.forms import ReportForm
from posko.apps.territory import selectors as territory
from posko.domain.cases import policies
from posko.domain.errors import BadInput, insist
from posko.kit.limits import Limits
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from posko.apps.cases.models import Case

# A code is read out and typed in again: four signs at a time.
_GROUP = 4


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PoskoRequest) -> HttpResponse:
    """The form. `check` looks at it and saves nothing; whatever is missing, the report is taken in as it is."""
    insist(policies.taking_in(request.viewer))
    form = ReportForm(request.POST or None, viewer=request.viewer, at=request.at)
    if request.method != "POST" or not form.is_valid() or "check" in request.POST:
        return _form_page(request, form)
    with shown_on(form):
        opened = services.open_case(form.new_case(), by=request.viewer, at=request.at)
        return _receipt(request, opened.case, opened.code, form)
    return _form_page(request, form)


@require_POST
def link_double(request: PoskoRequest, number: int) -> HttpResponse:
    """Say that another case may be the same matter."""
    case = case_page.case_of(request, number)
    if (other := typed_number(request.POST.get("other", ""))) is None:
        raise BadInput("Say which case may be the same: its number.")
    report_services.link_double(case, other, by=request.viewer, at=request.at)
    messages.success(request, _("Linked. Both cases stay as they are; nothing was merged."))
    return redirect("cases:persons", number)


@require_POST
def renew_code(request: PoskoRequest, number: int) -> HttpResponse:
    """A new code for a reporter who lost it, shown once."""
    case = case_page.case_of(request, number)
    code = report_services.renew_code(case, by=request.viewer, at=request.at)
    return _receipt(request, case, code)


def _form_page(request: PoskoRequest, form: ReportForm) -> HttpResponse:
    context = {
        "form": form,
        "advised": form.advised if form.is_bound else None,
        "places": territory.offered(request.viewer),
        "alike": _alike(request, form),
    }
    return render(request, "cases/reports/new.html", context, status=422 if form.errors else 200)


def _alike(request: PoskoRequest, form: ReportForm) -> list[Case]:
    """Open cases of the place and time that were typed, once both are there."""
    given = form.cleaned_data if form.is_bound else {}
    moment: datetime | None = given.get("event_at") or given.get("known_at")
    if moment is None:
        return []
    return report_selectors.alike(request.viewer, given.get("place"), moment)


def _receipt(request: PoskoRequest, case: Case, code: str, form: ReportForm | None = None) -> HttpResponse:
    moment = report_selectors.moment_of(request.viewer, case)
    context = {
        "case": case,
        "code": " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)),
        "advised": form.advised if form else None,
        "alike": report_selectors.alike(request.viewer, case.place, moment, besides=case.number) if form else [],
        "status_url": request.build_absolute_uri(reverse("cases:status")),
    }
    return render(request, "cases/reports/receipt.html", context)


# One address may ask so often; a code is drawn from 2^80, so this keeps away those who try, not those who guess well.
PER_MINUTE: Final = 6
_limits = Limits("status", burst=12)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: PoskoRequest) -> HttpResponse:
    """The status behind a code.

    The code comes by POST, so that no address and no log holds it; all wrong ones get one answer.
    """
    if request.method != "POST":
        return render(request, "cases/reports/status.html")
    seconds = _limits.wait(get_client_ip(request) or "", time.monotonic(), per_minute=PER_MINUTE)
    if seconds:
        refused = render(request, "cases/reports/status.html", {"too_often": True}, status=429)
        refused.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return refused
    followed = report_selectors.told_by_code(request.POST.get("code", "")[:80], real_at=request.real_at)
    if followed is None:
        return render(request, "cases/reports/status.html", {"wrong": True}, status=422)
    report_services.record_status(followed, by=followed.viewer, at=followed.at)
    return render(request, "cases/reports/status.html", {"status": followed.status, "at": followed.at})
