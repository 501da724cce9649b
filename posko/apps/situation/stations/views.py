"""The board of the stations, what a station says by telephone, and the days they report."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_GET, require_http_methods

from posko.apps.ledger import selectors as ledger_selectors
from posko.apps.situation.board import page as board_page
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.stations import page, selectors, services
from posko.apps.situation.stations.forms import DayForm, StationForm
from posko.apps.situation.stations.selectors import Filter
from posko.apps.territory import selectors as territory
from posko.domain.plans.phases import countdown
from posko.domain.situation import policies
from posko.domain.situation.feed import HEADS
from posko.domain.stations.day import STAGES, DayKind, Stage, voting_days
from posko.domain.territory.places import Level
from posko.kit.caches import SingleFlight
from posko.kit.chips import strange_value, strange_words
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest
from posko.law.station_day import station_day

STATIONS_A_PAGE = 100
FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


@require_GET
def board(request: PoskoRequest) -> HttpResponse:
    """Expected against received, by stage and area; filters stand in the URL, and the part with the counts is live."""
    cursor = ledger_selectors.newest(request.viewer, HEADS)
    wanted, found = page.asked_filter(request), page.asked_board(request)
    context = {
        **_drawn_context(request, found, wanted),
        "cursor": cursor,
        "clock_offset": int(request.operation.clock_offset.total_seconds()),
        "kecamatan": found.kecamatan,
        "kelurahan": page.kelurahan_of(found, wanted.area),
        "days": selectors.known_days(request.viewer, request.operation.regime),
        "states": page.STATES,
        "table": station_day(request.operation.regime),
        "left": countdown(request.at, found.clock.first(Stage.OPEN).at),
        "may_plan": policies.planning_day(request.viewer) is None,
        "strange": _strange(request, wanted),
    }
    return render(request, "situation/stations/board.html", context)


def _tag(request: HttpRequest, *_args: object, **_more: object) -> str:
    """The tag of the live part: the reports, the minute, the filter and the language, whoever looks."""
    asked: PoskoRequest = request  # type: ignore[assignment]  # the access rules made it one
    day = page.asked_day(asked)
    stamp = board_selectors.ground(asked.viewer, asked.operation.regime, day, asked.at)[1]
    minute = asked.at.replace(second=0, microsecond=0).isoformat()
    text = f"{asked.viewer.operation} {day} {stamp} {minute} {get_language()} {asked.get_full_path()}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


# A hundred screens ask for the same part at once; it is drawn once.
_drawn: SingleFlight[str] = SingleFlight("station-board")


@gzip_page
@cache_control(private=True, no_cache=True)
@condition(etag_func=_tag)
@require_GET
def board_part(request: PoskoRequest) -> HttpResponse:
    """The counts alone: not sent again while nothing changed, and drawn once for all who look at the same."""

    def draw() -> str:
        context = {**_drawn_context(request, page.asked_board(request), page.asked_filter(request)), "swapped": True}
        return render_to_string("situation/stations/_part.html", context)

    return HttpResponse(_drawn.get((request.viewer.compartments, _tag(request)), draw))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PoskoRequest, code: str) -> HttpResponse:
    """What a station says by telephone: one stage at a time."""
    place = get_object_or_404(territory.at_level(request.viewer, Level.TPS), code=code)
    asked = request.GET.get("stage", "")
    stage = Stage(asked) if asked in set(Stage) else Stage.OPEN
    form = StationForm(request.POST or None, stage=stage, now=request.at)
    if request.method == "POST" and form.is_valid() and _reported(request, code, stage, form):
        messages.success(request, _("Kept. The board counts it from now on."))
        return redirect("territory:place", code)
    context = {"place": place, "stage": stage, "stages": STAGES, "form": form}
    return render(request, "situation/stations/report.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def days(request: PoskoRequest) -> HttpResponse:
    """The days on which stations report besides voting day: rehearsals, and votes that are held again."""
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        stages = tuple(Stage(stage) for stage in given["stages"])
        new = services.NewDay(given["day"], DayKind(given["kind"]), given["places"], stages)
        with shown_on(form):
            services.plan_day(new, by=request.viewer, at=request.at)
            board_selectors.forget(request.viewer, new.day, request.at)
            messages.success(request, _("Planned. The board of that day shows who is expected."))
            return redirect(f"{reverse('situation:tps')}?day={new.day.isoformat()}")
    context = {
        "form": form,
        "planned": board_selectors.planned_days(request.viewer),
        "voting": voting_days(request.operation.regime),
        "names": dict(territory.places(request.viewer).exclude(level=Level.TPS).values_list("code", "name")),
    }
    return render(request, "situation/stations/days.html", context, status=422 if form.is_bound else 200)


def _reported(request: PoskoRequest, code: str, stage: Stage, form: StationForm) -> bool:
    """Save the report of a valid form. A refusal of the domain is shown in the form, and nothing is saved."""
    new = services.NewStationReport(
        place=code,
        stage=stage,
        answers=form.answers(),
        at=form.cleaned_data["at"],
        received_at=request.at,
        channel="page",
        source_kind="page",
        source_ref=form.cleaned_data["form_key"].hex,
        note=form.cleaned_data["note"],
    )
    with shown_on(form):
        kept = services.report_station(new, by=request.viewer, at=request.at)
        board_selectors.forget(request.viewer, kept.day, request.at)
        return True
    return False


def _drawn_context(request: PoskoRequest, found: Board, wanted: Filter) -> dict[str, Any]:
    """The context of the live part. Nothing of it depends on the viewer."""
    laws, here = found.clock.stages, selectors.scope(request.viewer, found, wanted)
    asked = selectors.asked_of(request.viewer, found)
    singles = wanted.chooses or page.is_kelurahan(wanted.area)
    rows = selectors.rows(request.viewer, found, wanted) if singles else []
    shown = page_of(request, rows, STATIONS_A_PAGE)
    return {
        "board": found,
        "wanted": wanted,
        "areas": selectors.areas(request.viewer, found, wanted),
        "stages": [(stage, laws[stage], found.clock.first(stage), here.tallies[stage]) for stage in asked],
        "scope": here,
        "day": found.day.isoformat(),
        "steps": board_page.strip(found, here.tallies, here.firsts, asked, wanted.area),
        "grids": board_page.grids(found, inside=wanted.area),
        "keys": board_page.legend(found),
        "demo": request.operation.demo,
        "calls": page.calls(request.viewer, found, wanted),
        "singles": singles,
        "page": shown,
        "stations": selectors.views(request.viewer, found, shown.object_list),
        "begun": found.at >= found.clock.first(Stage.OPEN).at,
        "heard_of": any(tally.received for tally in found.city.values()),
        "query": _query(request),
    }  # fmt: skip


def _strange(request: PoskoRequest, wanted: Filter) -> list[str]:
    """What the address asks for and does not exist, as a sentence each."""
    told = {"stage": (_("Stage"), wanted.stage), "state": (_("Status"), wanted.state)}
    refused = [(label, request.GET[word]) for word, (label, kept) in told.items() if request.GET.get(word) and not kept]
    known = ("day", "kecamatan", "kelurahan", "stage", "state", "q")
    return [*strange_words(request, known), *(strange_value(label, value) for label, value in refused)]


def _query(request: PoskoRequest) -> str:
    """The filter as it is in the URL, without the page."""
    words = request.GET.copy()
    words.pop("page", None)
    return words.urlencode()
