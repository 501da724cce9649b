"""The persons of a case, and the members who may not see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.course import services
from posko.apps.cases.evidence import selectors as evidence
from posko.apps.cases.exclusions import selectors as exclusion_selectors
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.exclusions.forms import AskForm, ExcludeForm, ReasonForm
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.cases.persons import services as person_services
from posko.apps.cases.persons.forms import PersonForm
from posko.apps.cases.reports import selectors as report_selectors
from posko.apps.people.accounts import selectors as people
from posko.domain.cases import persons as case_persons
from posko.domain.cases import policies
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest
from posko.kit.vaults import vault_of


@require_GET
def persons(request: PoskoRequest, number: int) -> HttpResponse:
    """The persons of the case, unsealed. The look is recorded."""
    return _page(request, number)


@require_POST
def numbers(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """One person's numbers in full. The look at them is recorded too."""
    person = get_object_or_404(person_selectors.rows(request.viewer, case_page.case_of(request, number)), pk=pk)
    return _page(request, number, opened=person.pk)


@require_POST
def add(request: PoskoRequest, number: int) -> HttpResponse:
    """Enter a person, sealed."""
    case = case_page.case_of(request, number)
    known = person_selectors.persons(request.viewer, case, request.at, vault=vault_of(request))
    form = PersonForm(request.POST, known=known, at=request.at)
    if not form.is_valid():
        return _page(request, number, person_form=form)
    person_services.enter_once(case, form.new_person(), by=request.viewer, at=request.at)
    messages.success(request, _("Entered and sealed. Only members of this case can read it."))
    return redirect("cases:persons", number)


@require_POST
def exclude(request: PoskoRequest, number: int) -> HttpResponse:
    """Keep a member of the own institution out of the case, with the reason."""
    case = case_page.case_of(request, number)
    members = exclusion_selectors.members(request.viewer, case)
    form = ExcludeForm(request.POST, members=members, viewer=request.viewer, auto_id="x-%s")
    if form.is_valid():
        given = form.cleaned_data
        with shown_on(form):
            exclusions.exclude(case, given["member"], reason=given["reason"], by=request.viewer, at=request.at)
            messages.success(request, _("Kept out. For that member the case does not exist from now on."))
            return redirect("cases:persons", number)
    return _page(request, number, exclude_form=form)


@require_POST
def ask_exclusion(request: PoskoRequest, number: int) -> HttpResponse:
    """Ask another institution to keep its member out."""
    viewer, case = request.viewer, case_page.case_of(request, number)
    members, pieces = exclusion_selectors.members(viewer, case), evidence.labels(viewer, case)
    form = AskForm(request.POST, members=members, pieces=pieces, viewer=viewer, auto_id="a-%s")
    if form.is_valid():
        with shown_on(form):
            exclusions.ask(case, form.new_ask(), by=viewer, at=request.at, real_at=request.real_at)
            messages.success(request, _("Asked. The chief or deputy of that institution is told."))
            return redirect("cases:persons", number)
    return _page(request, number, ask_form=form)


@require_POST
def step_back(request: PoskoRequest, number: int) -> HttpResponse:
    """Step back oneself; from then on the case does not exist for this member."""
    case, form = case_page.case_of(request, number), ReasonForm(request.POST, auto_id="s-%s")
    if form.is_valid():
        own, reason = request.viewer.actor, form.cleaned_data["reason"]
        with shown_on(form):
            exclusions.exclude(case, own, reason=reason, by=request.viewer, at=request.at)
            messages.success(request, _("You have stepped back. Another member can let you back in."))
            return redirect("cases:board")
    return _page(request, number, step_form=form)


@require_POST
def let_in(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Let a member back in, and give the keys that the own vault opens."""
    case = case_page.case_of(request, number)
    row = get_object_or_404(exclusion_selectors.exclusions(request.viewer, case), pk=pk, ended_at=None)
    exclusions.readmit(row, vault=vault_of(request), by=request.viewer, at=request.at)
    messages.success(request, _("Let back in. That both happened stays in the ledger."))
    return redirect("cases:persons", number)


def _page(
    request: PoskoRequest,
    number: int,
    *,
    opened: int = 0,
    person_form: PersonForm | None = None,
    exclude_form: ExcludeForm | None = None,
    ask_form: AskForm | None = None,
    step_form: ReasonForm | None = None,
) -> HttpResponse:
    viewer, at = request.viewer, request.at
    case, vault = case_page.case_of(request, number), vault_of(request)
    services.look(case, f"numbers of person {opened}" if opened else "persons", by=viewer, at=at)
    known = person_selectors.persons(viewer, case, at, vault=vault, opened=opened)
    kept_out = list(exclusion_selectors.exclusions(viewer, case))
    members = exclusion_selectors.members(viewer, case, kept_out)
    refused = person_form or exclude_form or ask_form or step_form
    moment = report_selectors.moment_of(viewer, case)
    context: dict[str, Any] = {
        **case_page.head(request, case, "cases:persons"),
        "persons": known,
        "opened": opened,
        "part_words": case_persons.PART_WORDS,
        "fact_words": case_persons.FACT_WORDS,
        "members": members,
        "past": [row for row in kept_out if row.ended_at is not None],
        "people_names": people.people_names(viewer),
        "alike": report_selectors.alike(viewer, case.place, moment, besides=case.number),
        "may_renew": policies.renewing_code(case.kind, case.holder.root, viewer) is None,
        "person_form": person_form or PersonForm(known=known, at=at),
        "exclude_form": exclude_form or ExcludeForm(members=members, viewer=viewer, auto_id="x-%s"),
        "ask_form": ask_form
        or AskForm(members=members, pieces=evidence.labels(viewer, case), viewer=viewer, auto_id="a-%s"),
        "step_form": step_form or ReasonForm(auto_id="s-%s"),
    }
    return render(request, "cases/persons/persons.html", context, status=422 if refused else 200)
