"""The duty roster: the week by agency, one shift, and what is handed over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors
from posko.apps.people.duty import page, services
from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.duty.forms import HandoverForm, ShiftForm
from posko.apps.people.duty.page import first_words
from posko.domain.people import duty as duty_rules
from posko.domain.people import first_steps, policies
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import Shift

DAYS = page.DAYS


@require_GET
def duty(request: PoskoRequest) -> HttpResponse:
    """The week's roster, agency by agency. The URL holds week and agency."""
    agency = request.GET.get("agency", "").strip()[:60]
    monday = _monday(request)
    weeks = duty_selectors.week(request.viewer, monday, request.at, agency=agency)
    context = {
        "weeks": weeks,
        "without": [] if agency else duty_selectors.without_roster(request.viewer, weeks),
        "rosters": page.rosters(request.viewer, weeks, monday, request.at),
        "on_watch": page.on_watch(request.viewer, weeks),
        "monday": monday,
        "sunday": monday + timedelta(days=DAYS - 1),
        "back": monday - timedelta(days=DAYS),
        "ahead": monday + timedelta(days=DAYS),
        "this_week": duty_rules.monday_of(timezone.localdate(request.at)),
        "agencies": selectors.agencies(request.viewer),
        "chosen": agency,
        "waits": duty_selectors.waits_for(request.viewer, request.at),
        "may_plan": policies.planning(request.viewer.agency, request.viewer) is None,
        "own": request.viewer.agency,
    }
    return render(request, "people/duty/duty.html", context)


@require_http_methods(["GET", "POST"])
def duty_add(request: PoskoRequest) -> HttpResponse:
    """Put a shift on the own agency's roster."""
    form = ShiftForm(request.POST or None, viewer=request.viewer, initial=_start(request))
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            shift = services.plan_shift(services.NewShift(**form.cleaned_data), by=request.viewer, at=request.at)
            messages.success(request, _("The shift is on the roster."))
            return _to_week(shift)
    return render(request, "people/duty/shift_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def duty_change(request: PoskoRequest, pk: int) -> HttpResponse:
    """Change a shift that is not over."""
    shift = _own_shift(request, pk)
    start = {"post": shift.post_id, "starts_at": shift.starts_at, "ends_at": shift.ends_at, "note": shift.note}
    form = ShiftForm(request.POST or None, viewer=request.viewer, initial=start)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            new = services.NewShift(**form.cleaned_data)
            shift = services.change_shift(shift, new, by=request.viewer, at=request.at)
            messages.success(request, _("The shift is changed."))
            return _to_week(shift)
    context = {"form": form, "shift": shift, "begun": shift.starts_at <= request.at}
    return render(request, "people/duty/shift_form.html", context, status=422 if form.errors else 200)


@require_POST
def duty_cancel(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a shift off the roster before it begins."""
    shift = _own_shift(request, pk)
    services.cancel_shift(shift, by=request.viewer, at=request.at)
    messages.success(request, _("The shift is off the roster."))
    return _to_week(shift)


@require_GET
def shift(request: PoskoRequest, pk: int) -> HttpResponse:
    """One shift: who, when, and the note that goes over to the next one."""
    return _shift_page(request, _shift(request, pk))


@require_POST
def hand_over(request: PoskoRequest, pk: int) -> HttpResponse:
    """Leave a note to the next shift."""
    found, form = _shift(request, pk), HandoverForm(request.POST)
    if not form.is_valid():
        return _shift_page(request, found, form)
    now = request.POST.get("now") == "1"
    services.hand_over(found, text=form.cleaned_data["handover"], now=now, by=request.viewer, at=request.at)
    messages.success(request, _("Handed over. Whoever has the next shift acknowledges it."))
    return redirect("people:shift", pk)


@require_POST
def acknowledge(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take over from the shift before."""
    now = request.POST.get("now") == "1"
    taken = services.acknowledge(_shift(request, pk), now=now, by=request.viewer, at=request.at)
    messages.success(request, _over(taken, _("Acknowledged. The watch is yours.")))
    return redirect("people:shift", pk)


@require_POST
def call_now(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that the watch passes on now."""
    found = services.call_now(_shift(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _over(found, _("The watch has passed on.")))
    return redirect("people:shift", pk)


@require_POST
def take_step(request: PoskoRequest) -> HttpResponse:
    """Go where a first step leads, and show it no more; `step=all` passes over the others."""
    wanted = request.POST.get("step", "")
    left = first_steps.steps_of(request.viewer.role, duty_selectors.steps_taken(request.viewer))
    chosen = [step for step in left if wanted in (step.code, "all")]
    services.take_steps([step.code for step in chosen], by=request.viewer, at=request.at)
    return redirect(chosen[0].view if chosen and wanted != "all" else "/")


def _over(shift: Shift, told: str) -> str:
    """What was told if the watch has passed on; else when it will."""
    if shift.over_at is not None:
        return told
    hour = timezone.localtime(shift.ends_at).strftime("%H.%M")
    return _("Announced. The watch passes on at %(hour)s, or when both say “now”.") % {"hour": hour}


def _shift(request: PoskoRequest, pk: int) -> Shift:
    return get_object_or_404(duty_selectors.shifts(request.viewer), pk=pk)


def _own_shift(request: PoskoRequest, pk: int) -> Shift:
    return get_object_or_404(duty_selectors.shifts(request.viewer), pk=pk, agency__code=request.viewer.agency)


def _shift_page(request: PoskoRequest, found: Shift, form: HandoverForm | None = None) -> HttpResponse:
    viewer = request.viewer
    taker, giver = duty_selectors.next_of(viewer, found), duty_selectors.before(viewer, found)
    now, next_keeper = duty_selectors.shift_now(found), taker.post.user.username if taker else ""
    acknowledges = policies.acknowledging(now, next_keeper, viewer) is None
    context = {
        "shift": found,
        "next": taker,
        "before": giver,
        "now": found.starts_at <= request.at < found.ends_at,
        "form": form or HandoverForm(initial={"handover": found.handover or _open_matters(request, found)}),
        "may_call_now": policies.calling_now(now, next_keeper, viewer, request.at) is None,
        "said_now": _said_now(found, next_keeper, viewer.actor),
        "stays": duty_selectors.is_missed(found, request.at),
        "may_hand_over": policies.handing_over(now, viewer, request.at) is None,
        "may_acknowledge": acknowledges and not now.acknowledged,
        "may_change": policies.changing(now, viewer, request.at) is None,
        "may_cancel": policies.cancelling(now, viewer, request.at) is None,
        "people_names": selectors.people_names(viewer),
        "week": duty_rules.monday_of(timezone.localdate(found.starts_at)),
    }
    return render(request, "people/duty/shift.html", context, status=422 if form else 200)


def _open_matters(request: PoskoRequest, found: Shift) -> str:
    """What is open at the desk, for who has not written the note yet."""
    refused = policies.handing_over(duty_selectors.shift_now(found), request.viewer, request.at)
    return "" if refused or found.handed_at else first_words(request.viewer, request.at)


def _said_now(found: Shift, next_keeper: str, actor: str) -> bool:
    """Whether this person has said "now" already."""
    giver = actor == found.post.user.username and found.giver_now_at is not None
    return giver or (actor == next_keeper and found.taker_now_at is not None)


def _to_week(shift: Shift) -> HttpResponse:
    monday = duty_rules.monday_of(timezone.localdate(shift.starts_at))
    return redirect(f"{reverse('people:duty')}?week={monday.isoformat()}#{shift.agency.code}")


def _monday(request: PoskoRequest) -> date:
    """The Monday of the week asked for; of this week where nothing readable was asked."""
    try:
        asked = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        asked = timezone.localdate(request.at)
    return (
        duty_rules.monday_of(asked)
        if 2000 <= asked.year <= 2100
        else duty_rules.monday_of(timezone.localdate(request.at))
    )


def _start(request: PoskoRequest) -> dict[str, datetime]:
    """From a gap in cover: its beginning and end, as the link names them."""
    found = {}
    for field, key in (("starts_at", "from"), ("ends_at", "to")):
        try:
            found[field] = datetime.fromisoformat(request.GET.get(key, ""))
        except ValueError:
            continue
    return {field: moment for field, moment in found.items() if moment.tzinfo is not None}
