"""From the demo's own afternoon to the morning of the vote: what was open is done, by those whose turn it was.

Nobody invents an outcome here that the story tells elsewhere: incidents are handled and closed, promises proven before
they are due and verified by another institution, messages that waited laid aside. Every ninth promise stays behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from posko.apps.gaps.course import selectors as gap_selectors
from posko.apps.gaps.course import services as gaps
from posko.apps.gaps.models import Commitment
from posko.apps.incidents.course import selectors as incident_selectors
from posko.apps.incidents.course import services
from posko.apps.incidents.models import Incident
from posko.apps.incidents.tasks import selectors as task_selectors
from posko.apps.incidents.tasks import services as task_services
from posko.apps.intake.inbox import selectors as inbox_selectors
from posko.apps.intake.triage import services as triage_services
from posko.apps.intake.worker import services as worker
from posko.cli.demo.everyday import ACTS_FOR, CLOSES_FOR, OFFICER
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer, system_viewer
from posko.domain.gaps.states import CommitmentState
from posko.domain.incidents import LIVE, LIVE_TASKS, UNDER_WAY, IncidentState
from posko.domain.intake import MessageState
from posko.domain.jobs import Watch
from posko.domain.plans.phases import JAKARTA

AFTERNOON = datetime(2024, 11, 25, 17, tzinfo=JAKARTA)
HOURS = 43  # until noon of voting day
AHEAD, LOOKED_AT, STAYS_BEHIND = timedelta(hours=2), timedelta(minutes=50), 9
OPEN = (CommitmentState.PROMISED, CommitmentState.STARTED)
OUTCOME, PROOF = "Selesai, dicatat petugas di tempat", "Selesai dikerjakan, berita acara terlampir di kantor"


def acts() -> list[dict[str, Any]]:
    """The night's work, and every hour a look at the promises."""
    evening = AFTERNOON + timedelta(hours=2)
    hours = [AFTERNOON + timedelta(hours=hour) for hour in range(HOURS)]
    return [
        {"do": "settle_incidents", "by": OFFICER, "at": evening.isoformat()},
        {"do": "settle_messages", "by": OFFICER, "at": (evening + timedelta(hours=1)).isoformat()},
        *({"do": "keep_promises", "by": OFFICER, "at": at.isoformat()} for at in hours),
    ]


def _settle_incidents(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    for incident in incident_selectors.incidents(by).filter(state__in=LIVE, merged_into=None).order_by("number"):
        _settle(stage, incident, by, at)


def _settle(stage: Stage, incident: Incident, by: Viewer, at: datetime) -> None:
    """Confirmed, sent, handled, closed: what of it is still to be done."""
    agency = incident.lead.code if incident.lead and incident.lead.code in ACTS_FOR else "satpol-pp"
    if incident.state == IncidentState.REPORTED:
        services.confirm_incident(incident, by=by, at=at)
    if incident.state not in {*UNDER_WAY, IncidentState.HANDLED}:
        new = task_services.NewTask(stage.key(f"settled {incident.number}"), agency, "Datangi dan selesaikan", "")
        task_services.assign(incident, new, by=by, at=at)
    for task in task_selectors.tasks_of(by).filter(incident=incident, state__in=LIVE_TASKS):
        goes = stage.cast.get(ACTS_FOR.get(task.agency.code, ""), by)
        task_services.finish_task(task, outcome=OUTCOME, by=goes, at=at)
    closes = CLOSES_FOR[incident.lead.code] if incident.lead else OFFICER
    services.close_incident(incident, outcome=OUTCOME, by=stage.cast[closes], at=at)


def _settle_messages(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    house = system_viewer("worker", operation=by.operation, city=by.city)
    worker.handle_due(Watch(lambda: at, timedelta(), lambda: False), by=house, at=at)
    for message in inbox_selectors.messages(by).filter(state=MessageState.WAITING):
        triage_services.dismiss(message, "Sudah ditindaklanjuti lewat telepon", by=by, at=at)


def _keep_promises(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """What is due within two hours is proven; what was proven an hour ago is verified."""
    found = gap_selectors.commitments_of(by).select_related("agency")
    for promise in found.filter(state__in=OPEN, due__lte=at + AHEAD):
        if promise.pk % STAYS_BEHIND and (owner := _person(stage, promise.agency.code)) is not None:
            key = stage.key(f"proof {promise.pk}")
            gaps.file_evidence(promise, gaps.NewFiling(key, PROOF), by=owner, at=at)
    for promise in found.filter(state=CommitmentState.FILED, filed_at__lte=at - LOOKED_AT):
        gaps.verify_commitment(promise, close=True, by=_verifier(stage, promise), at=at)


def _person(stage: Stage, agency: str) -> Viewer | None:
    return stage.cast.get(ACTS_FOR.get(agency, ""))


def _verifier(stage: Stage, promise: Commitment) -> Viewer:
    """Somebody of another institution."""
    return stage.cast["bagus.wirayuda" if promise.agency.root == "bawaslu" else "rani.prameswari"]


ACTS = {
    "settle_incidents": _settle_incidents,
    "settle_messages": _settle_messages,
    "keep_promises": _keep_promises,
}
