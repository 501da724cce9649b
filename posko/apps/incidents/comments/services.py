"""Words on an incident while it goes on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.incidents.course.selectors import incident_now
from posko.apps.incidents.course.steps import locked_incidents, record_on
from posko.apps.incidents.models import Incident, IncidentNote
from posko.apps.people.accounts import selectors as people
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.incidents import policies
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note of something seen or done."""

    form_key: uuid.UUID
    text: str


@act
def write_note(incident: Incident, new: NewNote, *, by: Viewer, at: datetime) -> IncidentNote:
    """Add an update to an incident. What was written stays."""
    text = new.text.strip()
    if not text:
        raise BadInput("Write something; an empty update says nothing.")
    privacy.refuse_personal_numbers(text)
    (incident,) = locked_incidents(incident, by=by)
    insist(policies.noting(incident_now(incident), by))
    if made := IncidentNote.objects.filter(form_key=new.form_key, incident=incident).first():
        return unchanged(made)
    note = IncidentNote.objects.create(
        incident=incident, form_key=new.form_key, agency=people.own_agency(by), text=text, written_at=at
    )
    record_on("incident.noted", incident, by=by, at=at, payload={"text": text})
    return note
