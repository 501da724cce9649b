"""Incidents of the tests: reported, confirmed, somebody sent."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from posko.apps.incidents.course import services
from posko.apps.incidents.course.services import NewIncident
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.models import Incident, Task, TaskAct
from posko.apps.incidents.orders import services as order_services
from posko.apps.incidents.tasks import services as task_services
from posko.apps.intake.gateways.selectors import marked
from posko.apps.intake.inbox.selectors import sender_as_viewer
from posko.apps.intake.models import Sender
from posko.apps.operation.models import Operation
from posko.apps.outgoing.models import Contact
from posko.apps.people.models import Agency
from posko.apps.units.models import Team
from posko.domain.access import Viewer
from posko.domain.incidents.orders import How
from posko.domain.intake import DEVICE, Channel
from posko.domain.intake.gateways import sent_by
from posko.domain.units import TeamState
from tests.cast import AT, See, viewer_of

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


def phone_of(agency: str = "polres", name: str = "HP patroli 1") -> Sender:
    """A phone of an agency that is enrolled."""
    return Sender.objects.create(
        operation=Operation.objects.get(code=viewer_of("duty").operation),
        channel=DEVICE,
        name=name,
        agency=agency,
        mark=uuid.uuid4().hex * 2,
        per_minute=60,
        created_at=AT,
        created_by="test",
    )


def _agency(code: str) -> Agency:
    return Agency.objects.get(code=code, operation__code=viewer_of("duty").operation)


def team_of(agency: str, code: str) -> Team:
    """A team of an agency, ready to go."""
    return Team.objects.create(
        operation=Operation.objects.get(code=viewer_of("duty").operation),
        form_key=uuid.uuid4(),
        code=code,
        name=f"Regu {code}",
        agency=_agency(agency),
        kind="patrol",
        state=TeamState.READY,
        state_since=AT,
        made_at=AT,
    )


def number_of(
    ref: str, *, kind: str = "team", number: str = "+6281234567890", role: str = "team", proven: bool = True
) -> Contact:
    """A number of the police, proven by its agency's word."""
    operation = Operation.objects.get(code=viewer_of("duty").operation)
    mark = marked(viewer_of("duty"), Channel.SMS, sent_by(number))
    contact = Contact(
        operation=operation,
        kind=kind,
        ref=ref,
        role=role,
        agency=_agency("polres"),
        channel="sms",
        mark=mark,
        masked="0812-••••-890",
        proof="agency" if proven else "",
        proven_at=AT if proven else None,
        entered_at=AT,
        entered_by="test",
        changed_at=AT,
    )
    contact.set_number(number)
    contact.save()
    return contact


def as_phone(phone: Sender, by: Viewer) -> Viewer:
    """The phone as who acts; `by` is any viewer of the operation."""
    return sender_as_viewer(by, phone)


def doubted(task: Task, at: datetime) -> TaskAct:
    """A phone of BPBD said "there" of a task, and its clock was of yesterday."""
    phone = phone_of("bpbd", "HP BPBD 1")
    Task.objects.filter(pk=task.pk).update(device=phone)
    said = order_services.Said(uuid.uuid4(), "task.arrived", at - timedelta(days=1), How.PHONE, base=1)
    return order_services.say(task, said, by=as_phone(phone, viewer_of("bpbd")), at=at)


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
    doubt = doubted(task, at)
    return {"incident": flood.number, "task": task.pk, "merge": merge.pk, "doubt": doubt.pk}
