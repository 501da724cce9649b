"""Claiming a turn of the own desk, and giving it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.people.duty import services
from posko.apps.situation.turns import selectors
from posko.domain.access import Compartment
from posko.domain.situation.turns import Kind, Turn, Whose
from posko.kit.requests import PoskoRequest

_CASES = (Kind.CASE_CLOCK, Kind.CASE_TASK)


@require_POST
def claim(request: PoskoRequest, ref: str) -> HttpResponse:
    """Take a turn of the own desk upon oneself."""
    turn = _mine(request, ref)
    services.claim(turn.ref, wall=_wall(turn), by=request.viewer, at=request.at)
    messages.success(request, _("The turn is yours until you give it back or your watch is over."))
    return _back(turn)


@require_POST
def give_back(request: PoskoRequest, ref: str) -> HttpResponse:
    """Give a claimed turn back to the desk."""
    turn = _mine(request, ref)
    services.give_back(turn.ref, wall=_wall(turn), by=request.viewer, at=request.at)
    messages.success(request, _("The turn is the desk's again."))
    return _back(turn)


def _mine(request: PoskoRequest, ref: str) -> Turn:
    """The turn of the viewer's desk, and the right to it."""
    found = selectors.find(request.viewer, request.at, ref, Whose.MINE)
    if found is None:
        raise Http404(ref)
    return found[1]


def _wall(turn: Turn) -> Compartment:
    """What is recorded of a turn lies behind the wall of its thing."""
    return Compartment.CASE if turn.kind in _CASES else Compartment.COORDINATION


def _back(turn: Turn) -> HttpResponse:
    return redirect(f"{reverse('situation:home')}?peek={turn.ref}")
