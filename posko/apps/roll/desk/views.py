"""The desk: ask, answer, record what happened; and the two counters."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.roll.desk import selectors, services
from posko.apps.roll.desk.forms import DecisionForm, DeskForm
from posko.domain.access import Act
from posko.domain.roll.card import shown_outcome
from posko.domain.roll.eligibility import Answer, leading

if TYPE_CHECKING:
    from posko.apps.roll.models import LookUp
    from posko.apps.territory.models import Place
    from posko.domain.roll.repeats import Held
    from posko.kit.requests import PoskoRequest

RECENT = 8
# The station stays from one voter to the next. In a cookie: a session would want the database, which may be busy.
SAME_STATION = f"{settings.COOKIE_PREFIX}posko_desk_station"


@require_GET
def desk(request: PoskoRequest) -> HttpResponse:
    """An empty form with the cursor in the first field. Entries of the spool go into the ledger first."""
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
        held=form.held,
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
    answer = selectors.answer_of(request.viewer, look_up)
    context = {"look_up": look_up, **_verdict(answer), "operation": request.operation}
    return render(request, "roll/desk/slip.html", context)


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


def _asked(request: PoskoRequest, asked: services.Asked, question: services.Question) -> HttpResponse:
    if asked.look_up is not None:
        return redirect("roll:answer", asked.look_up.pk)
    context = {
        **_verdict(asked.answer),
        "recorded": asked.recorded,
        "station": question.station,
        "preview": question.preview,
        "sees_code": _sees_code(request),
    }
    return render(request, "roll/desk/answer.html", context)


def _form(request: PoskoRequest, *, bound: bool = False) -> DeskForm:
    def held_at(station: Place | None) -> Held:
        return selectors.held_at(request.viewer, station, timezone.localdate(request.at))

    station = request.GET.get("station") or request.COOKIES.get(SAME_STATION, "")
    return DeskForm(
        request.POST if bound else None,
        viewer=request.viewer,
        at=request.at,
        regime=request.operation.regime,
        held_at=held_at,
        nik_open=selectors.nik_open(request.viewer),
        initial={"station": station, "arrives": time(9)},
    )


def _page(request: PoskoRequest, form: DeskForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "recent": [
            (each, shown_outcome(selectors.answer_of(request.viewer, each)))
            for each in selectors.look_ups(request.viewer)[:RECENT]
        ],
        "nik_open": selectors.nik_open(request.viewer),
        "may_confirm": request.viewer.may(Act.VOTE_CONFIRM),
    }
    return render(request, "roll/desk/desk.html", context, status=status)


def _answer(request: PoskoRequest, look_up: LookUp, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = {
        "look_up": look_up,
        **_verdict(selectors.answer_of(request.viewer, look_up)),
        "station": look_up.station,
        "preview": look_up.preview,
        "recorded": look_up.came_by,
        "earlier": selectors.earlier_vote(request.viewer, look_up) if _sees_code(request) else None,
        "form": form,
        "sees_code": _sees_code(request),
    }
    return render(request, "roll/desk/answer.html", context, status=status)


def _verdict(answer: Answer) -> dict[str, object]:
    """The answer with its lead: the later outcome leads if there is one, and the present one is shown beside it."""
    later = answer.later
    return {
        "answer": answer,
        "lead": leading(answer),
        "shown": shown_outcome(answer),
        "later": later and shown_outcome(later.answer),
        "later_hour": later and f"{later.at:%H.%M}",
    }


def _sees_code(request: PoskoRequest) -> bool:
    """Codes of accusation and their ground show small, to KPU and Bawaslu only."""
    return request.viewer.root in ("kpu", "bawaslu")


def _look_up(request: PoskoRequest, pk: int) -> LookUp:
    return get_object_or_404(selectors.look_ups(request.viewer), pk=pk)
