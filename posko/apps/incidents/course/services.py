"""Reporting incidents, and moving them as their table says. Every act is recorded in the ledger.

A report comes from a person at a page or from a device by a channel. It is taken once a source, and never refused for
what its sender may do: whoever sees something may say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from posko.apps.evidence import selectors as evidence
from posko.apps.incidents.course import notifications
from posko.apps.incidents.course.selectors import incident_now
from posko.apps.incidents.course.steps import end_tasks, locked_for_act, move, record_on, save, settle, stamp
from posko.apps.incidents.models import Incident, IncidentReport
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.domain import incidents, privacy
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.incidents import IncidentState, TaskState, policies
from posko.domain.incidents.clocks import Told
from posko.domain.incidents.kinds import AtTable, Kind, kinds, lead_of
from posko.domain.territory.places import kecamatan_code, level_of
from posko.kit.acts import act, once, unchanged

MESSAGE, PAGE, JOURNAL = "message", "page", "journal"
_CONFIRMED, _ENDED = ("confirmed_at", "confirmed_by", "confirmed_role"), ("ended_at", "outcome")


@dataclass(frozen=True, slots=True)
class NewIncident:
    """The fields of a report.

    `source_kind` (message, page or journal) and `source_ref` make it once: the same source twice is one report. `place`
    is the code of a place in the operation's city; `files` are SHA-256 of stored evidence.
    """

    kind: str
    severity: int
    place: str
    happened_at: datetime
    text: str
    source_kind: str
    source_ref: str
    channel: str
    lat: float | None = None
    lng: float | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What an officer knows better: every field as it should be, and why it is changed."""

    kind: str
    severity: int
    place: str
    reason: str


@act
def report_incident(new: NewIncident, *, by: Viewer, at: datetime) -> Incident:
    """Save a report as a new incident. A source that reported before gets the incident that was made of it then.

    Raises BadInput for a kind, severity, place or time that cannot be, and for text that names a person by number.
    """
    kind, operation, table = _checked(new, by, at), operations.current(by), _table(by)
    # The next round notifies of a device's reports, many at once; a critical one is notified now.
    urgent = new.source_kind != MESSAGE or new.severity == max(incidents.SEVERITIES)
    incident = Incident(operation=operation, **_fields(new, kind, table, by, at))
    incident.told = Told.NEW if urgent else Told.NOBODY
    stamp(incident)

    def keep() -> IncidentReport:
        incident.number = next_number(operation, "incident", Incident.objects.filter(operation=operation))
        incident.save(force_insert=True)
        return _add_report(incident, new, by=by, at=at)

    source = {"source_kind": new.source_kind, "source_ref": new.source_ref}
    report, fresh = once(IncidentReport.objects.filter(operation=operation, **source), keep)
    if not fresh:
        return unchanged(report.incident)
    payload = {"kind": kind.code, "severity": new.severity, "text": incident.text, "channel": new.channel, **source}
    record_on("incident.reported", incident, by=by, at=at, payload=payload)
    if urgent:
        notices.notify_all(notifications.of_new(incident, list(table)), by=by, at=at)
    return incident


@act
def confirm_incident(incident: Incident, *, by: Viewer, at: datetime) -> Incident:
    """Confirm that an incident happens. Agency and role are recorded, no name."""
    incident, own = locked_for_act(incident, by), people.own_agency(by)
    if incident.state == IncidentState.CONFIRMED and incident.confirmed_by_id == own.pk:
        return unchanged(incident)  # the button was pressed twice
    insist(policies.moving(incident_now(incident), "incident.confirmed", by))
    incident.confirmed_at, incident.confirmed_by = at, own
    incident.confirmed_role = by.role.value if by.role else ""
    payload = {"role": incident.confirmed_role}
    return move(incident, "incident.confirmed", *_CONFIRMED, by=by, at=at, payload=payload)


@act
def correct_incident(incident: Incident, new: Correction, *, by: Viewer, at: datetime) -> Incident:
    """Correct kind, severity or place. Another kind may have another lead, which is notified; reports do not change."""
    kind = kinds().get(new.kind)
    if kind is None or new.severity not in incidents.SEVERITIES:
        raise BadInput("“%(kind)s” with severity %(severity)s is no incident.", kind=new.kind, severity=new.severity)
    if not by.guards(new.place):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=new.place or "–")
    incident = locked_for_act(incident, by)
    wanted = {"kind": kind.code, "severity": new.severity, "place_id": new.place}
    before = {name: getattr(incident, name) for name in wanted}
    if before == wanted:
        raise BadInput("Nothing was changed. Choose another kind, severity or place.")
    table, lead = _table(by), incident.lead_id
    for name, value in wanted.items():
        setattr(incident, name, value)
    if incident.place_id != before["place_id"]:
        incident.kecamatan, incident.lat, incident.lng = kecamatan_code(new.place), None, None
    incident.lead_id, incident.compared = _lead(kind, table, by), False
    save(incident, "kind", "severity", "place", "kecamatan", "lat", "lng", "lead", "compared")
    changed = {name: [old, wanted[name]] for name, old in before.items() if old != wanted[name]}
    payload = {"changed": changed, "reason": new.reason}
    record_on("incident.corrected", incident, by=by, at=at, payload=payload)
    if incident.lead_id != lead and incident.live:
        told = notifications.of_new(incident, list(table), because=f"lead-{at:%Y%m%d-%H%M%S}")
        notices.notify_all(told[:1], by=by, at=at)
    return incident


@act
def call_false(incident: Incident, *, reason: str, by: Viewer, at: datetime) -> Incident:
    """Say, as the institution that leads, that nothing of the kind was there. Whoever was sent is called back."""
    incident = _by_lead(incident, by)
    if incident.state == IncidentState.FALSE:
        return unchanged(incident)
    insist(policies.moving(incident_now(incident), "incident.called_false", by))
    end_tasks(incident, TaskState.CANCELLED, "", by=by, at=at)
    incident.ended_at, incident.outcome = at, reason
    return move(incident, "incident.called_false", *_ENDED, by=by, at=at, payload={"reason": reason})


@act
def close_incident(incident: Incident, *, outcome: str, by: Viewer, at: datetime) -> Incident:
    """Close a handled incident as its lead, with the outcome."""
    incident = _by_lead(incident, by)
    if incident.state == IncidentState.CLOSED:
        return unchanged(incident)
    insist(policies.moving(incident_now(incident), "incident.closed", by))
    settle(incident, "", by=by, at=at)
    incident.ended_at, incident.outcome = at, outcome
    return move(incident, "incident.closed", *_ENDED, by=by, at=at, payload={"outcome": outcome})


@act
def reopen_incident(incident: Incident, *, reason: str, by: Viewer, at: datetime) -> Incident:
    """Reopen an incident that goes on, or that was true after all. Its history stays, and its clock starts again."""
    incident = locked_for_act(incident, by)
    insist(policies.moving(incident_now(incident), "incident.reopened", by))
    if incident.state == IncidentState.FALSE:
        incident.confirmed_at, incident.confirmed_by, incident.confirmed_role = None, None, ""
    incident.ended_at, incident.handled_at, incident.outcome, incident.compared = None, None, "", False
    changed = (*_CONFIRMED, *_ENDED, "handled_at", "compared")
    return move(incident, "incident.reopened", *changed, by=by, at=at, payload={"reason": reason})


@act
def link_case(incident: Incident, *, ref: str, by: Viewer, at: datetime) -> Incident:
    """Say under which number a case keeps what belongs to this incident; the empty word takes the link off."""
    incident = locked_for_act(incident, by)
    if incident.case_ref == ref:
        return unchanged(incident)
    before, incident.case_ref = incident.case_ref, ref
    save(incident, "case_ref")
    record_on("incident.case_linked", incident, by=by, at=at, payload={"before": before, "case": ref})
    return incident


def _add_report(incident: Incident, new: NewIncident, *, by: Viewer, at: datetime) -> IncidentReport:
    report = IncidentReport(
        operation_id=incident.operation_id,
        incident=incident,
        channel=new.channel,
        source_kind=new.source_kind,
        source_ref=new.source_ref,
        kind=new.kind,
        severity=new.severity,
        place_id=new.place,
        lat=new.lat,
        lng=new.lng,
        happened_at=new.happened_at,
        reported_at=at,
        text=incidents.clipped(new.text),
        agency_id=incident.reported_by_id,
    )
    report.save(force_insert=True)
    if new.files and new.source_kind != MESSAGE:
        report.files.set(evidence.files_of(by).filter(sha256__in=new.files))
    return report


def _checked(new: NewIncident, by: Viewer, at: datetime) -> Kind:
    """The kind of a report that may be taken."""
    kind = kinds().get(new.kind)
    if kind is None or new.severity not in incidents.SEVERITIES:
        raise BadInput("“%(kind)s” with severity %(severity)s is no incident.", kind=new.kind, severity=new.severity)
    if level_of(new.place) is None or not by.guards(new.place):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=new.place or "–")
    incidents.must_be_time(new.happened_at, at, however_old=new.source_kind == MESSAGE)
    privacy.refuse_personal_numbers(new.text)
    return kind


def _by_lead(incident: Incident, by: Viewer) -> Incident:
    row = locked_for_act(incident, by)
    insist(policies.leading(incident_now(row), by))
    return row


def _table(by: Viewer) -> dict[str, tuple[int, AtTable]]:
    """The agencies of the operation by code, as far as leading goes, each with its key."""
    rows = people.agencies(by).order_by().values_list("pk", "code", "root", "place")
    return {code: (pk, AtTable(code, root, place)) for pk, code, root, place in rows}


def _lead(kind: Kind, table: Mapping[str, tuple[int, AtTable]], by: Viewer) -> int | None:
    """The key of the agency that leads."""
    code = lead_of(kind, [agency for _pk, agency in table.values()], by.city)
    return table[code][0] if code else None


def _fields(
    new: NewIncident, kind: Kind, table: Mapping[str, tuple[int, AtTable]], by: Viewer, at: datetime
) -> dict[str, object]:
    """The fields of an incident that has one report."""
    return {
        "kind": kind.code,
        "severity": new.severity,
        "place_id": new.place,
        "kecamatan": kecamatan_code(new.place),
        "lat": new.lat,
        "lng": new.lng,
        "happened_at": new.happened_at,
        "reported_at": at,
        "since": at,
        "text": incidents.clipped(new.text),
        "channel": new.channel,
        "lead_id": _lead(kind, table, by),
        "reported_by_id": table[by.agency][0] if by.agency in table else None,
    }
