"""Gaps in and out as tables: an import that is checked first, and exports that obey the filter of the list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.gaps.course import selectors
from posko.apps.gaps.course.filters import filter_from
from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.gaps.sheets import selectors as sheet_selectors
from posko.apps.gaps.sheets import services as sheet_services
from posko.apps.people.accounts import selectors as people
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.files.csv_files import page_csv
from posko.domain.gaps.rows import EXAMPLES, SCHEMA, GapReading, read_gaps
from posko.domain.gaps.states import KINDS
from posko.domain.papers.workbook import Column, Sheet, workbook
from posko.kit.downloads import CSV, JSON, download
from posko.kit.language import page_language, sentence
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads

if TYPE_CHECKING:
    pass

PROBLEMS_SHOWN = 50
UPLOADS = Uploads("gaps")


@require_GET
def export(request: PoskoRequest, kind: str) -> HttpResponse:
    """The gaps of the list's filter with their promises, as XLSX, CSV or JSON."""
    wanted = listing_selectors.weighed(request.viewer, filter_from(request.GET, request.operation.regime))
    seen = selectors.listed(request.viewer, wanted, request.at)
    rows = sheet_selectors.rows(request.viewer, seen)
    if kind == "json":
        return download(json.dumps(rows, ensure_ascii=False, indent=1).encode(), JSON, "gaps.json")
    table = [[row[name] for name in sheet_selectors.COLUMNS] for row in rows]
    if kind == "csv":
        return download(page_csv([sheet_selectors.COLUMNS, *table], page_language()), CSV, "gaps.csv")
    sheet = Sheet(_("Gaps"), tuple(Column(name, "any") for name in sheet_selectors.COLUMNS), table)  # type: ignore[arg-type]
    return download(workbook([sheet], language=page_language(), at=request.at, title=_("Gaps")), XLSX, "gaps.xlsx")


@require_http_methods(["GET", "POST"])
def import_gaps(request: PoskoRequest) -> HttpResponse:
    """Check a file: what would be opened and asked, and what is wrong. Nothing is loaded here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    found = read_gaps(name, data, sheet_selectors.ground(request.viewer, request.at))
    if found.ok:
        UPLOADS.hold(request.viewer, name, data)
    else:
        UPLOADS.hold_problems(request.viewer, found.problems)
    return _page(request, TableFileForm(), found)


@require_POST
def load_gaps(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked: it is read anew, and its SHA-256 must be the one that was shown."""
    sha256 = request.POST.get("sha256", "")
    kept = UPLOADS.checked(request.viewer, sha256)
    found = read_gaps(*kept, sheet_selectors.ground(request.viewer, request.at))
    if not found.ok:
        UPLOADS.hold_problems(request.viewer, found.problems)
        return _page(request, TableFileForm(), found)
    opened = sheet_services.load_gaps(found.gaps, file_hash=sha256, by=request.viewer, at=request.at)
    UPLOADS.drop(request.viewer)
    told = {"gaps": len(opened), "promises": found.promises}
    messages.success(request, _("%(gaps)d gaps opened, %(promises)d promises made or asked.") % told)
    return redirect("gaps:list")


@require_GET
def import_problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def import_template(request: PoskoRequest) -> HttpResponse:
    """A workbook to fill in, with an example row that is passed over, the kinds and the agencies."""
    indonesian = page_language() == "id"
    heads = [column.also[0] if indonesian else column.name for column in SCHEMA]
    mark = EXAMPLES[0 if indonesian else 1].upper()
    example = [
        f"{mark}: {_('pumps are missing at six stations')}",
        "31.75.03.1001",
        "flood",
        "2",
        "",
        "bpbd",
        "",
        "bpbd",
        _("Six pumps stand by"),
        _("Photo of each pump"),
        timezone.localtime(request.at).strftime("%Y-%m-%d 17:00"),
    ]
    sheets = [
        Sheet(_("gaps"), tuple(Column(head) for head in heads), [example]),
        Sheet(_("kinds"), (Column(_("Code")), Column(_("Kind"))), [[code, _(word)] for code, word in KINDS.items()]),
        Sheet(
            _("agencies"),
            (Column(_("Code")), Column(_("Agency"))),
            [[agency.code, agency.name] for agency in people.agencies(request.viewer)],
        ),
    ]
    return download(workbook(sheets, language=page_language(), at=request.at, title=_("Gaps")), XLSX, "template.xlsx")


def _page(request: PoskoRequest, form: forms.Form, found: GapReading | None = None) -> HttpResponse:
    shown = found.problems[:PROBLEMS_SHOWN] if found else ()
    context = {
        "form": form,
        "found": found,
        "problems": [(each, sentence(each.message, each.params), sentence(each.remedy, each.params)) for each in shown],
        "more": len(found.problems) - len(shown) if found else 0,
    }
    return render(
        request, "gaps/sheets/import.html", context, status=422 if form.errors or (found and not found.ok) else 200
    )
