"""Situation reports: the list, a draft that is read, edited and signed, and the papers that went out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.offices.forms import LetterForm
from posko.apps.situation.home import selectors
from posko.apps.situation.sitreps import paper
from posko.apps.situation.sitreps import selectors as sitrep_selectors
from posko.apps.situation.sitreps import services as sitrep_services
from posko.apps.situation.sitreps.period import period_of
from posko.domain.errors import BadInput
from posko.domain.files.archives import DOCX
from posko.domain.situation import policies
from posko.domain.situation.period import MOST_LETTERS, PARTS, Texts
from posko.domain.typed_time import day_of, hour_of
from posko.kit.downloads import JSON, PDF, download
from posko.kit.language import page_language, sentence
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.situation.models import Sitrep, SitrepDraft
    from posko.apps.situation.sitreps.selectors import Happened

REPORTS_A_PAGE = 30
MINUTE = 60
HOURS = (0, 1, 2, 3, 6, 12, 24)
_LANGUAGES = {"id": "Indonesia", "en": "English"}


@require_GET
def reports(request: PoskoRequest) -> HttpResponse:
    """All situation reports, newest first, and the drafts that wait."""
    page = page_of(request, selectors.sitreps(request.viewer), REPORTS_A_PAGE)
    may = policies.issuing_reports(request.viewer) is None
    context = {
        "page": page,
        "form_key": uuid.uuid4(),
        "may_issue": may,
        "drafts": sitrep_selectors.open_drafts(request.viewer) if may else [],
        "since": sitrep_selectors.last_until(request.viewer, request.at),
        "until": request.at,
        "schedule": sitrep_selectors.schedule(request.viewer),
        "hours": HOURS,
    }
    return render(request, "situation/sitreps/reports.html", context)


@require_POST
def issue_report(request: PoskoRequest) -> HttpResponse:
    """Issue a report of the time since the last one, in one press."""
    report = sitrep_services.issue_sitrep(form_key=_key(request), by=request.viewer, at=request.at)
    return _issued(request, report)


@require_POST
def make_draft(request: PoskoRequest) -> HttpResponse:
    """Put a draft of any period together."""
    since, until = _moment(request, "since"), _moment(request, "until")
    # A form knows minutes only: the minute that runs is meant as now.
    until = request.at if abs((until - request.at).total_seconds()) < MINUTE else until
    made = sitrep_services.draft_sitrep(since, until, form_key=_key(request), by=request.viewer, at=request.at)
    return redirect("situation:draft", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PoskoRequest, pk: int) -> HttpResponse:
    """A draft beside the text from the data. Its words may be changed."""
    row = _draft(request, pk)
    if request.method != "POST":
        return _draft_page(request, row, row.edited)
    typed = {language: {part: request.POST.get(f"{part}_{language}", "") for part in PARTS} for language in _LANGUAGES}
    if request.headers.get("HX-Target") == "preview":
        return render(request, "situation/sitreps/_preview.html", {"preview": _preview(request, row, typed)})
    if "preview" in request.POST:
        return _draft_page(request, row, typed)
    try:
        sitrep_services.edit_draft(row, typed, version=_version(request), by=request.viewer, at=request.at)
    except BadInput as refusal:
        row.refresh_from_db()
        return _draft_page(request, row, typed, problem=sentence(refusal.message, refusal.params))
    messages.success(request, _("Your words are kept. Read the draft again, then sign."))
    return redirect("situation:draft", row.pk)


@require_POST
def sign_draft(request: PoskoRequest, pk: int) -> HttpResponse:
    """Sign a draft as it was read; what is said of its letter stands in the same form."""
    row, version = _draft(request, pk), _version(request)
    if "subject" not in request.POST:
        return _issued(request, sitrep_services.sign_draft(row, version=version, by=request.viewer, at=request.at))
    form = _letter_form(request)
    if form.is_valid():
        with shown_on(form):
            report = sitrep_services.sign_draft(
                row, version=version, letter=form.wishes(), by=request.viewer, at=request.at
            )
            return _issued(request, report)
    return _draft_page(request, row, row.edited, letter=form)


@require_POST
def drop_draft(request: PoskoRequest, pk: int) -> HttpResponse:
    """Put a draft aside."""
    row = _draft(request, pk)
    sitrep_services.drop_draft(row, by=request.viewer, at=request.at)
    messages.success(request, _("The draft was put aside."))
    return redirect("situation:reports")


@require_POST
def set_schedule(request: PoskoRequest) -> HttpResponse:
    """Let drafts be put together by themselves."""
    given = request.POST.get("hours", "")
    if not given.isdecimal():
        raise BadInput("Choose how many hours from the list.")
    sitrep_services.set_schedule(int(given[:3]), by=request.viewer, at=request.at)
    messages.success(request, _("The schedule is set."))
    return redirect("situation:reports")


@require_GET
def report_pdf(request: PoskoRequest, sequence: int, language: str) -> HttpResponse:
    """One report as PDF, as it was issued."""
    report = _report(request, sequence)
    return _handed(report.pdf_en if language == "en" else report.pdf_id, report, f"{language}.pdf", PDF)


@require_GET
def report_docx(request: PoskoRequest, sequence: int, language: str) -> HttpResponse:
    """One report as DOCX, as it was issued."""
    report = _report(request, sequence)
    return _handed(report.docx_en if language == "en" else report.docx_id, report, f"{language}.docx", DOCX)


@require_GET
def report_json(request: PoskoRequest, sequence: int) -> HttpResponse:
    """Everything one report holds, in both languages."""
    report = _report(request, sequence)
    return _handed(report.content, report, "json", JSON)


def _report(request: PoskoRequest, sequence: int) -> Sitrep:
    return get_object_or_404(selectors.sitreps(request.viewer), sequence=sequence)


def _draft(request: PoskoRequest, pk: int) -> SitrepDraft:
    return get_object_or_404(sitrep_selectors.drafts(request.viewer), pk=pk)


def _handed(content: Any, report: Sitrep, end: str, kind: str) -> HttpResponse:
    if not content:
        raise Http404  # issued before reports had this paper
    name = f"{report.number.replace('/', '-')}-{end}" if end != "json" else f"{report.number.replace('/', '-')}.json"
    return download(bytes(content), kind, name, inline=kind == PDF)


def _issued(request: PoskoRequest, report: Sitrep) -> HttpResponse:
    messages.success(request, _("Report %(number)s is issued.") % {"number": report.number})
    return redirect("situation:reports")


def _preview(
    request: PoskoRequest, row: SitrepDraft, texts: Mapping[str, Mapping[str, str]], found: Happened | None = None
) -> dict[str, object]:
    """Page one as these words would make it, in the language of the page. Nothing is kept of it."""
    language = page_language()
    viewer, operation = request.viewer, request.operation
    found = found or sitrep_selectors.happened(viewer, row.since, row.until, operation.regime)
    words = Texts(**{part: text[:MOST_LETTERS] for part, text in texts[language].items()})
    period = period_of(language, found, row.since, row.until, words)
    return paper.preview(language, operation, period, viewer, request.at)


def _letter_form(request: PoskoRequest) -> LetterForm:
    """What is said of a report's letter. Its fields belong to the form of the signing, wherever they stand."""
    usual = sitrep_services.usual_letter(request.viewer)
    given = {**asdict(usual), "to": "\n".join(usual.to), "cc": "\n".join(usual.cc)}
    form = LetterForm(request.POST or None, viewer=request.viewer, least=sitrep_services.LEAST, initial=given)
    for field in form.fields.values():
        field.widget.attrs["form"] = "sign"
    return form


def _draft_page(
    request: PoskoRequest,
    row: SitrepDraft,
    texts: Mapping[str, Mapping[str, str]],
    problem: str = "",
    letter: LetterForm | None = None,
) -> HttpResponse:
    own = get_language() if get_language() in _LANGUAGES else "id"
    words = {
        "general": _("General situation"),
        "outlook": _("Outlook"),
        "attention": _("Points for attention, one a line"),
        "closing": _("Closing"),
    }
    blocks = [
        {
            "language": language,
            "name": name,
            "own": language == own,
            "fields": [
                {
                    "id": f"{part}_{language}",
                    "label": words[part],
                    "value": texts[language][part],
                    "composed": row.composed[language][part],
                    "other": row.edited[language][part] if problem else "",
                }
                for part in PARTS
            ],
        }
        for language, name in sorted(_LANGUAGES.items(), key=lambda pair: pair[0] != own)
    ]
    found = sitrep_selectors.happened(request.viewer, row.since, row.until, request.operation.regime)
    preview = _preview(request, row, texts, found)
    shown = letter or (_letter_form(request) if row.open and request.method == "GET" else None)
    context = {"draft": row, "blocks": blocks, "problem": problem, "found": found, "preview": preview, "letter": shown}
    status = 409 if problem else 422 if letter else 200
    return render(request, "situation/sitreps/draft.html", context, status=status)


def _key(request: PoskoRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError as broken:
        raise BadInput("The form came without its key. Open the page again and press the button there.") from broken


def _version(request: PoskoRequest) -> int:
    given = request.POST.get("version", "")
    if not given.isdecimal():
        raise BadInput("The form came without its key. Open the page again and press the button there.")
    return int(given[:9])


def _moment(request: PoskoRequest, name: str) -> datetime:
    """The moment of two fields of a page, or of one as a program sends it."""
    given = request.POST.get(name, "")
    if not given:
        day, hour = (request.POST.get(f"{name}_{part}", "") for part in (0, 1))
        return timezone.make_aware(datetime.combine(day_of(day), hour_of(hour)))
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as broken:
        raise BadInput("“%(text)s” is no date and time. Choose both.", text=given[:40]) from broken
    return moment if moment.tzinfo else timezone.make_aware(moment)
