"""The two counters: attempts, and votes that were confirmed; and the day on which a station votes once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.roll.desk import selectors
from posko.apps.roll.repeats import services
from posko.apps.roll.repeats.forms import ConfirmedVotesForm, VotingDayForm
from posko.domain.access import Act
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.law.marks import Ground


@require_GET
def counters(request: PoskoRequest) -> HttpResponse:
    """Attempts and confirmed votes, apart."""
    return _counters(request)


@require_POST
def confirm(request: PoskoRequest) -> HttpResponse:
    """Enter confirmed votes."""
    form = _votes_form(request, request.POST)
    if not form.is_valid():
        return _counters(request, form=form)
    services.confirm_votes(**form.cleaned_data, by=request.viewer, at=request.at)
    messages.success(request, _("Entered. Where the law's number is met, the station stands below as a candidate."))
    return redirect("roll:counters")


@require_POST
def set_day(request: PoskoRequest) -> HttpResponse:
    """Enter a day on which a station votes once more."""
    form = VotingDayForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return _counters(request, day_form=form)
    services.set_voting_day(**form.cleaned_data, by=request.viewer, at=request.at)
    messages.success(request, _("Entered. The desk answers for this station by that day."))
    return redirect("roll:counters")


def _votes_form(request: PoskoRequest, given: QueryDict | None = None) -> ConfirmedVotesForm:
    rows = selectors.psu_rows(request.viewer)
    return ConfirmedVotesForm(given, viewer=request.viewer, kinds=[(row.code, _name(row)) for row in rows])


def _name(row: Ground) -> str:
    return row.name_en if page_language() == "en" else row.name_id


def _counters(
    request: PoskoRequest, *, form: ConfirmedVotesForm | None = None, day_form: VotingDayForm | None = None
) -> HttpResponse:
    context = {
        "counters": selectors.both_counters(request.viewer),
        "days": selectors.station_votes(request.viewer),
        "form": form or _votes_form(request),
        "day_form": day_form or VotingDayForm(viewer=request.viewer),
        "may_set_day": request.viewer.may(Act.VOTE_DAY),
        "names": selectors.kelurahan_names(request.viewer),
        "may_confirm": request.viewer.may(Act.VOTE_CONFIRM),
        "last_day": selectors.psu_last_day(request.viewer),
    }
    return render(request, "roll/repeats/counters.html", context, status=422 if form or day_form else 200)
