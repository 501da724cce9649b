"""Teams as tables: checked first, then exactly what was checked is loaded; handed out by the filter of the list."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.operation import selectors as operations
from posko.apps.territory import selectors as territory
from posko.apps.units.sheets import selectors, services
from posko.apps.units.teams import page as team_page
from posko.apps.units.teams import selectors as team_selectors
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.papers.tables import table_csv, table_workbook
from posko.domain.territory.places import Level
from posko.domain.units.rows import ASKED, TeamReading, handed_out, read_teams
from posko.kit.downloads import CSV, download
from posko.kit.language import tongues
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads, rows_left, told_of

UPLOADS = Uploads("teams")


@require_GET
def export(request: PoskoRequest, kind: str) -> HttpResponse:
    """The teams that pass the filter, as CSV or XLSX."""
    viewer = request.viewer
    views = team_selectors.views(viewer, team_selectors.teams_of(viewer), request.at)
    rows = selectors.rows(viewer, team_page.passing(views, team_page.asked(request).told))
    schema = handed_out(viewer)
    if kind == "csv":
        return download(table_csv(schema, rows, tongues()), CSV, "teams.csv")
    return download(table_workbook(_("teams"), schema, rows, tongues(), at=request.at), XLSX, "teams.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PoskoRequest) -> HttpResponse:
    """Check a file: which teams would be made or changed, and what is wrong. Nothing is loaded here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    found = read_teams(name, data, selectors.ground(request.viewer), tongues=tongues())
    UPLOADS.keep(request.viewer, found, data, at=request.at)
    return _page(request, TableFileForm(), found)


@require_POST
def load(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked, or its good rows alone."""
    viewer = request.viewer
    name, data = UPLOADS.checked(viewer, request.POST.get("sha256", ""))
    found = read_teams(name, data, selectors.ground(viewer), tongues=tongues())
    if not found.ok and not (request.POST.get("part") and found.part):
        UPLOADS.keep(viewer, found, data, at=request.at)
        return _page(request, TableFileForm(), found)
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        raise BadInput("This press did not come from a page of Posko. Open the page again.") from None
    table = services.load_teams(found, form_key=key, left=rows_left(found), by=viewer, at=request.at)
    UPLOADS.loaded(viewer)
    counts = {"made": len(table.rows["made"]), "changed": len(table.rows["changed"])}
    messages.success(request, _("%(made)d teams made, %(changed)d changed.") % counts)
    return redirect("units:import" if rows_left(found) else "units:list")


@require_POST
def take_back(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a table back."""
    table = get_object_or_404(operations.imports(request.viewer, selectors.NOUN), pk=pk)
    services.take_teams_back(table, by=request.viewer, at=request.at)
    messages.success(request, _("The table was taken back: its teams are closed or as they were."))
    return redirect("units:import")


@require_GET
def problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def rest(request: PoskoRequest) -> HttpResponse:
    """The rows that stayed behind, each with its reasons."""
    return UPLOADS.rest_file(request.viewer)


@require_GET
def template(request: PoskoRequest) -> HttpResponse:
    """A workbook to fill in, with lists to choose from."""
    sees = request.viewer.sees(Compartment.SECURITY)
    places = [
        *territory.at_level(request.viewer, Level.KECAMATAN),
        *territory.at_level(request.viewer, Level.KELURAHAN),
    ]
    choices = {"base": [f"{place.code} – {place.name}" for place in places]} if sees else {}
    schema = [column for column in ASKED if sees or column.name != "base"]
    content = table_workbook(_("teams"), schema, [], tongues(), at=request.at, choices=choices)
    return download(content, XLSX, "teams.xlsx")


def _page(request: PoskoRequest, form: TableFileForm, found: TeamReading | None = None) -> HttpResponse:
    say = next(iter(tongues().values()))
    context = {
        "form": form,
        **told_of(found),
        "rest_waits": UPLOADS.rest_waits(request.viewer),
        "columns": [say(column.head) for column in ASKED],
        "tables": selectors.tables(request.viewer),
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "units/sheets/import.html", context, status=422 if wrong else 200)
