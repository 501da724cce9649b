"""Photos from the field stand on the page of their incident, and are for the day, as those of reports are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.evidence import registry as evidence_registry
from posko.apps.evidence import selectors as evidence
from posko.apps.incidents.course.page import IncidentSlot, register_incident
from posko.apps.incidents.field import selectors
from posko.apps.territory.slots import Context
from posko.domain.access import Viewer

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident


def photos_here(viewer: Viewer, incident: Incident, at: datetime) -> Context | None:
    """What came with photos from the field, the oldest first; nothing where nothing did."""
    said = selectors.with_photos(viewer, incident)
    if not said:
        return None
    files = [file for act in said for file in act.files.all()]
    return {"said": said, "looks": evidence.looks(viewer, files, incident.place)}


register_incident(IncidentSlot("incidents/field/_photos.html", photos_here))
evidence_registry.lets_go(*selectors.PHOTOS)
