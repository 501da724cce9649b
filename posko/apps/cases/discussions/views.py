"""Discussions of the three institutions: who was there, what each holds, and that they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.course import selectors
from posko.apps.cases.discussions import selectors as discussion_selectors
from posko.apps.cases.discussions import services as discussion_services
from posko.apps.cases.discussions.forms import HOLDINGS, HoldForm, SpeakForm, WrittenForm
from posko.apps.cases.discussions.services import Amended, NewDiscussion
from posko.kit.actions import Refused, act_on, slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from django.forms import Form

    from posko.apps.cases.discussions.selectors import Shown
    from posko.apps.cases.models import Case, Discussion

HOLD = "hold"


@require_GET
def discussions(request: PoskoRequest, number: int) -> HttpResponse:
    """Every discussion of the case."""
    return _page(request, case_page.seen(request, number, "discussions"))


@require_POST
def hold(request: PoskoRequest, number: int) -> HttpResponse:
    """Write down that a discussion was held."""
    case = case_page.case_of(request, number)
    form = _hold_form(request, case, discussion_selectors.institution_names(request.viewer), request.POST)
    return _act_on(
        request,
        case,
        HOLD,
        form,
        lambda data: discussion_services.hold(case, NewDiscussion(**data), by=request.viewer, at=request.at),
        _("Written down. Each institution now says what it holds."),
    )


@require_POST
def speak(request: PoskoRequest, number: int, n: int) -> HttpResponse:
    """Say what the own institution holds."""
    found, slot = _discussion_of(request, number, n), slot_of("speak", n)
    form = SpeakForm(request.POST, auto_id=f"{slot}-%s")
    return _act_on(
        request,
        found.case,
        slot,
        form,
        lambda data: discussion_services.speak(found, **data, by=request.viewer, at=request.at),
        _("Kept. Your institution may change it until the next step is written down."),
    )


@require_POST
def amend(request: PoskoRequest, number: int, n: int) -> HttpResponse:
    """Correct what was written down of a discussion."""
    found, slot = _discussion_of(request, number, n), slot_of("amend", n)
    names = discussion_selectors.institution_names(request.viewer)
    form = WrittenForm(request.POST, names=names, auto_id=f"{slot}-%s")
    return _act_on(
        request,
        found.case,
        slot,
        form,
        lambda data: discussion_services.amend(found, Amended(**data), by=request.viewer, at=request.at),
        _("Kept."),
    )


def _discussion_of(request: PoskoRequest, number: int, n: int) -> Discussion:
    """The discussion, and the right to its case (404 without)."""
    case = case_page.case_of(request, number)
    found: Discussion = get_object_or_404(discussion_selectors.discussions(request.viewer, case), number=n)
    return found


def _hold_form(request: PoskoRequest, case: Case, names: Mapping[str, str], data: object = None) -> HoldForm:
    numbers = discussion_selectors.next_numbers(request.viewer, case, request.at)
    lapsed = selectors.standing(request.viewer, case, request.at).lapsed_at is not None
    given = {"held_at": None if lapsed else request.at, "present": list(names)}
    return HoldForm(data, names=names, numbers=numbers, initial=given, auto_id=f"{HOLD}-%s")


def _act_on(
    request: PoskoRequest, case: Case, slot: str, form: Form, do: Callable[[dict[str, Any]], object], told: str
) -> HttpResponse:
    """Do what the form says, or give the page back with what was typed and why it was refused."""
    return act_on(
        request,
        form,
        do,
        told=told,
        back=reverse("cases:discussions", args=[case.number]),
        again=lambda _refusal: _page(request, case_page.seen(request, case.number, "discussions"), {slot: form}),
    )


def _page(request: PoskoRequest, case: Case, refused: Refused | None = None) -> HttpResponse:
    given, viewer = refused or {}, request.viewer
    may_hold = discussion_selectors.may_hold(viewer, case, request.at)
    names = discussion_selectors.institution_names(viewer)
    told = discussion_selectors.shown(viewer, case)
    context = {
        **case_page.head(request, case, "cases:discussions"),
        "discussions": [_shown(each, given, names) for each in told],
        "unwritten": discussion_selectors.unwritten(viewer, case, told, request.at),
        "hold": given.get(HOLD) or (_hold_form(request, case, names) if may_hold else None),
    }
    return render(request, "cases/discussions/discussions.html", context, status=422 if given else 200)


def _shown(each: Shown, refused: Refused, names: Mapping[str, str]) -> dict[str, object]:
    """A discussion with its forms, each as it was refused or filled with the present values."""
    n = each.row.number
    mine = next((view.vote for view in each.views if view.mine), None)
    speak = amend = None
    if mine is not None:
        slot, now = slot_of("speak", n), {"word": mine.word, "reason": mine.reason}
        speak = refused.get(slot) or SpeakForm(initial=now, auto_id=f"{slot}-%s")
    if each.may_amend:
        slot = slot_of("amend", n)
        now = {"venue": each.row.venue, "outcome": each.row.outcome}
        present = [view.vote.root for view in each.views if view.vote.present]
        form = WrittenForm(initial={**now, "present": present}, names=names, auto_id=f"{slot}-%s")
        amend = refused.get(slot) or form
    views = [(view, HOLDINGS.get(view.vote.word, "")) for view in each.views]
    agreed = HOLDINGS.get(each.stand.agreed, "")
    return {"told": each, "views": views, "agreed": agreed, "speak": speak, "amend": amend, "spoke": mine and mine.word}
