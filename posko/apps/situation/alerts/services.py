"""Alerts to agencies: written by one person, sent by another, acknowledged by each agency. Every act is recorded."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import selectors as notices_selectors
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import next_number
from posko.apps.outgoing.queue import services as queue
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors as duty
from posko.apps.people.models import Agency
from posko.apps.people.offices.steps import Wishes, letter_of
from posko.apps.situation.alerts import selectors, steps
from posko.apps.situation.models import Addressee, Alert
from posko.apps.territory.models import Place
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.notices import Audience, Severity
from posko.domain.papers.letter import letter_json, read_letter
from posko.domain.papers.numbering import numbered
from posko.domain.situation import alerts, cap, policies, sitrep
from posko.domain.situation.alerts import AlertState, Message
from posko.kit import locks
from posko.kit.acts import act, once, unchanged

WROTE = N_("An alert waits for a second person: %(headline)s")
SENT = N_("Alert from %(agency)s: %(headline)s. Acknowledge it.")
NOT_TOLD = N_("Alert %(code)s was not sent to this number.")
ENDED = N_("Alert ended by %(agency)s: %(headline)s. Acknowledge it.")
# Alerts draw on the coordination compartment; their letters may be classed higher, never lower.
LEAST = sitrep.classification_of([Compartment.COORDINATION.value])
_ALERTS = Alert.objects.select_related("agency", "operation", "asked")
_WORDS = (
    *("headline", "description", "instruction", "category", "urgency", "severity", "certainty"),
    *("to_all", "asked", "expires_at", "written_at"),
)


@dataclass(frozen=True, slots=True)
class NewAlert:
    """The content of an alert.

    `agencies` are addressed, all at the table if `to_all`; `asked` is asked to approve it.

    `earlier` is the alert that an update or an end refers to; `incident` the number of the incident it is about.
    """

    form_key: uuid.UUID
    headline: str
    description: str
    category: str
    urgency: str
    severity: str
    certainty: str
    expires_at: datetime
    places: Sequence[Place] = ()
    to_all: bool = True
    agencies: Sequence[Agency] = ()
    instruction: str = ""
    message: str = Message.ALERT
    earlier: Alert | None = None
    incident: int | None = None
    asked: Agency | None = None


@act
def write_alert(new: NewAlert, *, propose: bool, by: Viewer, at: datetime) -> Alert:
    """Write an alert: a draft of the own agency, or put before a second person at once."""
    insist(policies.writing(by))
    _check(new, by, at)
    operation = operations.current(by)

    def write() -> Alert:
        alert = Alert(
            operation=operation,
            form_key=new.form_key,
            number=next_number(operation, "alert", Alert.objects.filter(operation=operation)),
            state=AlertState.DRAFT,
            message=new.message,
            earlier=new.earlier,
            incident=new.incident,
            agency=people.own_agency(by),
        )
        _word(alert, new, by, at)
        alert.save(force_insert=True)
        _address(alert, new)
        return alert

    alert, fresh = once(Alert.objects.filter(form_key=new.form_key, operation=operation), write)
    if not fresh:
        return unchanged(alert)
    _record_draft("alert.written", alert, by=by, at=at)
    if propose:
        _propose(alert, by=by, at=at)
    return alert


@act
def change_alert(alert: Alert, new: NewAlert, *, propose: bool, by: Viewer, at: datetime) -> Alert:
    """Change the wording of the own agency's draft. Whoever changes it becomes an author of it too."""
    insist(policies.writing(by))
    _check(new, by, at)
    alert = _locked(alert)
    insist(policies.changing(alert.state, alert.agency.code, by))
    alert.version += 1
    _word(alert, new, by, at)
    alert.save(update_fields=["version", "authors", *_WORDS])
    alert.addressees.all().delete()
    _address(alert, new)
    _record_draft("alert.changed", alert, by=by, at=at)
    if propose:
        _propose(alert, by=by, at=at)
    return alert


@act
def send_alert(alert: Alert, *, version: int, by: Viewer, at: datetime) -> Alert:
    """Approve an alert that another person wrote, and send it. `version` is the wording that was read.

    The alert that it updates or ends is locked with it.
    """
    rows = locks.rows(_ALERTS, *(pk for pk in (alert.pk, alert.earlier_id) if pk is not None))
    alert, earlier = rows[0], rows[1] if len(rows) > 1 else None
    insist(selectors.sending(by, alert))
    if version != alert.version:
        raise BadInput("The alert was reworded while you read it. Read it again, then approve it.")
    alerts.must_run(alert.expires_at, at)
    if earlier is not None:
        steps.take_back(earlier, by=by, at=at)
    over = [f"alert:{alert.number}:asked:", *([f"alert:{earlier.number}:"] if earlier else [])]
    notices.settle(*over, by=by, at=at)
    if earlier is not None:
        _end_earlier(earlier, alert, by=by, at=at)
    alert.state, alert.sent_at = alerts.next_state(alert.state, "alert.sent"), at
    alert.approved_by, alert.approver = by.actor, people.own_agency(by)
    alert.save(update_fields=["state", "sent_at", "approved_by", "approver"])
    addressed = _addressed(alert, by)
    _freeze_chains(alert, by=by, at=at)
    notices.notify_all([_notice(alert, agency, by) for agency in addressed], by=by, at=at)
    steps.send_out(alert, by=by, at=at)
    _record_sent(alert, addressed, by=by, at=at)
    return alert


@act
def return_alert(alert: Alert, *, reason: str, by: Viewer, at: datetime) -> Alert:
    """Give a proposed alert back to its agency, with what should be different."""
    privacy.refuse_personal_numbers(reason)
    alert = _locked(alert)
    insist(policies.returning(alert.state, by))
    return _moved(alert, "alert.returned", reason, by=by, at=at)


@act
def withdraw_alert(alert: Alert, *, reason: str, by: Viewer, at: datetime) -> Alert:
    """Take an alert of the own agency back before it goes out."""
    privacy.refuse_personal_numbers(reason)
    alert = _locked(alert)
    insist(policies.withdrawing(alert.state, alert.agency.code, by))
    return _moved(alert, "alert.withdrawn", reason, by=by, at=at)


@act
def acknowledge_alert(alert: Alert, *, by: Viewer, at: datetime) -> bool:
    """Acknowledge for the own agency that the alert has arrived. False if a colleague had already."""
    alert = _locked(alert)
    own = Addressee.objects.filter(alert=alert, agency__code=by.agency)
    insist(policies.acknowledging(alert.state, by, addressed=own.exists()))
    if not own.filter(acknowledged_at=None).update(acknowledged_at=at, acknowledged_by=by.actor):
        return unchanged(False)
    steps.hold(alert, by.agency, by=by)
    steps.end_climb(alert, by=by, at=at)
    notices.settle(f"alert:{alert.number}:{by.agency}:", by=by, at=at)
    _record("alert.acknowledged", alert, by=by, at=at, agency=by.agency)
    return True


@act
def answer_alert(number: int, *, by: Viewer, at: datetime) -> bool:
    """A number or a telephone says that an alert has arrived there. False if nothing was new.

    Only who was told may answer. The desk and who keeps its watch answer for their agency, a team for itself.
    """
    kind, _colon, pk = by.actor.partition(":")
    if selectors.told(by, number, [by]) is None:
        raise BadInput(NOT_TOLD, code=alerts.code_of(number))
    ref, alert = alerts.ref_of(number, by.agency), _ALERTS.get(operation__code=by.operation, number=number)
    insist(policies.answering(_locked(alert).state, alerts.code_of(number)))
    steps.hold(alert, by.agency, by=by)
    own: dict[str, Any] = {"contacts": [int(pk)]} if kind == "contact" else {"devices": [int(pk)]}
    moved = bool(queue.acknowledge(ref, by=by, at=at, **own))
    if steps.speaks_for_agency(by, at):
        moved = acknowledge_alert(alert, by=by, at=at) or moved
    return moved or unchanged(False)


@act
def issue_letter(alert: Alert, wishes: Wishes, *, by: Viewer, at: datetime) -> Alert:
    """Put a sent alert on paper, once, under the kop of the agency that wrote it; two presses are one letter."""
    alert = _locked(alert)
    insist(policies.lettering(alert.agency.code, by, sent=alert.sent_at is not None))
    if alert.letter:
        return unchanged(alert)
    mark = sitrep.post_mark(operations.current(by).city.name)
    number = sitrep.sitrep_number(alert.number, at, mark, classification=wishes.classification, pattern=alerts.NUMBER)
    alert.letter = letter_json(letter_of(wishes, least=LEAST, register=number, by=by, at=at))
    alert.save(update_fields=["letter"])
    _record("alert.lettered", alert, by=by, at=at, number=number, classification=wishes.classification)
    return alert


@act
def number_letter(alert: Alert, number: str, reason: str, *, by: Viewer, at: datetime) -> Alert:
    """Type the number that the office gave the letter. Once it stands it changes with a reason only."""
    alert = _locked(alert)
    insist(policies.lettering(alert.agency.code, by, sent=alert.sent_at is not None))
    before = read_letter(alert.letter)
    letter = numbered(before, number, reason)
    if letter == before:
        return unchanged(alert)
    alert.letter = letter_json(letter)
    alert.save(update_fields=["letter"])
    more = {"before": before.office_number, "reason": reason} if before and before.office_number else {}
    _record("alert.numbered", alert, by=by, at=at, office_number=letter.office_number, **more)
    return alert


def _moved(alert: Alert, event: str, reason: str, *, by: Viewer, at: datetime) -> Alert:
    draft = alert.state == AlertState.DRAFT
    alert.state, alert.reason = alerts.next_state(alert.state, event), reason
    alert.save(update_fields=["state", "reason"])
    notices.settle(f"alert:{alert.number}:asked:", by=by, at=at)
    if draft:
        _record_draft(event, alert, by=by, at=at)
    else:
        _record(event, alert, by=by, at=at, reason=reason)
    return alert


def _propose(alert: Alert, *, by: Viewer, at: datetime) -> None:
    alert.state, alert.proposed_at, alert.reason = alerts.next_state(alert.state, "alert.proposed"), at, ""
    alert.save(update_fields=["state", "proposed_at", "reason"])
    asked = alert.asked or alert.agency
    notices.notify_all(
        [
            notices.NewNotice(
                key=f"alert:{alert.number}:asked:{alert.version}",
                kind="alert",
                text=WROTE,
                severity=Severity.GRAVE,
                params={"headline": alert.headline},
                link=reverse("situation:alert", args=[alert.number]),
                agency=asked.code,
                audience=Audience.ALL,
            )
        ],
        by=by,
        at=at,
    )
    _record("alert.proposed", alert, by=by, at=at, asked=asked.code)


def _word(alert: Alert, new: NewAlert, by: Viewer, at: datetime) -> None:
    """Set the wording of an alert. Whoever sets it is an author."""
    for name in _WORDS:
        setattr(alert, name, at if name == "written_at" else getattr(new, name))
    if [by.actor, by.root] not in alert.authors:
        alert.authors = [*alert.authors, [by.actor, by.root]]


def _address(alert: Alert, new: NewAlert) -> None:
    """Keep the places of an alert, and the agencies that are chosen."""
    alert.places.set(new.places)
    chosen = () if new.to_all else dict.fromkeys(new.agencies)
    Addressee.objects.bulk_create(Addressee(alert=alert, agency=agency) for agency in chosen)


def _check(new: NewAlert, by: Viewer, at: datetime) -> None:
    for text in (new.headline, new.description, new.instruction):
        privacy.refuse_personal_numbers(text)
    alerts.must_run(new.expires_at, at)
    insist(policies.referring(new.message, new.earlier.state if new.earlier else None))
    if not new.to_all and not new.agencies:
        raise BadInput("An alert goes to somebody: choose the agencies, or all of them.")
    if outside := next((place for place in new.places if not by.guards(place.code)), None):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=outside.name)
    known = (alerts.URGENCIES, alerts.SEVERITIES, alerts.CERTAINTIES, alerts.CATEGORIES)
    words = (new.urgency, new.severity, new.certainty, new.category)
    if wrong := next((word for word, table in zip(words, known, strict=True) if word not in table), None):
        raise BadInput("“%(word)s” is no word of CAP 1.2 here.", word=wrong)


def _locked(alert: Alert) -> Alert:
    return locks.row(_ALERTS, alert.pk)


def _end_earlier(earlier: Alert, alert: Alert, *, by: Viewer, at: datetime) -> None:
    """What an update or an end refers to runs no longer, and nobody has to answer it any more."""
    event = "alert.cancelled" if alert.message == Message.CANCEL else "alert.updated"
    insist(policies.referring(alert.message, earlier.state))
    earlier.state, earlier.ended_at = alerts.next_state(earlier.state, event), at
    earlier.save(update_fields=["state", "ended_at"])
    _record(event, earlier, by=by, at=at, by_alert=alert.number)


def _addressed(alert: Alert, by: Viewer) -> list[Agency]:
    """The agencies to address: those chosen, or all others at the table that have somebody to read it."""
    if alert.to_all:
        codes = [
            code for code, _short, _root in notices_selectors.agencies_that_answer(by) if code != alert.agency.code
        ]
        agencies = list(people.agencies(by).filter(code__in=codes))
        Addressee.objects.bulk_create(Addressee(alert=alert, agency=agency) for agency in agencies)
    return [each.agency for each in alert.addressees.select_related("agency")]


def _freeze_chains(alert: Alert, *, by: Viewer, at: datetime) -> None:
    """Keep of each agency whom the clock tells while nobody answers, as it is now."""
    rows = list(alert.addressees.select_related("agency"))
    for row in rows:
        row.chain = [each.post.user.username for each in duty.escalation_chain(by, row.agency.code, at)]
    Addressee.objects.bulk_update(rows, ["chain"])


def _notice(alert: Alert, agency: Agency, by: Viewer) -> notices.NewNotice:
    return notices.NewNotice(
        key=f"alert:{alert.number}:{agency.code}:0",
        kind="alert",
        text=ENDED if alert.message == Message.CANCEL else SENT,
        severity=Severity.GRAVE,
        params={"agency": alert.agency.short, "headline": alert.headline},
        link=reverse("situation:alert", args=[alert.number]),
        agency=agency.code,
        audience=Audience.DUTY,
    )


def _record_sent(alert: Alert, addressed: Sequence[Agency], *, by: Viewer, at: datetime) -> None:
    found = selectors.cap_of(by, alert)
    digest = hashlib.sha256(cap.serialise(found)).hexdigest() if found else ""
    codes = [agency.code for agency in addressed]
    written_by = [actor for actor, _root in alert.authors]
    _record("alert.sent", alert, by=by, at=at, written_by=written_by, addressed=codes, cap_sha256=digest)


def _record(event: str, alert: Alert, *, by: Viewer, at: datetime, **more: object) -> None:
    payload = {"headline": alert.headline, "severity": alert.severity, "version": alert.version, **more}
    place = next((place.code for place in alert.places.all()), "")
    subject = f"alert:{alert.number}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, place=place, payload=payload)


def _record_draft(event: str, alert: Alert, *, by: Viewer, at: datetime) -> None:
    """A draft is its agency's own: it is told behind the auditors' wall, and without its words, of which the
    fingerprint proves later what was written."""
    words = "\n".join(str(getattr(alert, name)) for name in _WORDS)
    payload = {"alert": alert.pk, "version": alert.version, "sha256": hashlib.sha256(words.encode()).hexdigest()}
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject="alert", payload=payload)
