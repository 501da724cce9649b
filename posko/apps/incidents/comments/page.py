"""The form of an update on an incident's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posko.apps.incidents.comments.forms import NoteForm
from posko.apps.incidents.course.selectors import incident_now
from posko.domain.access import Viewer
from posko.domain.incidents import policies
from posko.kit.actions import Refused, form_in
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident


def updating(incident: Incident, viewer: Viewer, refused: Refused) -> NoteForm | None:
    """The form of an update. Whoever may report may write one."""
    if policies.noting(incident_now(incident), viewer) is not None:
        return None
    form = form_in(NoteForm, "note", refused)
    return form if isinstance(form, NoteForm) else None


def shown(request: PoskoRequest, incident: Incident, refused: Refused) -> dict[str, Any]:
    """The form, for whoever may write an update."""
    return {"note_form": updating(incident, request.viewer, refused)}
