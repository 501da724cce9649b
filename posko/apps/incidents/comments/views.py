"""Writing an update on an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.incidents.comments import services as comment_services
from posko.apps.incidents.comments.forms import NoteForm
from posko.apps.incidents.course.page import act_on, incident_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    pass


@require_POST
def note(request: PoskoRequest, number: int) -> HttpResponse:
    """Add an update."""
    incident = incident_of(request, number)
    return act_on(
        request,
        incident,
        "note",
        NoteForm(request.POST, auto_id="note-%s"),
        lambda data: comment_services.write_note(
            incident, comment_services.NewNote(**data), by=request.viewer, at=request.at
        ),
        _("The update is kept."),
    )
