"""Writing down that something happened in a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.cases import acts, case_page, selectors, services, views
from posko.apps.cases.services import NewEvent
from posko.domain.cases import machine, words
from posko.domain.cases.writers import roots_of
from posko.domain.errors import BadInput, NotAllowed
from posko.kit.forms import said
from posko.kit.requests import PoskoRequest


@require_POST
def record(request: PoskoRequest, number: int) -> HttpResponse:
    """Write an event down, or give the page back with what was typed and why it was refused."""
    case, event = case_page.case_of(request, number), request.POST.get("event", "")
    if selectors.is_recorded(request.viewer, case, request.POST.get("form_key", "")):
        return redirect("cases:case", number)
    ground = selectors.ground(request.viewer, case, request.at, event)
    if not acts.may_write(request.viewer, ground, event):
        return views.page(request, case, why=_why_not(request, ground, event))
    form = acts.form_for(event, request.POST, ground, request.at)
    if form.is_valid():
        new = NewEvent(form.cleaned_data["form_key"], event, form.cleaned_data["at"], form.said())
        try:
            services.record_event(case, new, by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("Written down: %(event)s.") % {"event": _(words.EVENTS[event])})
            return redirect("cases:case", number)
    return views.page(request, case, refused={acts.slot_of(event): form})


def _why_not(request: PoskoRequest, ground: machine.Case, event: str) -> str:
    """Why an event is not written down here. Raises NotAllowed where it is another institution's."""
    roots = roots_of(ground, event)
    if roots and request.viewer.root not in roots:
        raise NotAllowed("This event is written down by another institution of the three.")
    if event in words.EVENTS and event in machine.recordable(ground):
        return _("“%(event)s” is written down on a page of its own.") % {"event": _(words.EVENTS[event])}
    name = _(words.EVENTS[event]) if event in words.EVENTS else event[:30]
    return _("“%(event)s” cannot happen where the case stands now. Below is what may come next.") % {"event": name}
