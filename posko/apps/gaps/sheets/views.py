"""Gaps and promises in and out as tables: an import that is checked first and can be taken back, and exports that obey
the filter of the list."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.gaps.course import selectors
from posko.apps.gaps.course.filters import filter_from
from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.gaps.sheets import page
from posko.apps.gaps.sheets import selectors as sheet_selectors
from posko.apps.gaps.sheets import services as sheet_services
from posko.apps.operation import selectors as operations
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.files.columns import Column
from posko.domain.gaps.columns import PROMISES, SCHEMA
from posko.domain.gaps.rows import GapReading, read_gaps
from posko.domain.papers.tables import table_csv, table_workbook
from posko.kit.downloads import CSV, JSON, download
from posko.kit.language import tongues
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads, rows_left, told_of

UPLOADS = Uploads("gaps")


@require_GET
def export(request: PoskoRequest, kind: str) -> HttpResponse:
    """The gaps of the list's filter with their promises, as XLSX, CSV or JSON."""
    rows = sheet_selectors.rows(request.viewer, _listed(request))
    if kind == "json":
        told = [page.as_told(row) for row in rows]
        return download(json.dumps(told, ensure_ascii=False, indent=1).encode(), JSON, "gaps.json")
    return _table(request, kind, "gaps", _("Gaps"), SCHEMA, rows)


@require_GET
def export_promises(request: PoskoRequest, kind: str) -> HttpResponse:
    """The promises on the gaps of the list's filter, as XLSX or CSV."""
    rows = sheet_selectors.promise_rows(request.viewer, _listed(request))
    return _table(request, kind, "promises", _("Promises"), PROMISES, rows)


@require_http_methods(["GET", "POST"])
def import_gaps(request: PoskoRequest) -> HttpResponse:
    """Check a file: what would be opened, asked and changed, and what is wrong. Nothing is loaded here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    found = read_gaps(name, data, sheet_selectors.ground(request.viewer, request.at))
    UPLOADS.keep(request.viewer, found, data, at=request.at)
    return _page(request, TableFileForm(), found)


@require_POST
def load_gaps(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked, or its good rows: it is read anew, and its SHA-256 must be the one that
    was shown."""
    sha256, part = request.POST.get("sha256", ""), request.POST.get("part") == "1"
    kept = UPLOADS.checked(request.viewer, sha256)
    found = read_gaps(*kept, sheet_selectors.ground(request.viewer, request.at))
    if not ((found.ok and found.changes) or (found.part and part)):
        UPLOADS.keep(request.viewer, found, kept[1], at=request.at)
        return _page(request, TableFileForm(), found)
    left = rows_left(found)
    sheet_services.load_gaps(found, form_key=_form_key(request), left=left, by=request.viewer, at=request.at)
    UPLOADS.loaded(request.viewer)
    told = {"gaps": len(found.gaps), "promises": found.promises, "changed": len(found.changed)}
    messages.success(
        request, _("%(gaps)d gaps opened, %(promises)d promises made or asked, %(changed)d gaps changed.") % told
    )
    return redirect("gaps:import") if left else redirect("gaps:list")


@require_POST
def take_back(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a table back that one loaded oneself."""
    table = get_object_or_404(operations.imports(request.viewer, sheet_selectors.NOUN), pk=pk)
    sheet_services.take_gaps_back(table, by=request.viewer, at=request.at)
    messages.success(request, _("The table is taken back: what it opened is void, what it changed is as it was."))
    return redirect("gaps:import")


@require_GET
def import_problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def import_rest(request: PoskoRequest) -> HttpResponse:
    """The rows of that file that stayed behind, each with its reasons, as XLSX."""
    return UPLOADS.rest_file(request.viewer)


@require_GET
def import_template(request: PoskoRequest, what: str) -> HttpResponse:
    """A workbook to fill in, with an example row that is passed over, and lists to choose from."""
    made = page.gaps_template if what == "gaps" else page.promises_template
    return download(made(request.viewer, request.at), XLSX, "template.xlsx")


def _listed(request: PoskoRequest) -> Sequence[selectors.GapView]:
    wanted = listing_selectors.weighed(request.viewer, filter_from(request.GET, request.operation.regime))
    return selectors.listed(request.viewer, wanted, request.at)


def _table(
    request: PoskoRequest, kind: str, name: str, title: str, schema: Sequence[Column],
    rows: Sequence[Mapping[str, object]],
) -> HttpResponse:  # fmt: skip
    if kind == "csv":
        return download(table_csv(schema, rows, tongues()), CSV, f"{name}.csv")
    return download(table_workbook(title, schema, rows, tongues(), at=request.at), XLSX, f"{name}.xlsx")


def _form_key(request: PoskoRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError as broken:
        raise BadInput("This form is not complete. Check the file again.") from broken


def _page(request: PoskoRequest, form: forms.Form, found: GapReading | None = None) -> HttpResponse:
    context = {
        **told_of(found),
        "rest_waits": UPLOADS.rest_waits(request.viewer),
        "form": form,
        "would": page.would(request.viewer, found) if found else [],
        "tables": sheet_selectors.tables(request.viewer),
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "gaps/sheets/import.html", context, status=422 if wrong else 200)
