"""The call sheet: late stations, one's own lines with their numbers, and what became of each call."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from posko.apps.ledger.growth import selectors as growth
from posko.apps.people.accounts import selectors as people
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.calls import page, selectors, services
from posko.apps.situation.stations import page as stations_page
from posko.apps.situation.stations import selectors as stations
from posko.apps.situation.stations.selectors import MISSING, Filter
from posko.domain.access import Act
from posko.domain.errors import BadInput
from posko.domain.files.csv_files import page_csv
from posko.domain.papers.call_sheet import CallSheet, call_sheet_pdf
from posko.domain.papers.formats import cell_text
from posko.domain.stations import calls as policies
from posko.domain.stations.day import CallOutcome
from posko.kit.downloads import CSV, PDF, download
from posko.kit.language import page_language
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

STATIONS_A_PAGE = 100
FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
# As they are pressed: the most frequent first.
OUTCOMES = (
    CallOutcome.REACHED, CallOutcome.ENGAGED, CallOutcome.NOT_REACHED, CallOutcome.WRONG_NUMBER,
    CallOutcome.UNREACHABLE,
)  # fmt: skip


@require_GET
def calls(request: PoskoRequest) -> HttpResponse:
    """Who has to be called: one's own lines, then every station whose report is late, and who calls it."""
    return _page(request)


@never_cache
@require_POST
def numbers(request: PoskoRequest) -> HttpResponse:
    """The same page with the numbers of one's own lines; it is recorded which. They are gone on the next page."""
    found = stations_page.asked_board(request)
    seen = services.see_numbers(found.day, by=request.viewer, at=request.at)
    return _page(request, seen)


@require_POST
def take(request: PoskoRequest) -> HttpResponse:
    """Take the next ten lines of the area that the page is narrowed to."""
    found, wanted = stations_page.asked_board(request), stations_page.asked_filter(request)
    taken = services.take_lines(wanted.area, found.day, form_key=_key(request), by=request.viewer, at=request.at)
    if taken:
        told = ngettext("%(count)d line is yours.", "%(count)d lines are yours.", len(taken)) % {"count": len(taken)}
        messages.success(request, told)
    else:
        messages.warning(request, _("No line is free here: others call, or were called within ten minutes."))
    return redirect(_here(request))


@require_POST
def give_back(request: PoskoRequest) -> HttpResponse:
    """Give one line back, or all of one's own."""
    code, found = request.POST.get("place", ""), stations_page.asked_board(request)
    count = services.give_back(found.day, places=[code] if code else None, by=request.viewer, at=request.at)
    told = ngettext("%(count)d line is free again.", "%(count)d lines are free again.", count) % {"count": count}
    messages.success(request, told)
    return redirect(_here(request))


@never_cache
@require_POST
def call(request: PoskoRequest, code: str) -> HttpResponse:
    """Note what became of a call. Whoever had the numbers open goes on with them open."""
    key = _key(request)
    try:
        outcome = CallOutcome(request.POST.get("outcome", ""))
    except ValueError as broken:
        raise BadInput("This is no outcome of a call. Open the page again and press the button there.") from broken
    contact = request.POST.get("contact", "")
    pk = int(contact) if contact.isdecimal() and len(contact) < 16 else None
    day = stations_page.asked_day(request, request.POST.get("day", ""))
    new = services.NewCall(key, code, day, outcome, pk)
    noted = services.call_station(new, by=request.viewer, at=request.at)
    board_selectors.forget(request.viewer, noted.day, request.at)
    messages.success(request, _("Noted. The call stands on the station's page."))
    if request.POST.get("open"):
        return _page(request, services.see_numbers(noted.day, by=request.viewer, at=request.at))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else reverse("situation:tps_calls"))


@require_GET
def calls_csv(request: PoskoRequest) -> HttpResponse:
    """Every late station as a table. No table holds a number."""
    language, found = page_language(), stations_page.asked_board(request)
    header = [_("Kelurahan"), "TPS", _("Code"), _("Missing"), _("Last heard"), _("Last call")]
    late = stations.views(request.viewer, found, stations.rows(request.viewer, found, _to_call(request)))
    rows = [
        [
            line.kelurahan,
            line.name,
            line.code,
            stations_page.stages_words(line.missing),
            cell_text(line.heard_at, language),
            stations_page.outcome_word(line.outcome),
        ]
        for line in late
    ]
    return download(page_csv([header, *rows], language), CSV, "calls.csv")


@never_cache
@require_POST
def calls_pdf(request: PoskoRequest) -> HttpResponse:
    """One's own lines on paper with their numbers; it is recorded which."""
    found, operation, viewer = stations_page.asked_board(request), request.operation, request.viewer
    seen = services.see_numbers(found.day, why="paper", by=viewer, at=request.at)
    lines = selectors.lines(viewer, found, request.at)
    if not lines:
        raise BadInput("You hold no line. Take ten lines first; the paper holds yours alone.")
    sheet = CallSheet(
        operation=operation.name,
        city=operation.city.name,
        agency=people.own_agency(viewer).name,
        caller=viewer.name,
        demo=operation.demo,
        clock=found.clock,
        at=request.at,
        lines=page.paper_lines(lines, seen),
        head=growth.carried(operation.clock_offset),
    )
    return download(call_sheet_pdf(sheet, language=page_language(), fonts=FONTS), PDF, "calls.pdf")


def _page(request: PoskoRequest, seen: Mapping[int, str] | None = None) -> HttpResponse:
    """The page; with the numbers of one's own lines, if they were opened just now."""
    viewer, found, wanted = request.viewer, stations_page.asked_board(request), _to_call(request)
    shown = page_of(request, stations.rows(viewer, found, wanted), STATIONS_A_PAGE)
    late = stations.views(viewer, found, shown.object_list)
    lines = selectors.lines(viewer, found, request.at)
    context = {
        "board": found,
        "wanted": wanted,
        "stages": stations.asked_of(viewer, found),
        "kecamatan": found.kecamatan,
        "kelurahan": stations_page.kelurahan_of(found, wanted.area),
        "page": shown,
        "groups": stations.by_kelurahan(viewer, late),
        "callers": selectors.holders(viewer, found.day, request.at),
        "agency_names": people.agency_names(viewer),
        "lines": [(line, (seen or {}).get(line.answering.pk, "") if line.answering else "") for line in lines],
        "open": seen is not None,
        "outcomes": OUTCOMES,
        "may_call": viewer.may(Act.STATION_REPORT),
        "may_take": policies.taking(len(lines), viewer) is None and shown.paginator.count > 0,
        "room": policies.room(len(lines)),
        "keys": uuid.uuid4,
        "here": _here(request),
        "query": _query(request),
    }
    return render(request, "situation/calls/calls.html", context)


def _to_call(request: PoskoRequest) -> Filter:
    wanted = stations_page.asked_filter(request)
    return Filter(area=wanted.area, stage=wanted.stage, state=MISSING, q=wanted.q)


def _key(request: PoskoRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError as broken:
        raise BadInput("The form came without its key. Open the page again and press the button there.") from broken


def _query(request: PoskoRequest) -> str:
    """What the page is narrowed to, for the addresses of its buttons."""
    names = ("day", "kecamatan", "kelurahan", "stage", "q", "page")
    return urlencode({name: request.GET[name] for name in names if request.GET.get(name)})


def _here(request: PoskoRequest) -> str:
    query = _query(request)
    return reverse("situation:tps_calls") + (f"?{query}" if query else "")
