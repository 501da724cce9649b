"""What was heard of an order by voice, pressed in the journal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.incidents.answers import services
from posko.apps.incidents.answers.forms import HeardForm
from posko.apps.incidents.tasks.views import task_of
from posko.domain.errors import BadInput
from posko.kit.requests import PoskoRequest


@require_POST
def voice(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say it of the order, and write the line."""
    task, form = task_of(request, pk), HeardForm(request.POST)
    if not form.is_valid():
        raise BadInput("Press one of the buttons beside the order.")
    event, key = form.cleaned_data["event"], form.cleaned_data["form_key"]
    services.hear(task, event, key=key, by=request.viewer, at=request.at)
    messages.success(request, _("Order %(code)s: noted, and written into the journal.") % {"code": task.code})
    return redirect(f"{reverse('people:journal')}?entry=1")
