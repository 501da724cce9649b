"""The live picture: map, list and timeline of what happens now, under one filter that stands in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from posko.apps.incidents.hours import page as hours_page
from posko.apps.situation.alerts.forms import LiveViewForm
from posko.apps.situation.live import page, selectors, services
from posko.apps.situation.live.map import AGE, drawn_map, everybody, map_of
from posko.apps.situation.live.selectors import Live
from posko.domain.access import Act, Viewer
from posko.domain.situation import policies
from posko.kit.caches import SingleFlight
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest


@dataclass(frozen=True, slots=True)
class Shown:
    """What all viewers with the same filter share: the picture, its middle and its side as they are sent."""

    live: Live
    middle: str
    side: str


# A hundred screens ask for the same picture at once; it is composed once.
_shown: SingleFlight[Shown] = SingleFlight("live-picture", shared=False)


@require_GET
def live(request: PoskoRequest) -> HttpResponse:
    """The picture with its filter. The page fetches its board again whenever the feed has something new."""
    viewer = request.viewer
    cursor = selectors.last_number(viewer)
    words = selectors.chosen(viewer, request.GET)
    query = _query(words)
    context = {
        "cursor": cursor,
        "clock_offset": int(request.operation.clock_offset.total_seconds()),
        "query": query,
        "chips": page.chips(request, words),
        "strange": page.strange(request, words),
        "views": selectors.live_views(viewer),
        "view_form": LiveViewForm(initial={"query": query}, auto_id="view-%s"),
        "actor": viewer.actor,
        "may_alert": policies.writing(viewer) is None,
        "may_displays": policies.making_display(viewer) is None,
        "may_report": viewer.may(Act.INCIDENT_REPORT),
        **_parts(request, words, cursor),
    }
    return render(request, "situation/live/live.html", context)


@gzip_page
@require_GET
def live_board(request: PoskoRequest) -> HttpResponse:
    """The parts alone, which the page puts in the place of those that it shows."""
    words = selectors.chosen(request.viewer, request.GET)
    context = {
        **_parts(request, words, selectors.last_number(request.viewer)),
        "query": _query(words),
        "swapped": True,
        "csrf_token": get_token(request),
    }
    # Without the request: a part needs nothing of the frame, whose counts are each viewer's own.
    return HttpResponse(render_to_string("situation/live/_live_board.html", context))


def _parts(request: PoskoRequest, words: Mapping[str, str], cursor: int) -> dict[str, object]:
    """The queue, whose buttons are the viewer's own, and what everybody shares."""
    shown = shown_of(request, words, cursor)
    return {
        "live": shown.live,
        "queue": page.queue(request.viewer, shown.live, request.at),
        "filtered": any(words.values()),
        "middle": mark_safe(shown.middle),  # noqa: S308 - a template rendered it
        "side": mark_safe(shown.side),  # noqa: S308 - a template rendered it
    }


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
    regime, at = request.operation.regime, request.at
    found = selectors.live(viewer, words, regime, at)
    context = {
        "live": found,
        "lede": page.lede(found, at),
        "filtered": any(words.values()),
        "demo": request.operation.demo,
        "at": at,
        "hours": hours_page.last_day(viewer, at),
        **drawn_map(map_of(viewer, regime, found.spots)),
        **(page.stations(found.board) if found.board else {}),
    }
    middle = render_to_string("situation/live/_middle.html", context)
    return Shown(found, middle, render_to_string("situation/live/_side.html", context))


def _query(words: Mapping[str, str]) -> str:
    return urlencode([(word, words[word]) for word in selectors.WORDS if words.get(word)])
