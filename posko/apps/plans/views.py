"""Pages of the clocks, and the feed that carries them into an agency's calendar."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.plans import paper, selectors, services
from posko.apps.plans.forms import ClockForm, EndForm
from posko.apps.plans.selectors import ClockView, FixedView
from posko.domain.access import Act, Compartment, system_viewer
from posko.domain.deadlines import last_moment
from posko.domain.plans import clocks
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.plans.models import RunningClock

STATES = ("running", "warn", "breached", "ended")
TICK_DAYS = 5
ROW_HEIGHT = 34


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the drawing: where it stands (pixels from the top) and how far it reaches (per cent of the width)."""

    top: int
    earliest: str
    latest: str
    span: str
    beyond: bool
    clock: ClockView | None = None
    fixed: FixedView | None = None


@require_GET
def clock_list(request: PoskoRequest) -> HttpResponse:
    """All clocks, next due first. The URL holds the filter."""
    chosen = {key: request.GET.get(key, "").strip() for key in ("state", "agency")}
    running = selectors.running(request.viewer, request.at, agency=chosen["agency"])
    ended = selectors.ended(request.viewer, request.at, agency=chosen["agency"])
    shown = ended if chosen["state"] == "ended" else [c for c in running if chosen["state"] in ("", c.state)]
    fixed = selectors.fixed(request.viewer, request.at)
    ahead = [seen for seen in fixed if seen.left is not None]
    rows = _rows([] if chosen["state"] == "ended" else shown, ahead, request.at)
    counts = {state: sum(seen.state == state for seen in running) for state in STATES}
    context = {
        "shown": shown,
        "counts": {**counts, "": len(running), "ended": len(ended)},
        "states": STATES,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "agencies": people.agencies(request.viewer),
        "rows": rows,
        "ticks": _ticks(request.at),
        "height": ROW_HEIGHT * (len(rows) + 1),
        "ahead": ahead,
        "past": [seen for seen in fixed if seen.left is None],
        "feed_link": selectors.feed_link(request.viewer),
        "people_names": people.people_names(request.viewer),
        "may_start": request.viewer.may(Act.CLOCK_START),
        "may_feed": request.viewer.may(Act.COMMITMENT_MAKE),
    }
    return render(request, "plans/clocks.html", context)


@require_GET
def clock_page(request: PoskoRequest, number: int) -> HttpResponse:
    """One clock: every way of counting, its ground, and the form that ends it."""
    return _page(request, _clock(request, number))


@require_http_methods(["GET", "POST"])
def start_clock(request: PoskoRequest) -> HttpResponse:
    """Start a clock."""
    form = ClockForm(request.POST or None, viewer=request.viewer, at=request.at)
    if request.method == "POST" and form.is_valid():
        new = services.NewClock(**{**form.cleaned_data, "agency": form.cleaned_data["agency"].code})
        with shown_on(form):
            clock = services.start_clock(new, by=request.viewer, at=request.at)
            messages.success(request, _("Clock %(number)s runs.") % {"number": clock.number})
            return redirect("plans:clock", clock.number)
    rules = selectors.rules(request.viewer, timezone.localdate(request.at))
    return render(request, "plans/start.html", {"form": form, "rules": rules}, status=422 if form.errors else 200)


@require_POST
def end_clock(request: PoskoRequest, number: int) -> HttpResponse:
    """End a clock, with a reason."""
    clock = _clock(request, number)
    form = EndForm(request.POST, at=request.at)
    if form.is_valid():
        with shown_on(form):
            services.end_clock(clock, **form.cleaned_data, by=request.viewer, at=request.at)
            messages.success(request, _("The clock has ended."))
            return redirect("plans:clock", number)
    return _page(request, clock, form)


@require_POST
def make_feed(request: PoskoRequest) -> HttpResponse:
    """A new secret link of the own agency, shown this once."""
    token = services.make_feed_link(by=request.viewer, at=request.at)
    address = request.build_absolute_uri(reverse("plans:feed", args=[token]))
    return render(request, "plans/feed_link.html", {"address": address})


@require_POST
def revoke_feed(request: PoskoRequest) -> HttpResponse:
    """End the secret link of the own agency."""
    if services.revoke_feed_link(by=request.viewer, at=request.at):
        messages.success(request, _("The calendar link no longer works."))
    return redirect("plans:clocks")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The clocks of one agency as iCalendar. The token is the right; without it the answer is 404."""
    agency = selectors.feed_agency(token)
    if agency is None:
        raise Http404
    operation, walls = agency.operation, frozenset({Compartment.COORDINATION})
    viewer = system_viewer("clock-feed", operation=operation.code, city=operation.city_id, compartments=walls)
    at = request.real_at + operation.clock_offset  # type: ignore[attr-defined]  # the middleware puts it there
    body = paper.feed(viewer, at, agency=agency.code, begun=operation.created_at)
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _clock(request: PoskoRequest, number: int) -> RunningClock:
    return get_object_or_404(selectors.clocks_of(request.viewer), number=number)


def _page(request: PoskoRequest, clock: RunningClock, form: EndForm | None = None) -> HttpResponse:
    context = {
        "seen": selectors.view(request.viewer, clock, request.at),
        "form": form or EndForm(at=request.at),
        "events": ledger.about(request.viewer, f"clock:{clock.number}"),
        "agency_names": people.agency_names(request.viewer),
        "people_names": people.people_names(request.viewer),
    }
    return render(request, "plans/clock.html", context, status=422 if form else 200)


def _rows(running: list[ClockView], fixed: list[FixedView], at: datetime) -> list[Row]:
    """The drawing's lines, next due first: the clocks, and the cut-offs that lie inside its days."""
    ends: list[tuple[date | datetime, date | datetime, ClockView | FixedView]] = [
        *((seen.deadline.warn_by, seen.deadline.breach_after or seen.deadline.warn_by, seen) for seen in running),
        *((seen.clock.moment, seen.clock.moment, seen) for seen in fixed),
    ]
    lines = [(clocks.track(first, last, at), seen) for first, last, seen in sorted(ends, key=_first_moment)]
    drawn = [line for line in lines if isinstance(line[1], ClockView) or not line[0].beyond]
    return [_row(place, track, seen) for place, (track, seen) in enumerate(drawn)]


def _first_moment(line: tuple[date | datetime, date | datetime, object]) -> datetime:
    return last_moment(line[0])


def _row(place: int, track: clocks.Track, seen: ClockView | FixedView) -> Row:
    top, reach = place * ROW_HEIGHT, track.latest - track.earliest
    words = (_per_cent(track.earliest), _per_cent(track.latest), _per_cent(reach))
    if isinstance(seen, ClockView):
        return Row(top, *words, track.beyond, clock=seen)
    return Row(top, *words, track.beyond, fixed=seen)


def _ticks(at: datetime) -> list[tuple[str, datetime]]:
    days = range(0, clocks.WINDOW.days, TICK_DAYS)
    return [(_per_cent(day / clocks.WINDOW.days), at + timedelta(days=day)) for day in days]


def _per_cent(share: float) -> str:
    """As SVG reads it, whatever the page's language makes of decimal points."""
    return f"{share * 100:.2f}%"
