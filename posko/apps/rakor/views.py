"""Pages and acts of the rakor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.gaps.forms import GapForm
from posko.apps.gaps.services import NewGap
from posko.apps.ledger.requests import PoskoRequest
from posko.apps.rakor import selectors, services
from posko.apps.rakor.forms import InputForm, RakorForm
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.territory import Level

if TYPE_CHECKING:
    from posko.apps.rakor.models import Input, Rakor

TITLE_LENGTH = 160


@require_GET
def rakor_list(request: PoskoRequest) -> HttpResponse:
    """All meetings, and what the next one starts from."""
    meetings = selectors.rakors(request.viewer)
    context = {
        "meetings": meetings,
        "upcoming": meetings.filter(held_at__gt=request.at).order_by("held_at").first(),
        "agenda": selectors.agenda(request.viewer, request.at),
        "may_convene": request.viewer.may(Act.RAKOR_CONVENE),
        "at": request.at,
    }
    return render(request, "rakor/list.html", context)


@require_http_methods(["GET", "POST"])
def convene(request: PoskoRequest) -> HttpResponse:
    """Convene a meeting."""
    form = RakorForm(request.POST or None, viewer=request.viewer, initial={"chair": request.viewer.agency})
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "agenda": selectors.agenda(request.viewer, request.at)}
        return render(request, "rakor/convene.html", context, status=422 if form.errors else 200)
    data = {**form.cleaned_data, "chair": form.cleaned_data["chair"].code}
    meeting = services.convene(services.NewRakor(**data), by=request.viewer, at=request.at)
    messages.success(request, _("The meeting is convened; it starts from what is open."))
    return redirect("rakor:meeting", meeting.pk)


@require_GET
def meeting(request: PoskoRequest, pk: int) -> HttpResponse:
    """One meeting: every input as a line, and what became of it."""
    return _page(request, _rakor(request, pk))


@require_POST
def raise_input(request: PoskoRequest, pk: int) -> HttpResponse:
    """Put the own agency's input on the table."""
    found = _rakor(request, pk)
    form = InputForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return _page(request, found, form)
    raised = services.raise_input(found, services.NewInput(**form.cleaned_data), by=request.viewer, at=request.at)
    messages.success(request, _("Input %(number)s is on the table.") % {"number": raised.number})
    return redirect("rakor:meeting", pk)


@require_http_methods(["GET", "POST"])
def open_gap(request: PoskoRequest, pk: int) -> HttpResponse:
    """Turn an input into a gap."""
    raised = get_object_or_404(selectors.inputs(request.viewer), pk=pk)
    if raised.gap is not None:
        return redirect("gaps:gap", raised.gap.number)
    form = GapForm(request.POST or None, viewer=request.viewer, initial=_suggestion(raised))
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "input": raised, "places": _places(request)}
        return render(request, "rakor/open_gap.html", context, status=422 if form.errors else 200)
    data = {
        **form.cleaned_data,
        "owner": form.cleaned_data["owner"].code if form.cleaned_data["owner"] else "",
    }
    new = NewGap(**data, source_kind="rakor", source_ref=f"{raised.rakor_id}/{raised.number}")
    gap = services.open_gap_from(raised, new, by=request.viewer, at=request.at)
    messages.success(request, _("The gap is open. Who promises to close it?"))
    return redirect("gaps:gap", gap.number)


def _rakor(request: PoskoRequest, pk: int) -> Rakor:
    return get_object_or_404(selectors.rakors(request.viewer), pk=pk)


def _page(request: PoskoRequest, found: Rakor, form: InputForm | None = None) -> HttpResponse:
    lines = selectors.lines(request.viewer, found, request.at)
    context = {
        "meeting": found,
        "lines": lines,
        "late_count": sum(line.gap.late for line in lines if line.gap),
        "held": found.held_at <= request.at,
        "form": form or InputForm(viewer=request.viewer),
        "places": _places(request),
        "may_raise": request.viewer.may(Act.RAKOR_INPUT),
        "may_open": request.viewer.may(Act.GAP_OPEN),
    }
    return render(request, "rakor/meeting.html", context, status=422 if form else 200)


def _places(request: PoskoRequest) -> list[str]:
    """What the place field offers: every kelurahan with its kecamatan."""
    kelurahan = territory.at_level(request.viewer, Level.KELURAHAN)
    return [f"{place.code} · {place.name}, {place.parent.name}" for place in kelurahan if place.parent]


def _suggestion(raised: Input) -> dict[str, object]:
    """The first sentence names the gap, the rest is its detail."""
    first, _dot, rest = raised.text.partition(". ")
    place = f"{raised.place.code} · {raised.place.name}" if raised.place else ""
    detail = raised.text if len(first) > TITLE_LENGTH else rest.strip()
    return {"title": first[:TITLE_LENGTH].rstrip("."), "detail": detail, "place": place, "severity": 2}
