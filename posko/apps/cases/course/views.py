"""The course of one case, and writing down that something happened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.course import drawing, selectors, services, timeline
from posko.apps.cases.course import page as case_page
from posko.apps.cases.course.services import NewEvent
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act
from posko.domain.cases import machine, policies, words
from posko.domain.errors import NotAllowed
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.cases.models import Case
    from posko.kit.actions import Refused


@require_GET
def show(request: PoskoRequest, number: int) -> HttpResponse:
    """One case: its state, whose turn it is, its running clocks and what happens when it lapses."""
    return page(request, case_page.seen(request, number, "case"))


def page(request: PoskoRequest, case: Case, refused: Refused | None = None, why: str = "") -> HttpResponse:
    """The page; with an event that was refused in its form, or with why nothing of the kind is offered (422)."""
    context = {**case_page.head(request, case, "cases:case"), **_course(request, case, refused or {}), "why": why}
    return render(request, "cases/course/case.html", context, status=422 if refused or why else 200)


def _course(request: PoskoRequest, case: Case, refused: Refused) -> dict[str, Any]:
    viewer, at = request.viewer, request.at
    course = selectors.course(viewer, case)
    now, ground = selectors.standing(viewer, case, at), selectors.ground(viewer, case, at)
    acts = case_page.offered(viewer, case, (now, ground), at, refused, course.events[0].said)
    return {
        "flow": drawing.flow(course, now, selectors.medians(viewer), at),
        "line": drawing.line(course, now, at),
        "clocks": timeline.running(now if now.lapsed_at is None else ground, at),
        "late": timeline.late(now),
        "happened": timeline.happened(selectors.events(viewer, case), course, now, at),
        "ahead": [each for each in timeline.ahead(ground) if not case_page.is_offered(viewer, ground, each.event)],
        "acts": acts,
        "leading": case_page.leading(acts, ground) if case_page.is_mine(viewer, now) else [],
        "agency_names": people.agency_names(viewer),
        "people_names": people.people_names(viewer),
        "may_read_ledger": viewer.may(Act.LEDGER_READ),
    }


@require_POST
def record(request: PoskoRequest, number: int) -> HttpResponse:
    """Write an event down, or give the page back with what was typed and why it was refused."""
    case, event = case_page.case_of(request, number), request.POST.get("event", "")
    if selectors.is_recorded(request.viewer, case, request.POST.get("form_key", "")):
        return redirect("cases:case", number)
    ground = selectors.ground(request.viewer, case, request.at, event)
    if not case_page.is_offered(request.viewer, ground, event):
        return page(request, case, why=_why_not(request, ground, event))
    form = case_page.form_for(event, request.POST, ground, request.at)
    if form.is_valid():
        new = NewEvent(form.cleaned_data["form_key"], event, form.cleaned_data["at"], form.said())
        with shown_on(form):
            services.record_event(case, new, by=request.viewer, at=request.at)
            messages.success(request, _("Written down: %(event)s.") % {"event": _(words.EVENTS[event])})
            return redirect("cases:case", number)
    return page(request, case, refused={case_page.slot_of(event): form})


def _why_not(request: PoskoRequest, ground: machine.Case, event: str) -> str:
    """Why an event is not written down here. Raises NotAllowed where it is another institution's."""
    refusal = policies.recording(ground, event, request.viewer)
    if isinstance(refusal, NotAllowed):
        raise refusal
    if event in words.EVENTS and refusal is None:
        return _("“%(event)s” is written down on a page of its own.") % {"event": _(words.EVENTS[event])}
    name = _(words.EVENTS[event]) if event in words.EVENTS else event[:30]
    return _("“%(event)s” cannot happen where the case stands now. Below is what may come next.") % {"event": name}
