"""Papers of a case: the list, issuing one after what is missing was shown, and handing out both files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from posko.apps.cases import case_page, paper_selectors, paper_services, services
from posko.apps.cases.paper_forms import LANGUAGES, IssueForm
from posko.apps.cases.paper_services import NewPaper
from posko.apps.ledger.requests import PoskoRequest
from posko.apps.operation.forms import said
from posko.apps.people import selectors as people
from posko.domain.cases.papers import KINDS
from posko.domain.errors import BadInput

if TYPE_CHECKING:
    from posko.apps.cases.models import Case, CasePaper, Discussion

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
def papers(request: PoskoRequest, number: int) -> HttpResponse:
    """Every paper that left, and which may be issued by this viewer's institution."""
    case = case_page.seen(request, number, "papers")
    found = list(paper_selectors.papers(request.viewer, case))
    names = people.people_names(request.viewer)
    context = {
        **case_page.head(request, case),
        "papers": [
            (each, _(KINDS[each.kind].name), LANGUAGES[each.language], names.get(each.issued_by, each.issued_by))
            for each in found
        ],
        "kinds": [(kind, _(KINDS[kind].name)) for kind in paper_selectors.kinds_of(request.viewer, case)],
    }
    return render(request, "cases/papers.html", context)


@require_http_methods(["GET", "POST"])
def issue(request: PoskoRequest, number: int, kind: str) -> HttpResponse:
    """Look at what is missing, then issue the paper."""
    case = case_page.case_of(request, number)
    if kind not in KINDS or kind not in paper_selectors.kinds_of(request.viewer, case):
        raise Http404
    minutes = kind == "minutes"
    own = paper_selectors.own_discussions(request.viewer, case) if minutes else []
    numbers = [each.number for each in own] if minutes else None
    asked = request.GET.get("discussion", "")
    given = {"discussion": asked or (str(own[-1].number) if own else "")}
    form = IssueForm(request.POST or None, numbers=numbers, initial=given)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(own, form.cleaned_data.get("discussion"))
        new = NewPaper(form.cleaned_data["form_key"], kind, form.cleaned_data["language"], chosen)
        try:
            made = paper_services.issue(case, new, by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("Issued: %(number)s.") % {"number": made.number})
            return redirect("cases:papers", number)
    talk = _chosen(own, form.data.get("discussion") or given["discussion"])
    return _preview(request, case, kind, form, talk)


@require_GET
def file(request: PoskoRequest, number: int, pk: int, ending: str) -> HttpResponse:
    """A paper as PDF or DOCX, as it left; one whose bytes are not that is not handed out, and the ledger says so."""
    if ending not in MEDIA:
        raise Http404
    case = case_page.case_of(request, number)
    paper: CasePaper = get_object_or_404(paper_selectors.papers(request.viewer, case), pk=pk)
    if paper_selectors.fault_of(request.viewer, paper, ending):
        paper_services.tell_damage(paper, ending, by=request.viewer, at=request.at)
        return render(request, "cases/paper_damaged.html", {"case": case, "paper": paper}, status=410)
    content = paper_selectors.content_of(request.viewer, paper, ending)
    services.look(case, f"paper {paper.number} {ending}", by=request.viewer, at=request.at)
    name = f"{paper.number.replace('/', '-')}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=MEDIA[ending], headers=headers)


def _chosen(own: list[Discussion], number: object) -> Discussion | None:
    return next((each for each in own if str(each.number) == str(number)), None)


def _preview(request: PoskoRequest, case: Case, kind: str, form: IssueForm, talk: Discussion | None) -> HttpResponse:
    seen = case_page.seen(request, case.number, f"paper {kind}")
    lacks = paper_selectors.missing(request.viewer, seen, kind, talk, request.at)
    context = {
        **case_page.head(request, seen),
        "kind": kind,
        "name": _(KINDS[kind].name),
        "form": form,
        "talks": paper_selectors.own_discussions(request.viewer, seen) if kind == "minutes" else [],
        "talk": talk,
        "blanks": [_(lack.text) for lack in lacks if not lack.must],
        "musts": [_(lack.text) for lack in lacks if lack.must],
    }
    return render(request, "cases/issue_paper.html", context, status=422 if form.errors else 200)
