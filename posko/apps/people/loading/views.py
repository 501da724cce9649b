"""Tables of people by the administrator: handed out; checked first, then exactly what was checked is proposed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.loading import selectors, services
from posko.apps.territory import selectors as territory
from posko.domain.access import ROLES
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.papers.tables import table_csv, table_workbook
from posko.domain.papers.workbook import Column, Sheet
from posko.domain.people.rows import ASKED, HANDED_OUT, PeopleReading, read_people
from posko.domain.territory.places import Level
from posko.kit.downloads import CSV, download
from posko.kit.language import tongues
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads, rows_left, told_of

UPLOADS = Uploads("people")
TABLES_SHOWN = 5


@require_GET
def export(request: PoskoRequest, kind: str) -> HttpResponse:
    """Everybody with an open account, as CSV or XLSX; no file holds a telephone number."""
    rows = selectors.rows(request.viewer)
    if kind == "csv":
        return download(table_csv(HANDED_OUT, rows, tongues()), CSV, "people.csv")
    return download(table_workbook(_("people"), HANDED_OUT, rows, tongues(), at=request.at), XLSX, "people.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PoskoRequest) -> HttpResponse:
    """Check a file: who would be added or changed, and what is wrong. Nothing is loaded here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    found = read_people(name, data, accounts.load_ground(request.viewer), tongues=tongues())
    UPLOADS.keep(request.viewer, found, data, at=request.at)
    return _page(request, TableFileForm(), found)


@require_POST
def load_run(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked, or its good rows alone: its SHA-256 must be the one that was shown."""
    name, data = UPLOADS.checked(request.viewer, request.POST.get("sha256", ""))
    part = bool(request.POST.get("part"))
    loaded = services.propose_people(name, data, part=part, by=request.viewer, at=request.at)
    found = loaded.reading
    if not found.ok and not (part and found.part):
        UPLOADS.keep(request.viewer, found, data, at=request.at)
        return _page(request, TableFileForm(), found)
    UPLOADS.loaded(request.viewer)
    counts = {"proposed": loaded.proposed, "set": loaded.set, "same": found.same}
    told = _("%(proposed)d proposed to their chiefs, %(set)d set at once, %(same)d as they were.")
    messages.success(request, told % counts)
    return redirect("people:load" if rows_left(found) else "people:proposals")


@require_POST
def take_back(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a table back that was proposed."""
    table = get_object_or_404(operations.imports(request.viewer, selectors.TABLE), pk=pk)
    done = services.take_back_people(table, by=request.viewer, at=request.at, real_at=request.real_at)
    told = _("Taken back: %(withdrawn)d proposals withdrawn, %(set_back)d posts as they were.")
    messages.success(request, told % {"withdrawn": done.withdrawn, "set_back": done.set_back})
    if done.numbers:
        kept = _("%(count)d telephone numbers stay as the table set them: the older ones are kept nowhere.")
        messages.warning(request, kept % {"count": done.numbers})
    return redirect("people:load")


@require_GET
def load_problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def load_rest(request: PoskoRequest) -> HttpResponse:
    """The rows that stayed behind of the file that this person checked last, each with its reasons."""
    return UPLOADS.rest_file(request.viewer)


@require_GET
def load_template(request: PoskoRequest) -> HttpResponse:
    """A workbook to fill in, with lists to choose from, the agencies and the roles."""
    agencies = accounts.agencies(request.viewer).values_list("code", "name", "root", "short")
    places = [
        *territory.at_level(request.viewer, Level.KECAMATAN),
        *territory.at_level(request.viewer, Level.KELURAHAN),
    ]
    heads = (_("Code"), _("Name"), _("Root institution"))
    beside = [
        Sheet(_("agencies"), tuple(map(Column, heads)), [row[:3] for row in agencies]),
        Sheet(
            _("roles"),
            tuple(map(Column, (_("Code"), _("Role"), _("Duty")))),
            [(role.value, _(card.name), _(card.duty)) for role, card in ROLES.items()],
        ),
    ]
    choices = {
        "agency": [row[3] for row in agencies],
        "place": [f"{place.code} – {place.name}" for place in places],
    }
    content = table_workbook(_("people"), ASKED, [], tongues(), at=request.at, choices=choices, beside=beside)
    return download(content, XLSX, "people.xlsx")


def _page(request: PoskoRequest, form: TableFileForm, found: PeopleReading | None = None) -> HttpResponse:
    """The page of the load. A file that was checked is shown with its counts and its problems."""
    viewer, say = request.viewer, next(iter(tongues().values()))
    tables = operations.imports(viewer, selectors.TABLE)[:TABLES_SHOWN]
    context = {
        "form": form,
        **told_of(found),
        "rest_waits": UPLOADS.rest_waits(request.viewer),
        "columns": [say(column.head) for column in ASKED],
        "tables": [(table, selectors.taking_back(viewer, table) is None) for table in tables],
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "people/loading/load.html", context, status=422 if wrong else 200)
