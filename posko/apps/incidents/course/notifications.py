"""The notices about an incident, composed for `notices`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from posko.apps.incidents.models import Incident, Task
from posko.apps.notices.services import NewNotice
from posko.domain.errors import N_
from posko.domain.incidents import clocks
from posko.domain.incidents.clocks import Told
from posko.domain.incidents.kinds import hearers_of, kinds
from posko.domain.incidents.orders import Rung
from posko.domain.notices import Audience, Severity

# Minor and serious ones are shown; a grave one reminds; a critical one wakes people and is open until confirmed.
_RINGS = {1: Severity.NOTE, 2: Severity.NOTE, 3: Severity.REMINDER, 4: Severity.GRAVE}

_LATE = {
    "confirm": N_("Incident no. %(number)s at %(place)s waits too long to be confirmed."),
    "assign": N_("Incident no. %(number)s at %(place)s is confirmed, and nobody was sent in time."),
    "handle": N_("Incident no. %(number)s at %(place)s is not handled in time."),
}
SINGLY = 5  # new incidents that an agency is told of one by one at a time


def of_new(incident: Incident, codes: Sequence[str], because: str = "new") -> list[NewNotice]:
    """A new incident, for the agency that leads first and whoever its kind names besides; it stands until its next
    step. `because` tells notices of one step apart."""
    kind = kinds()[incident.kind]
    lead = incident.lead.code if incident.lead else ""
    return [
        NewNotice(
            key=f"incident:{incident.number}:step:{because}:{agency}",
            kind="asked",
            text=N_("New incident no. %(number)s at %(place)s; your agency leads.")
            if agency == lead
            else N_("New incident no. %(number)s at %(place)s; your agency is told."),
            severity=_RINGS[incident.severity] if agency == lead else Severity.NOTE,
            params={"number": incident.number, "place": incident.place.name},
            link=reverse("incidents:incident", args=[incident.number]),
            agency=agency,
            audience=Audience.DUTY,
        )
        for agency in hearers_of(kind, lead, codes)
    ]


def of_many(agency: str, found: Sequence[NewNotice], at: datetime) -> NewNotice:
    """Many new incidents at once, as one notice that is as grave as the gravest of them."""
    return NewNotice(
        key=f"incidents:new:{at:%Y%m%d-%H%M%S}:{agency}",
        kind="asked",
        text=N_("%(count)s new incidents for your agency."),
        severity=min(max(notice.severity for notice in found), Severity.REMINDER),
        params={"count": len(found)},
        link=f"{reverse('incidents:list')}?agency={agency}",
        agency=agency,
        audience=Audience.DUTY,
    )


def of_late(incident: Incident, level: Told) -> list[NewNotice]:
    """An incident that waits too long: to the lead's duty post first, then to its head. The next step settles it."""
    if incident.lead is None:
        return []
    step = clocks.STEP_OF[incident.state]
    return [
        NewNotice(
            key=f"incident:{incident.number}:step:{step}-{level}-{incident.since:%Y%m%d-%H%M%S}:{incident.lead.code}",
            kind="escalation" if level == Told.HEAD else "deadline",
            text=_LATE[step],
            severity=Severity.GRAVE if incident.severity == 4 or level == Told.HEAD else Severity.BREACH,
            params={"number": incident.number, "place": incident.place.name},
            link=reverse("incidents:incident", args=[incident.number]),
            agency=incident.lead.code,
            audience=Audience.HEAD if level == Told.HEAD else Audience.DUTY,
        )
    ]


def of_climb(task: Task, rung: Rung) -> list[NewNotice]:
    """An order that nobody acknowledged: to the desk of who was asked, then to those above it. Who asked for it hears
    the first time. It stands until somebody acknowledges."""
    incident = task.incident
    number: int = incident.number

    def notice(to: str, audience: Audience, grave: Severity, *, user: str = "") -> NewNotice:
        return NewNotice(
            key=f"incident:{number}:task:{task.pk}:climb-{task.version}-{task.climbed}:{to.lower()}",
            kind="escalation",
            text=N_("Order %(code)s (incident no. %(number)s, %(place)s) is not acknowledged."),
            severity=grave,
            params={"code": task.code, "number": number, "place": incident.place.name},
            link=reverse("incidents:incident", args=[number]),
            agency="" if user else to,
            user=user,
            audience=audience,
        )

    if rung.to == "superior":
        told = (rung.person or rung.agency, Audience.HEAD, Severity.GRAVE)
        return [notice(*told, user=rung.person)]
    asker = task.asked_by.code if task.asked_by else ""
    found = [notice(rung.agency, Audience.DUTY, Severity.GRAVE)]
    return found + ([notice(asker, Audience.DUTY, Severity.BREACH)] if asker not in ("", rung.agency) else [])
