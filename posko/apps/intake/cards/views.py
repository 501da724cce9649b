"""Lists of cards: made from a table that was checked first, printed, and revoked. Where a code for Collect leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.intake.cards import door, page, selectors, services
from posko.apps.intake.cards.forms import CardsForm, RevokeForm
from posko.apps.intake.cards.services import NewCards
from posko.apps.intake.devices.page import only_here, own_address, picture, plain_door
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.files.archives import XLSX
from posko.domain.intake import openrosa
from posko.domain.intake.cards import CARD_WORDS, CardState
from posko.domain.intake.sender_rows import DEVICES, SenderReading, read_devices
from posko.domain.papers.tables import table_workbook
from posko.domain.territory.places import Level
from posko.kit.downloads import download
from posko.kit.language import page_language, tongues
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest
from posko.kit.uploads import TableFileForm, Uploads, rows_left, told_of

UPLOADS = Uploads("devices")
LISTS_A_PAGE, CARDS_A_PAGE = 30, 100
LOOKS = {
    CardState.WAITING: "is-waiting",
    CardState.USED: "is-verified",
    CardState.LAPSED: "is-declined",
    CardState.REVOKED: "is-declined",
}


@require_GET
def lists(request: PoskoRequest) -> HttpResponse:
    """The lists of cards of the own agency. The keeper of the post sees all of them."""
    found = page_of(request, selectors.batches(request.viewer, real_at=request.real_at), LISTS_A_PAGE)
    context = {"page": found, "agencies": people.agency_names(request.viewer), "now": request.real_at}
    return render(request, "intake/cards/lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: PoskoRequest) -> HttpResponse:
    """Check a table of devices: who would get a card, and what is wrong. Nothing is made here."""
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _load_page(request, form)
    upload = form.cleaned_data["file"]
    name, data = checks.safe_name(upload.name or ""), upload.read()
    ground = selectors.ground(request.viewer, real_at=request.real_at)
    found = read_devices(name, data, ground, tongues=tongues())
    UPLOADS.keep(request.viewer, found, data, at=request.at)
    return _load_page(request, TableFileForm(), found)


@require_POST
def load_run(request: PoskoRequest) -> HttpResponse:
    """Make the cards of exactly the file that was checked, and hand them out, this once."""
    form = CardsForm(request.POST)
    if not form.is_valid():
        raise BadInput("Give the list of cards a name, and choose how long its cards may be used.")
    told = form.cleaned_data
    name, data = UPLOADS.checked(request.viewer, told["sha256"])
    new = NewCards(told["form_key"], told["label"], told["days"], name, data, part=told["part"])
    made = services.make_cards(new, by=request.viewer, at=request.at, real_at=request.real_at)
    if made.cards:
        printed = [(batch, made.of(batch)) for batch in made.lists]
        return page.handed_out(
            request.viewer, printed, door=_door(request), real_at=request.real_at, language=page_language()
        )
    if made.lists:
        messages.warning(request, _("These cards were made already. Print those that wait again if the paper is lost."))
        return redirect("intake:card_list", made.lists[0].pk)
    UPLOADS.keep(request.viewer, made.reading, data, at=request.at)
    return _load_page(request, TableFileForm(), made.reading)


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
    """A workbook to fill in, with agencies and places to choose from."""
    ground = selectors.ground(request.viewer, real_at=request.real_at)
    names = people.agency_names(request.viewer)
    places = territory.at_level(request.viewer, Level.KELURAHAN)
    choices = {
        "agency": [names.get(code, code) for code in sorted(ground.agencies)],
        "place": [f"{place.code} – {place.name}" for place in places if request.viewer.acts_at(place.code)],
    }
    content = table_workbook(_("devices"), DEVICES, [], tongues(), at=request.at, choices=choices)
    return download(content, XLSX, "devices.xlsx")


@require_GET
def card_list(request: PoskoRequest, pk: int) -> HttpResponse:
    """The cards of one list: which wait, and which device each let in."""
    batch = get_object_or_404(selectors.batches(request.viewer, real_at=request.real_at), pk=pk)
    state = request.GET.get("state", "")
    state = state if state in set(CardState) - {CardState.LAPSED} else ""
    found = page_of(request, selectors.cards_of(request.viewer, batch, state), CARDS_A_PAGE)
    rows = selectors.seen(batch, found, real_at=request.real_at)
    codes = {each.row.place for each in rows}
    places = dict(territory.places(request.viewer).filter(code__in=codes).values_list("code", "name"))
    context = {
        "batch": batch,
        "agency": people.agency_names(request.viewer).get(batch.agency, batch.agency),
        "page": found,
        "cards": [
            (each, _(CARD_WORDS[each.state]), LOOKS[each.state], places.get(each.row.place, "")) for each in rows
        ],
        "state": state,
        "states": [
            (each.value, _(CARD_WORDS[each])) for each in (CardState.WAITING, CardState.USED, CardState.REVOKED)
        ],
        "query": f"state={state}" if state else "",
    }
    return render(request, "intake/cards/list.html", context)


@require_POST
def print_anew(request: PoskoRequest, pk: int) -> HttpResponse:
    """Print the cards of a list that wait, with other codes."""
    batch = get_object_or_404(selectors.batches(request.viewer, real_at=request.real_at), pk=pk)
    cards = services.print_anew(batch, by=request.viewer, at=request.at, real_at=request.real_at)
    return page.handed_out(
        request.viewer, [(batch, cards)], door=_door(request), real_at=request.real_at, language=page_language()
    )


@require_POST
def revoke(request: PoskoRequest, pk: int) -> HttpResponse:
    """Revoke picked cards, or all that wait."""
    batch = get_object_or_404(selectors.batches(request.viewer, real_at=request.real_at), pk=pk)
    form = RevokeForm(request.POST, numbers=list(range(1, batch.count + 1)))
    if not form.is_valid():
        raise BadInput("Choose the cards that open no more, and write why.")
    told = form.cleaned_data
    picked = None if told["whole"] else told["cards"]
    cards, devices = services.revoke_cards(
        batch, picked, reason=told["reason"], by=request.viewer, at=request.at, real_at=request.real_at
    )
    said = ngettext("%(count)d card opens no more.", "%(count)d cards open no more.", cards) % {"count": cards}
    if devices:
        more = ngettext("%(count)d device can no longer report.", "%(count)d devices can no longer report.", devices)
        said = f"{said} {more % {'count': devices}}"
    messages.success(request, said)
    return redirect("intake:card_list", batch.pk)


@csrf_exempt  # the code is the right, no session is used, and the door without TLS passes no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: PoskoRequest, code: str) -> HttpResponse:
    """Where a one-time code for ODK Collect leads: one press makes the device known and shows Collect's code, once.

    A press, so that a preview of the link does not spend it.
    """
    address = door.address_of(request)
    if request.method != "POST":
        found = door.looked_up(code, address, real_at=request.real_at)
        if found is None:
            return render(request, "intake/devices/code_spent.html", status=410)
        told = {"name": found.name, "operation_name": found.operation.name}
        return render(request, "intake/devices/set_up.html", told)
    used = door.use(code, address, real_at=request.real_at)
    if not used.token:
        return render(request, "intake/devices/code_spent.html", status=410)
    server = f"{plain_door(request)}/openrosa/key/{used.token}"
    packed = openrosa.collect_settings(server, used.operation)
    context: dict[str, object] = {"name": used.name, "picture": picture(packed), "server": server,
               "open_line": server.startswith("http://")}  # fmt: skip
    return render(request, "intake/devices/collect_settings.html", context)


def _door(request: PoskoRequest) -> str:
    return own_address(request) + reverse("phone:enrol")


def _load_page(request: PoskoRequest, form: TableFileForm, found: SenderReading | None = None) -> HttpResponse:
    say = next(iter(tongues().values()))
    context = {
        "form": form,
        "only_here": only_here(request),
        **told_of(found),
        "rest_waits": UPLOADS.rest_waits(request.viewer),
        "columns": [say(column.head) for column in DEVICES],
        "cards_form": found and CardsForm(initial={"sha256": found.sha256, "part": bool(rows_left(found))}),
    }
    wrong = form.errors or (found is not None and not found.ok)
    return render(request, "intake/cards/load.html", context, status=422 if wrong else 200)
