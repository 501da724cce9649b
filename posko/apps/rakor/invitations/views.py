"""Letters of invitation: the page of a meeting's letters, issuing one, and its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.rakor.invitations import page, paper, selectors, services
from posko.apps.rakor.invitations.forms import InvitationLetterForm
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.views import rakor_of, steered
from posko.domain.files.archives import DOCX
from posko.domain.people import offices
from posko.domain.rakor import policies
from posko.kit.downloads import PDF, download
from posko.kit.language import asked_language
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.offices.forms import NumberForm
    from posko.apps.rakor.models import InvitationLetter, Rakor


@require_GET
def letters(request: PoskoRequest, pk: int) -> HttpResponse:
    """The letters of a meeting, and the form of the next one where one is due."""
    return _page(request, rakor_of(request, pk))


@require_POST
def issue(request: PoskoRequest, pk: int) -> HttpResponse:
    """Issue the letter of a meeting as it stands."""
    found = steered(request, pk)
    form = InvitationLetterForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        with shown_on(form):
            made = services.issue(found, form.new(), by=request.viewer, at=request.at)
            messages.success(
                request, _("Issued: %(number)s. Print it, or go on writing in it.") % {"number": made.number}
            )
            return redirect("rakor:letters", pk)
    return _page(request, found, form)


@require_POST
def give_number(request: PoskoRequest, pk: int) -> HttpResponse:
    """Type the number that the office gave a letter."""
    row = get_object_or_404(selectors.letters(request.viewer), pk=pk)
    form = page.number_form(row, request.POST)
    if form.is_valid():
        with shown_on(form):
            services.give_number(row, **form.cleaned_data, by=request.viewer, at=request.at)
            messages.success(request, _("The number stands on the letter."))
            return redirect("rakor:letters", row.rakor_id)
    return _page(request, row.rakor, numbers={pk: form})


@require_GET
def letter_pdf(request: PoskoRequest, pk: int) -> HttpResponse:
    """A letter as PDF; `?agency=` addresses it to one agency, `?language=en` asks for another language."""
    row, agency = _letter(request, pk)
    content = paper.letter_pdf(row, asked_language(request), agency)
    return download(content, PDF, paper.paper_name(row, "pdf", agency), inline=True)


@require_GET
def letter_docx(request: PoskoRequest, pk: int) -> HttpResponse:
    """The same as DOCX."""
    row, agency = _letter(request, pk)
    content = paper.letter_docx(row, asked_language(request), agency)
    return download(content, DOCX, paper.paper_name(row, "docx", agency))


def _letter(request: PoskoRequest, pk: int) -> tuple[InvitationLetter, str]:
    """The letter, and the code of the agency that it goes to, or nothing. Only who was invited is written to."""
    row, agency = get_object_or_404(selectors.letters(request.viewer), pk=pk), request.GET.get("agency", "")
    if agency and not paper.addressee(row, agency):
        raise Http404
    return row, agency


def _page(
    request: PoskoRequest,
    found: Rakor,
    form: InvitationLetterForm | None = None,
    *,
    numbers: dict[int, NumberForm] | None = None,
) -> HttpResponse:
    """The page. A refused form is shown again in its place, with status 422."""
    rows = list(selectors.letters(request.viewer).filter(rakor=found))
    newest = rows[0] if rows else None
    refused = form is not None or bool(numbers)
    due = policies.inviting(meeting_now(found), request.viewer) is None and page.is_due(found, newest)
    if form is None and due:
        form = InvitationLetterForm(viewer=request.viewer, initial=page.begun(request, found, newest))
    context = {
        "meeting": found,
        "rows": [(row, (numbers or {}).get(row.pk) or page.number_form(row)) for row in rows],
        "may_number": policies.steering(meeting_now(found), request.viewer) is None,
        "newest": newest,
        "form": form,
        "keeps_office": offices.keeping(request.viewer.agency, request.viewer) is None,
    }
    return render(request, "rakor/invitations/letters.html", context, status=422 if refused else 200)
