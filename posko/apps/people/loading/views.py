"""Loading a file of people by the administrator: checked first, then exactly what was checked is proposed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors
from posko.apps.people.loading import services
from posko.domain.access import ROLES
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.people.rows import SCHEMA, PeopleReading, read_people
from posko.domain.vulnerability.event_sheets import as_workbook
from posko.kit.downloads import download
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads

UPLOADS = Uploads("people")
PROBLEMS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PoskoRequest) -> HttpResponse:
    """Check a file: who would be added or changed, and what is wrong. Nothing is loaded here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    found = read_people(name, data, selectors.load_ground(request.viewer))
    if found.ok:
        UPLOADS.hold(request.viewer, name, data)
    else:
        UPLOADS.hold_problems(request.viewer, found.problems)
    return _page(request, TableFileForm(), found)


@require_POST
def load_run(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked: its SHA-256 must be the one that was shown."""
    kept = UPLOADS.checked(request.viewer, request.POST.get("sha256", ""))
    loaded = services.propose_people(*kept, by=request.viewer, at=request.at)
    if not loaded.reading.ok:
        UPLOADS.hold_problems(request.viewer, loaded.reading.problems)
        return _page(request, TableFileForm(), loaded.reading)
    UPLOADS.drop(request.viewer)
    counts = {"proposed": loaded.proposed, "set": loaded.set, "same": loaded.reading.same}
    told = _("%(proposed)d proposed to their chiefs, %(set)d set at once, %(same)d as they were.")
    messages.success(request, told % counts)
    return redirect("people:proposals")


@require_GET
def load_problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def load_template(request: PoskoRequest) -> HttpResponse:
    """A workbook to fill in, with the agencies and the roles."""
    agencies = selectors.agencies(request.viewer).values_list("code", "name", "root")
    roles: list[Sequence[object]] = [(role.value, _(card.name), _(card.duty)) for role, card in ROLES.items()]
    tables: list[tuple[str, list[str], list[Sequence[object]]]] = [
        (_("people"), [column.name for column in SCHEMA], []),
        (_("agencies"), [_("Code"), _("Name"), _("Root institution")], [list(row) for row in agencies]),
        (_("roles"), [_("Code"), _("Role"), _("Duty")], roles),
    ]
    return download(as_workbook(tables), XLSX, "people.xlsx")


def _page(request: PoskoRequest, form: TableFileForm, found: PeopleReading | None = None) -> HttpResponse:
    """The page of the load. A file that was checked is shown with its counts or its problems."""
    shown = found.problems[:PROBLEMS_SHOWN] if found else ()
    context = {
        "form": form,
        "found": found,
        "columns": [column.name for column in SCHEMA],
        "problems": [(problem, *problem.said_by(_)) for problem in shown],
        "more": len(found.problems) - len(shown) if found else 0,
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "people/loading/load.html", context, status=422 if wrong else 200)
