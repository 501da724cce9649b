"""Numbers of the own agency: listed masked, loaded by table, proven, and ended. No page here shows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.operation import selectors as operations
from posko.apps.outgoing import registry
from posko.apps.outgoing.contacts import selectors, services
from posko.apps.outgoing.contacts.forms import CodeForm, ContactFileForm, NumberForm
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Compartment
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.outgoing import Channel, ContactKind
from posko.domain.outgoing import contacts as policies
from posko.domain.outgoing.contact_rows import ASKED, ContactReading, read_contacts
from posko.domain.outgoing.contacts import AT_STATIONS, GIVEN_BY, ROLE_WORDS, Role
from posko.domain.papers.tables import table_workbook
from posko.kit.downloads import download
from posko.kit.language import tongues
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import Uploads, rows_left, told_of
from posko.kit.walls import opened_also

if TYPE_CHECKING:
    from posko.apps.outgoing.models import Contact

UPLOADS = Uploads("contacts")
A_PAGE = 50
TABLES_SHOWN = 5
STATES = ("wrong", "waiting", "proven")


@require_GET
def contacts(request: PoskoRequest) -> HttpResponse:
    """The own agency's numbers, masked: those found wrong first, then those that nobody has proven."""
    return _page(request, NumberForm())


@require_POST
def contact_desk(request: PoskoRequest) -> HttpResponse:
    """Keep the number of the own duty desk."""
    form = NumberForm(request.POST)
    if form.is_valid():
        own = request.viewer.agency
        new = services.NewContact(ContactKind.DESK, f"desk:{own}", Role.DUTY, own, form.cleaned_data["number"])
        with shown_on(form, (BadInput, NotAllowed)):
            services.put_contact(new, by=request.viewer, at=request.at)
            messages.success(request, _("Kept. The number counts once it is proven."))
            return redirect("outgoing:contacts")
    return _page(request, form, status=422)


@require_POST
def contact_confirm(request: PoskoRequest) -> HttpResponse:
    """The agency's word for one number, or for all of its own that wait."""
    one = request.POST.get("contact", "")
    pks = [int(one)] if one.isdecimal() and len(one) < 16 else None
    count = services.confirm_contacts(pks, by=request.viewer, at=request.at)
    told = ngettext("%(count)d number counts from now on.", "%(count)d numbers count from now on.", count)
    messages.success(request, told % {"count": count})
    return redirect("outgoing:contacts")


@require_POST
def contact_code(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send a code to a number of the own agency."""
    contact = _own(request, pk)
    services.send_code(contact, by=request.viewer, at=request.at, real_at=request.real_at)
    messages.success(request, _("A code is on its way. Ask for it there and type it here; it lives for 30 minutes."))
    return redirect("outgoing:contacts")


@require_POST
def contact_prove(request: PoskoRequest, pk: int) -> HttpResponse:
    """Hold a code that was said at the number against the one that was sent."""
    contact, form = _own(request, pk), CodeForm(request.POST)
    if not form.is_valid():
        raise BadInput("A code has six digits.")
    code = form.cleaned_data["code"]
    if services.prove_contact(contact, code, by=request.viewer, at=request.at, real_at=request.real_at):
        messages.success(request, _("Proven. The number counts from now on."))
    else:
        messages.error(request, _("This is not the code that was sent. Five wrong ones a day are the most."))
    return redirect("outgoing:contacts")


@require_POST
def contact_change(request: PoskoRequest, pk: int) -> HttpResponse:
    """Give another number in the place of one, as of one that was found wrong. It must be proven anew."""
    contact, form = _own(request, pk), NumberForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    new = services.NewContact(
        ContactKind(contact.kind), contact.ref, Role(contact.role), contact.agency.code, form.cleaned_data["number"],
        contact.place_id or "", channel=Channel(contact.channel),
    )  # fmt: skip
    services.put_contact(new, by=request.viewer, at=request.at)
    messages.success(request, _("Kept. The number counts once it is proven."))
    return redirect("outgoing:contacts")


@require_POST
def contact_end(request: PoskoRequest, pk: int) -> HttpResponse:
    """Use a number no more."""
    contact = _own(request, pk)
    services.end_contact(contact, by=request.viewer, at=request.at)
    messages.success(request, _("Ended; the number is gone."))
    return redirect("outgoing:contacts")


@require_http_methods(["GET", "HEAD", "POST"])
def contact_load(request: PoskoRequest) -> HttpResponse:
    """Check a table: how many numbers it gives, and what is wrong with it. Nothing is loaded here."""
    form = ContactFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _load_page(request, form)
    upload, viewer = form.cleaned_data["file"], request.viewer
    name, data = checks.safe_name(upload.name or ""), upload.read()
    ground = selectors.load_ground(viewer, people.own_agency(viewer), request.at)
    found = read_contacts(name, data, ground, tongues=tongues())
    UPLOADS.keep(viewer, found, data, at=request.at)
    return _load_page(request, ContactFileForm(), found, form.cleaned_data["agreement"])


@require_POST
def contact_load_run(request: PoskoRequest) -> HttpResponse:
    """Load exactly the file that was checked, or its good rows alone."""
    viewer, agreement = request.viewer, request.POST.get("agreement", "")
    name, data = UPLOADS.checked(viewer, request.POST.get("sha256", ""))
    part = bool(request.POST.get("part"))
    loaded = services.load_contacts(
        name, data, agency=viewer.agency, agreement=agreement, part=part, by=viewer, at=request.at
    )  # fmt: skip
    found = loaded.reading
    if not found.ok and not (part and found.part):
        UPLOADS.keep(viewer, found, data, at=request.at)
        return _load_page(request, ContactFileForm(), found, agreement)
    UPLOADS.loaded(viewer)
    counts = {"added": loaded.added, "changed": loaded.changed, "same": loaded.same}
    told = _("%(added)d numbers added, %(changed)d changed, %(same)d as they were. They count once they are proven.")
    messages.success(request, told % counts)
    return redirect("outgoing:contact_load" if rows_left(found) else "outgoing:contacts")


@require_GET
def contact_load_problems(request: PoskoRequest) -> HttpResponse:
    """The problems of the file that this person checked last, as CSV."""
    return UPLOADS.problems_file(request.viewer)


@require_GET
def contact_load_rest(request: PoskoRequest) -> HttpResponse:
    """The rows that stayed behind of the file that this person checked last, each with its reasons."""
    return UPLOADS.rest_file(request.viewer)


@require_GET
def contact_load_template(request: PoskoRequest) -> HttpResponse:
    """An empty workbook to fill in."""
    return download(table_workbook(_("numbers"), ASKED, [], tongues(), at=request.at), XLSX, "numbers.xlsx")


def _own(request: PoskoRequest, pk: int) -> Contact:
    """An open contact of the own agency. Whoever sees those of others changes none of them."""
    with opened_also(Compartment.SECURITY):  # the own agency's numbers
        contact: Contact = get_object_or_404(selectors.contacts(request.viewer), pk=pk, ended_at=None)
    insist(policies.keeping(contact.agency.code, request.viewer))
    return contact


def _page(request: PoskoRequest, form: NumberForm, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    words, state = request.GET.get("q", "").strip()[:80], request.GET.get("state", "")
    with opened_also(Compartment.SECURITY):  # the own agency's numbers, masked
        page = page_of(request, selectors.kept(viewer, words, state), A_PAGE)
        context = {
            "page": page,
            "owners": registry.owners(viewer, [row.ref for row in page]),
            "counts": selectors.counts(viewer),
            "q": words,
            "state": state if state in STATES else "",
            "form": form,
            "roles": {role.value: word for role, word in ROLE_WORDS.items()},
            "may_load": any(GIVEN_BY[role] == viewer.root for role in AT_STATIONS),
        }
        return render(request, "outgoing/contacts/list.html", context, status=status)


def _load_page(
    request: PoskoRequest, form: ContactFileForm, found: ContactReading | None = None, agreement: str = ""
) -> HttpResponse:
    say = next(iter(tongues().values()))
    context = {
        "form": form,
        **told_of(found),
        "agreement": agreement,
        "rest_waits": UPLOADS.rest_waits(request.viewer),
        "columns": [say(column.head) for column in ASKED],
        "tables": [
            (table, False)
            for table in operations.imports(request.viewer, services.TABLE).filter(agency=request.viewer.agency)[
                :TABLES_SHOWN
            ]
        ],
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "outgoing/contacts/load.html", context, status=422 if wrong else 200)
