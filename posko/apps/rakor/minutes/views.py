"""Closing a meeting and its minutes: the page that is approved, objections, the signed paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.offices.forms import LetterForm, NumberForm, as_typed
from posko.apps.people.offices.steps import letter_of
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.meetings.forms import ApprovalForm, ObjectionForm, ScanForm, SignedForm
from posko.apps.rakor.meetings.views import rakor_of, steered
from posko.apps.rakor.minutes import paper
from posko.apps.rakor.minutes import selectors as minutes_selectors
from posko.apps.rakor.minutes import services as minutes_services
from posko.apps.rakor.minutes.services import NewAnswer, NewMinutes
from posko.apps.rakor.promises import selectors as promise_selectors
from posko.apps.rakor.promises import services as promise_services
from posko.domain.errors import insist
from posko.domain.files.archives import DOCX
from posko.domain.papers.letter import one_a_line, read_letter
from posko.domain.papers.words import words
from posko.domain.rakor import policies
from posko.domain.rakor.closing import lacks
from posko.domain.rakor.meetings import MeetingState
from posko.domain.rakor.minutes import LEAST, subject_of
from posko.kit.downloads import PDF, download
from posko.kit.language import asked_language, page_language, sentence
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import Minutes, Rakor


@require_http_methods(["GET", "POST"])
def close(request: PoskoRequest, pk: int) -> HttpResponse:
    """Close a meeting: look at the minutes as they will be, then fix them."""
    found = steered(request, pk)
    if found.state in (MeetingState.CLOSED, MeetingState.APPROVED):
        return redirect("rakor:minutes", pk)
    form = _close_form(request, found)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            new = NewMinutes(form.cleaned_data["form_key"], form.wishes())
            minutes_services.close(found, new, by=request.viewer, at=request.at)
            messages.success(request, _("The meeting is closed. The minutes went to every invited agency."))
            return redirect("rakor:minutes", pk)
    return _close_page(request, found, form)


@require_http_methods(["GET", "POST"])
def draft_pdf(request: PoskoRequest, pk: int) -> HttpResponse:
    """The minutes as a draft on paper: with what stands in the form of the closing, or with what it begins with."""
    found = steered(request, pk)
    form = _close_form(request, found)
    told = form if form.is_bound else as_typed(form, viewer=request.viewer, least=LEAST)
    if told.is_valid():
        with shown_on(told):
            letter = letter_of(told.wishes(), least=LEAST, register="", by=request.viewer, at=request.at)
            content = paper.draft_pdf(request.viewer, found, letter, request.at, asked_language(request))
            return download(content, PDF, f"{_('draft')}-{found.pk}.pdf", inline=True)
    return _close_page(request, found, told)


@require_GET
def minutes(request: PoskoRequest, pk: int) -> HttpResponse:
    """The minutes as they were fixed, and what the agencies said to them."""
    return _page(request, _minutes(request, pk))


@require_GET
def minutes_pdf(request: PoskoRequest, pk: int) -> HttpResponse:
    """The minutes as PDF; `?language=en` asks for another language than the page's."""
    kept = _minutes(request, pk)
    content = paper.minutes_pdf(request.viewer, kept, asked_language(request))
    return download(content, PDF, paper.paper_name(kept, "pdf"), inline=True)


@require_GET
def minutes_docx(request: PoskoRequest, pk: int) -> HttpResponse:
    """The minutes as DOCX; `?language=en` asks for another language than the page's."""
    kept = _minutes(request, pk)
    content = paper.minutes_docx(request.viewer, kept, asked_language(request))
    return download(content, DOCX, paper.paper_name(kept, "docx"))


@require_POST
def approve(request: PoskoRequest, pk: int) -> HttpResponse:
    """Approve the minutes for the own agency."""
    kept = _minutes(request, pk)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, kept, approval_form=form)
    minutes_services.approve(kept, NewAnswer(**form.cleaned_data), by=request.viewer, at=request.at)
    messages.success(request, _("Approved for your agency, by your name and role."))
    return redirect("rakor:minutes", pk)


@require_POST
def object_to(request: PoskoRequest, pk: int) -> HttpResponse:
    """Object to the minutes for the own agency."""
    kept = _minutes(request, pk)
    form = ObjectionForm(request.POST, auto_id="object_%s")
    if not form.is_valid():
        return _page(request, kept, objection_form=form)
    minutes_services.object_to(kept, NewAnswer(**form.cleaned_data), by=request.viewer, at=request.at)
    messages.success(request, _("Your objection stands in the minutes. You may still approve them."))
    return redirect("rakor:minutes", pk)


@require_POST
def file_scan(request: PoskoRequest, pk: int) -> HttpResponse:
    """Keep the signed paper."""
    steered(request, pk)
    kept = _minutes(request, pk)
    noted = _noted(request, kept)
    form = ScanForm(request.POST, request.FILES, noted=noted, auto_id="scan_%s")
    if not form.is_valid():
        return _page(request, kept, scan_form=form)
    given = form.cleaned_data
    with shown_on(form):
        signed = {"form_key": given["form_key"], "signed_by": given.get("signed_by", ())}
        minutes_services.file_scan(kept, given["scan"], **signed, by=request.viewer, at=request.at)
        messages.success(request, _("The signed paper lies with the minutes."))
        return redirect("rakor:minutes", pk)
    return _page(request, kept, scan_form=form)


@require_POST
def give_number(request: PoskoRequest, pk: int) -> HttpResponse:
    """Type the number that the office gave the minutes."""
    steered(request, pk)
    kept = _minutes(request, pk)
    form = NumberForm(request.POST, letter=read_letter(kept.letter))
    if form.is_valid():
        with shown_on(form):
            minutes_services.give_number(kept, **form.cleaned_data, by=request.viewer, at=request.at)
            messages.success(request, _("The number stands on the minutes."))
            return redirect("rakor:minutes", pk)
    return _page(request, kept, number_form=form)


@require_POST
def confirm_signed(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say which agencies have signed the scan that lies with the minutes."""
    steered(request, pk)
    kept = _minutes(request, pk)
    form = SignedForm(request.POST, noted=_noted(request, kept), auto_id="signed_%s")
    if not form.is_valid():
        return _page(request, kept, signed_form=form)
    with shown_on(form):
        agencies = form.cleaned_data.get("signed_by", ())
        promise_services.confirm_signed(kept, agencies, by=request.viewer, at=request.at)
        messages.success(request, _("What was noted for them is a promise now, and its clock runs."))
        return redirect("rakor:minutes", pk)
    return _page(request, kept, signed_form=form)


def _noted(request: PoskoRequest, kept: Minutes) -> dict[str, str]:
    """The agencies for which something was noted at the meeting and is not confirmed: code and short name."""
    return {row.agency.code: row.agency.short for row in promise_selectors.noted(request.viewer, kept.rakor)}


def _close_form(request: PoskoRequest, meeting: Rakor) -> LetterForm:
    """The form of the closing; refused where this person cannot close the meeting now."""
    insist(policies.moving(selectors.meeting_now(meeting), "rakor.closed", request.viewer, request.at))
    viewer = request.viewer
    seats = [seat for seat in selectors.seats(viewer, meeting) if seat.invited and seat.agency.code != viewer.agency]
    to = one_a_line((seat.agency.name for seat in seats), words("invitation_letter", page_language())["to_all"])
    given = {"classification": LEAST, "subject": subject_of(meeting.title), "to": to}
    return LetterForm(request.POST or None, viewer=request.viewer, least=LEAST, initial=given)


def _close_page(request: PoskoRequest, meeting: Rakor, form: LetterForm) -> HttpResponse:
    draft = paper.draft_of(request.viewer, meeting, request.at, page_language())
    lacking = lacks(minutes_selectors.at_table(request.viewer, meeting, draft))
    context = {
        "meeting": meeting,
        "form": form,
        "minutes": draft,
        "lacking": [(each, sentence(each.message, each.params)) for each in lacking],
        "stops": any(each.stops for each in lacking),
    }
    return render(request, "rakor/minutes/close.html", context, status=422 if form.errors else 200)


def _minutes(request: PoskoRequest, pk: int) -> Minutes:
    found: Minutes = get_object_or_404(minutes_selectors.minutes(request.viewer), rakor__pk=pk)
    return found


def _page(
    request: PoskoRequest,
    kept: Minutes,
    *,
    approval_form: Form | None = None,
    objection_form: Form | None = None,
    scan_form: Form | None = None,
    number_form: Form | None = None,
    signed_form: Form | None = None,
) -> HttpResponse:
    """The page of the minutes. A refused form is shown again in its place, with status 422."""
    refused = approval_form or objection_form or scan_form or number_form or signed_form
    read, letter = {"sha256": kept.sha256}, read_letter(kept.letter)
    noted, scans = _noted(request, kept), list(kept.scans.all())
    context = {
        "meeting": rakor_of(request, kept.rakor_id),
        "kept": kept,
        "minutes": paper.minutes_of(request.viewer, kept.rakor, get_language() or "id"),
        "stand": minutes_selectors.stand(request.viewer, kept),
        "approval_form": approval_form or ApprovalForm(initial=read),
        "objection_form": objection_form or ObjectionForm(initial=read, auto_id="object_%s"),
        "letter": letter,
        "number_form": number_form or NumberForm(letter=letter),
        "noted": noted,
        "scans": scans,
        "signed_form": signed_form or (SignedForm(noted=noted, auto_id="signed_%s") if noted and scans else None),
        "scan_form": scan_form or ScanForm(noted={} if scans else noted, auto_id="scan_%s"),
    }
    return render(request, "rakor/minutes/minutes.html", context, status=422 if refused else 200)
