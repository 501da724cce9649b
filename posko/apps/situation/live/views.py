"""The live picture: map, list and timeline of what happens now, under one filter that stands in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from posko.apps.situation.alerts.forms import LiveViewForm
from posko.apps.situation.live import selectors, services
from posko.apps.situation.live.map import AGE, everybody, map_of
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.index.map import MapPart
from posko.domain.access import Viewer
from posko.domain.situation import policies
from posko.domain.territory.places import Level
from posko.kit.caches import SingleFlight
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest


@dataclass(frozen=True, slots=True)
class Shown:
    """The parts that all viewers with the same filter share: the board as it is sent, and the map."""

    board: str
    map: MapPart


# A hundred screens ask for the same picture at once; it is composed once.
_shown: SingleFlight[Shown] = SingleFlight("live-picture")


@require_GET
def live(request: PoskoRequest) -> HttpResponse:
    """The picture with its filter. The page fetches its board again whenever the feed has something new."""
    viewer = request.viewer
    cursor = selectors.last_number(viewer)
    words = selectors.chosen(viewer, request.GET)
    query = _query(words)
    shown = shown_of(request, words, cursor)
    context = {
        "cursor": cursor,
        "clock_offset": int(request.operation.clock_offset.total_seconds()),
        "chosen": words,
        "query": query,
        "board": mark_safe(shown.board),  # noqa: S308 - a template rendered it
        "map": shown.map,
        "views": selectors.live_views(viewer),
        "view_form": LiveViewForm(initial={"query": query}, auto_id="view-%s"),
        "actor": viewer.actor,
        "may_alert": policies.writing(viewer) is None,
        "may_displays": policies.making_display(viewer) is None,
        "language": page_language(),
        **selectors.choices(viewer),
    }
    return render(request, "situation/live/live.html", context)


@gzip_page
@require_GET
def live_board(request: PoskoRequest) -> HttpResponse:
    """The board alone, with the drawing of the map and the numbers in its discs."""
    words = selectors.chosen(request.viewer, request.GET)
    shown = shown_of(request, words, selectors.last_number(request.viewer))
    drawn = render_to_string("situation/live/_live_drawing.html", {"map": shown.map, "swapped": True})
    return HttpResponse(shown.board + drawn)


@require_POST
def save_live_view(request: PoskoRequest) -> HttpResponse:
    """Keep the filter of the URL under a name."""
    form = LiveViewForm(request.POST, auto_id="view-%s")
    if not form.is_valid():
        return render(request, "situation/live/live_view.html", {"form": form}, status=422)
    query = _query(selectors.chosen(request.viewer, dict(parse_qsl(form.cleaned_data["query"]))))
    new = services.NewLiveView(**{**form.cleaned_data, "query": query})
    view = services.save_live_view(new, by=request.viewer, at=request.at)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('situation:live')}?{view.query}")


@require_POST
def remove_live_view(request: PoskoRequest, pk: int) -> HttpResponse:
    """Remove an own view."""
    view = get_object_or_404(selectors.own_live_views(request.viewer), pk=pk)
    services.remove_live_view(view, by=request.viewer, at=request.at)
    messages.success(request, _("The view is removed."))
    return redirect("situation:live")


def shown_of(request: PoskoRequest, words: Mapping[str, str], cursor: int) -> Shown:
    """The board and the map under a filter, put together anew once something happened or some seconds went by."""
    viewer, language = everybody(request.viewer), page_language()
    moment = int(request.at.timestamp()) // AGE
    key = (viewer.operation, viewer.compartments, language, _query(words), cursor, moment)
    return _shown.get(key, lambda: _put_together(request, viewer, words))


def _put_together(request: PoskoRequest, viewer: Viewer, words: Mapping[str, str]) -> Shown:
    regime = request.operation.regime
    found = selectors.live(viewer, words, regime, request.at)
    place = words["place"]
    context = {
        "live": found,
        "filtered": any(words.values()),
        "query": _query(words),
        "at": request.at,
        "language": page_language(),
        "place": territory.places(viewer).filter(code=place).first() if place else None,
        "kecamatan": dict(territory.at_level(viewer, Level.KECAMATAN).values_list("code", "name")),
    }
    return Shown(render_to_string("situation/live/_live_board.html", context), map_of(viewer, regime, found.marks))


def _query(words: Mapping[str, str]) -> str:
    return urlencode([(word, words[word]) for word in selectors.WORDS if words.get(word)])
