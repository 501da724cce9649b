"""The desk: ask, answer, record what happened; and the two counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.roll import selectors, services
from posko.apps.roll.forms import CONFIRMED, ConfirmedVotesForm, DecisionForm, DeskForm
from posko.domain import eligibility
from posko.domain.access import Act
from posko.domain.card import shown_outcome
from posko.law import eligibility as law

if TYPE_CHECKING:
    from posko.apps.ledger.requests import PoskoRequest
    from posko.apps.roll.models import LookUp

RECENT = 8
# The station stays from one voter to the next. In a cookie: a session would want the database, which may be busy.
SAME_STATION = "posko_desk_station"


@require_GET
def desk(request: PoskoRequest) -> HttpResponse:
    """An empty form, the cursor in the first field; what waited in the spool enters the ledger first."""
    services.drain_spool(by=request.viewer, at=request.at)
    return _page(request, _form(request))


@require_POST
def ask(request: PoskoRequest) -> HttpResponse:
    """Answer. A question that is in the ledger has an address of its own; one in the spool is answered in place."""
    form = _form(request, bound=True)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    question = services.Question(
        form_key=given["form_key"],
        station=given["station"],
        case=form.case(),
        preview=form.preview,
        purpose=given.get("purpose", ""),
        nik=given.get("nik", ""),
    )
    asked = services.ask(question, regime=request.operation.regime, by=request.viewer, at=request.at)
    response = _asked(request, asked, question)
    response.set_cookie(
        SAME_STATION, question.station.code, max_age=12 * 60 * 60, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


@require_GET
def answer(request: PoskoRequest, pk: int) -> HttpResponse:
    """The answer to one question, as the rules gave it."""
    return _answer(request, _look_up(request, pk), DecisionForm())


@require_GET
def slip(request: PoskoRequest, pk: int) -> HttpResponse:
    """A slip to print: what to do next and where, without anything about the person."""
    look_up = _look_up(request, pk)
    context = {"look_up": look_up, "answer": _answer_of(request, look_up), "operation": request.operation}
    return render(request, "roll/slip.html", context)


@require_POST
def decide(request: PoskoRequest, pk: int) -> HttpResponse:
    """Record what KPPS then decided."""
    look_up = _look_up(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _answer(request, look_up, form, status=422)
    services.record_decision(look_up, **form.cleaned_data, by=request.viewer, at=request.at)
    messages.success(request, _("Recorded."))
    return redirect("roll:desk")


@require_GET
def counters(request: PoskoRequest) -> HttpResponse:
    """Attempts and confirmed votes, apart."""
    return _counters(request, ConfirmedVotesForm(viewer=request.viewer))


@require_POST
def confirm(request: PoskoRequest) -> HttpResponse:
    """Enter confirmed votes."""
    form = ConfirmedVotesForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return _counters(request, form, status=422)
    services.confirm_votes(**form.cleaned_data, by=request.viewer, at=request.at)
    messages.success(request, _("Entered. Where the law's number is met, the station stands below as a candidate."))
    return redirect("roll:counters")


def _asked(request: PoskoRequest, asked: services.Asked, question: services.Question) -> HttpResponse:
    if asked.look_up is not None:
        return redirect("roll:answer", asked.look_up.pk)
    context = {
        "answer": asked.answer,
        "shown": shown_outcome(asked.answer),
        "recorded": asked.recorded,
        "station": question.station,
        "preview": question.preview,
        "sees_code": _sees_code(request),
    }
    return render(request, "roll/answer.html", context)


def _form(request: PoskoRequest, *, bound: bool = False) -> DeskForm:
    voting_day = law.eligibility(request.operation.regime).named.voting_day
    station = request.GET.get("station") or request.COOKIES.get(SAME_STATION, "")
    return DeskForm(
        request.POST if bound else None,
        viewer=request.viewer,
        at=request.at,
        voting_day=voting_day,
        nik_open=selectors.nik_open(request.viewer),
        initial={"station": station, "arrives": "09:00"},
    )


def _page(request: PoskoRequest, form: DeskForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "recent": [
            (each, shown_outcome(_answer_of(request, each))) for each in selectors.look_ups(request.viewer)[:RECENT]
        ],
        "nik_open": selectors.nik_open(request.viewer),
        "may_confirm": request.viewer.may(Act.VOTE_CONFIRM),
    }
    return render(request, "roll/desk.html", context, status=status)


def _answer(request: PoskoRequest, look_up: LookUp, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = {
        "look_up": look_up,
        "answer": _answer_of(request, look_up),
        "shown": shown_outcome(_answer_of(request, look_up)),
        "station": look_up.station,
        "preview": look_up.preview,
        "recorded": look_up.came_by,
        "repeats": selectors.repeats_of(request.viewer, look_up),
        "form": form,
        "sees_code": _sees_code(request),
    }
    return render(request, "roll/answer.html", context, status=status)


def _answer_of(request: PoskoRequest, look_up: LookUp) -> eligibility.Answer:
    """The texts of the rule that answered then; the outcome itself is as it was recorded."""
    rules = eligibility.case_rules(request.operation.regime)
    return eligibility.by_number(rules, look_up.rule_number)


def _sees_code(request: PoskoRequest) -> bool:
    """Codes of accusation and their ground show small, to KPU and Bawaslu only."""
    return request.viewer.root in ("kpu", "bawaslu")


def _counters(request: PoskoRequest, form: ConfirmedVotesForm, status: int = 200) -> HttpResponse:
    context = {
        "counters": selectors.both_counters(request.viewer),
        "form": form,
        "words": CONFIRMED,
        "names": selectors.kelurahan_names(request.viewer),
        "may_confirm": request.viewer.may(Act.VOTE_CONFIRM),
        "last_day": selectors.psu_last_day(request.viewer),
    }
    return render(request, "roll/counters.html", context, status=status)


def _look_up(request: PoskoRequest, pk: int) -> LookUp:
    return get_object_or_404(selectors.look_ups(request.viewer), pk=pk)
