"""What agencies are told of an incident, put together for `notices`."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from posko.apps.incidents.models import Incident
from posko.apps.notices.services import NewNotice
from posko.domain.errors import said
from posko.domain.incidents.kinds import hearers_of, kinds
from posko.domain.notices import Audience, Severity

# Minor and serious ones are shown, a grave one reminds, a critical one stands until it is confirmed and wakes people.
_RINGS = {1: Severity.NOTE, 2: Severity.NOTE, 3: Severity.REMINDER, 4: Severity.GRAVE}


def of_new(incident: Incident, codes: Sequence[str]) -> list[NewNotice]:
    """A new incident, for the agency that leads and whoever its kind names besides; it stands until its next step."""
    kind = kinds()[incident.kind]
    lead = incident.lead.code if incident.lead else ""
    return [
        NewNotice(
            key=f"incident:{incident.number}:step:new:{agency}",
            kind="asked",
            text=said("New incident no. %(number)s at %(place)s; your agency leads.")
            if agency == lead
            else said("New incident no. %(number)s at %(place)s; your agency is told."),
            severity=_RINGS[incident.severity] if agency == lead else Severity.NOTE,
            params={"number": incident.number, "place": incident.place.name},
            link=reverse("incidents:incident", args=[incident.number]),
            agency=agency,
            audience=Audience.DUTY,
        )
        for agency in hearers_of(kind, lead, codes)
    ]
