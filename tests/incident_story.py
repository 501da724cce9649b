"""Incidents of the tests: reported, confirmed, somebody sent."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from posko.apps.incidents.course import services
from posko.apps.incidents.course.services import NewIncident
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.tasks import services as task_services
from posko.domain.access import Viewer
from tests.cast import AT, See

PLACE = "31.75.03.1001"
BRAWL = "Tawuran dua kelompok remaja di bawah flyover, ada yang membawa bambu"
NEW = NewIncident("brawl", 3, PLACE, AT, BRAWL, "page", "1", "page")


def reported(by: Viewer, at: datetime = AT, **told: object) -> Incident:
    """A brawl, reported at a page; every call is another report."""
    new = replace(NEW, **{"source_ref": uuid.uuid4().hex, "happened_at": at, **told})  # type: ignore[arg-type]
    return services.report_incident(new, by=by, at=at)


def confirmed(see: See, at: datetime = AT, **told: object) -> Incident:
    """The same, confirmed by the duty officer of the police."""
    return services.confirm_incident(reported(see("field"), at, **told), by=see("duty"), at=at)


def sent(incident: Incident, by: Viewer, at: datetime = AT, *, agency: str = "polres", team: str = "") -> Task:
    """An agency is asked to go."""
    new = task_services.NewTask(uuid.uuid4(), agency, "Bubarkan dan jaga", team)
    return task_services.assign(incident, new, by=by, at=at)


def again(incident: Incident) -> Incident:
    """The row as it is now."""
    return Incident.objects.get(pk=incident.pk)


def stand(see: See, at: datetime) -> dict[str, object]:
    """A flood that the police reported and asked BPBD to go to, and a second report that was merged into it."""
    flood = services.report_incident(replace(NEW, kind="flood", happened_at=at), by=see("field"), at=at)
    other = replace(NEW, kind="fire", source_ref="2", place="31.75.06.1003", happened_at=at)
    fire = services.report_incident(other, by=see("field"), at=at)
    new = task_services.NewTask(uuid.uuid4(), "bpbd", "Pasang pompa")
    task = task_services.assign(fire, new, confirm=True, by=see("duty"), at=at)
    again_told = services.report_incident(replace(NEW, source_ref="3", happened_at=at), by=see("field"), at=at)
    merge = merge_services.merge_incidents(flood, again_told, by=see("duty"), at=at)
    return {"incident": flood.number, "task": task.pk, "merge": merge.pk}
