"""What was said of an order and could not be sure, and how a person settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.incidents.course.page import done
from posko.apps.incidents.orders import selectors, services
from posko.apps.incidents.orders.forms import SettleForm
from posko.apps.incidents.orders.page import show
from posko.domain.errors import BadInput
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import TaskAct


@require_GET
def doubt(request: PoskoRequest, pk: int) -> HttpResponse:
    """Both views beside each other."""
    return show(request, _doubt(request, pk))


@require_POST
def settle(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say which of the two holds."""
    found, form = _doubt(request, pk), SettleForm(request.POST)
    if form.is_valid():
        with shown_on(form, (BadInput,)):
            services.settle_doubt(found, form.cleaned_data["how"], by=request.viewer, at=request.at)
            return done(request, found.task.incident, _("Settled. Both views are kept."))
    return show(request, found, form=form)


def _doubt(request: PoskoRequest, pk: int) -> TaskAct:
    return get_object_or_404(selectors.said(request.viewer), pk=pk)
