"""Closing a meeting: its minutes are put together once, numbered, sent, and answered by the agencies."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from posko.apps.evidence import services as evidence
from posko.apps.evidence.models import EvidenceFile
from posko.apps.ledger.growth.services import head_for_paper
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices.steps import Wishes, letter_of
from posko.apps.rakor.meetings import notifications
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.steps import locked, record_on
from posko.apps.rakor.minutes import selectors as minutes_selectors
from posko.apps.rakor.models import Approval, Minutes, Rakor
from posko.apps.rakor.promises.steps import confirm
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.ledger import Head
from posko.domain.papers.letter import class_refusal, letter_json, read_letter
from posko.domain.papers.numbering import numbered
from posko.domain.rakor import meetings, minutes, policies
from posko.domain.situation.sitrep import head_text, post_mark
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewMinutes:
    """How the minutes leave the table: what is said of their letter."""

    form_key: uuid.UUID
    letter: Wishes


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An agency's answer.

    `sha256` is the hash of the minutes it read; `text` is the objection, empty for an approval.
    """

    form_key: uuid.UUID
    sha256: str
    text: str = ""


def close(meeting: Rakor, new: NewMinutes, *, by: Viewer, at: datetime) -> Minutes:
    """Close a meeting that was held. Its minutes are fixed from here on and go to every invited agency.

    The head they carry is the one before their own entry, signed now, as on a situation report.
    """
    head, checkpoint = head_for_paper(at=at - meeting.operation.clock_offset)
    return close_under(meeting, new, head, checkpoint, by=by, at=at)


@act
def close_under(meeting: Rakor, new: NewMinutes, head: Head, checkpoint: str, *, by: Viewer, at: datetime) -> Minutes:
    """Close a meeting under a head of the ledger, which is signed before the act."""
    meeting = locked(by, meeting)
    if made := Minutes.objects.filter(rakor=meeting).first():
        return unchanged(made)
    _must_be_closable(meeting, new, by)
    insist(policies.moving(meeting_now(meeting), "rakor.closed", by, at))
    meeting.state = meetings.next_state(meeting.state, "rakor.closed")
    meeting.closed_at = at
    meeting.save(update_fields=["state", "closed_at"])
    _seat_the_rest(meeting, at)
    kept = _keep(meeting, new, head, checkpoint, by=by, at=at)
    payload = {"number": kept.number, "sha256": kept.sha256, "head": kept.head, "addressees": kept.addressees}
    record_on("rakor.closed", meeting, by=by, at=at, payload=payload)
    _send_to_queues(kept, by=by, at=at)
    return kept


@act
def approve(kept: Minutes, new: NewAnswer, *, by: Viewer, at: datetime) -> Approval:
    """Approve the minutes for the own agency, by name and role. The last invited agency's approval settles them."""
    meeting = _locked_for_guest(kept, new, by)
    own = people.own_agency(by)
    if made := Approval.objects.filter(minutes=kept, agency=own, verdict="approved").first():
        return unchanged(made)
    insist(policies.answering_minutes(meeting_now(meeting), by, invited=True, approved=False))
    approval = _answer(kept, new, "approved", by=by, at=at)
    record_on("minutes.approved", meeting, by=by, at=at, payload=_payload(kept, approval))
    notices.settle(notifications.of_minutes(kept, by.agency), by=by, at=at)
    invited = meeting.seats.filter(invited=True).values_list("agency__code", flat=True)
    approved = kept.approvals.filter(verdict="approved").values_list("agency__code", flat=True)
    if meetings.all_approved(invited, approved):
        meeting.state = meetings.next_state(meeting.state, "rakor.approved")
        meeting.approved_at = at
        meeting.save(update_fields=["state", "approved_at"])
        record_on("rakor.approved", meeting, by=by, at=at, payload={"number": kept.number, "sha256": kept.sha256})
    return approval


@act
def object_to(kept: Minutes, new: NewAnswer, *, by: Viewer, at: datetime) -> Approval:
    """Object to the minutes for the own agency. The objection is kept and printed even if the agency approves later."""
    if not new.text.strip():
        raise BadInput("Say what is wrong in the minutes; an objection without words helps nobody.")
    meeting = _locked_for_guest(kept, new, by)
    if made := Approval.objects.filter(form_key=new.form_key, minutes=kept).first():
        return unchanged(made)
    approved = kept.approvals.filter(verdict="approved", agency__code=by.agency).exists()
    insist(policies.answering_minutes(meeting_now(meeting), by, invited=True, approved=approved))
    objection = _answer(kept, new, "objected", by=by, at=at)
    record_on("minutes.objected", meeting, by=by, at=at, payload=_payload(kept, objection))
    return objection


@act
def give_number(kept: Minutes, number: str, reason: str, *, by: Viewer, at: datetime) -> Minutes:
    """Type the number that the office gave the minutes. Once it stands it changes with a reason only."""
    meeting = locked(by, kept.rakor)
    insist(policies.steering(meeting_now(meeting), by))
    kept = Minutes.objects.get(pk=kept.pk)
    before = read_letter(kept.letter)
    letter = numbered(before, number, reason)
    if letter == before:
        return unchanged(kept)
    kept.letter = letter_json(letter)
    kept.save(update_fields=["letter"])
    told = {"number": kept.number, "office_number": letter.office_number}
    more = {"before": before.office_number, "reason": reason} if before and before.office_number else {}
    record_on("minutes.numbered", meeting, by=by, at=at, payload={**told, **more})
    return kept


def file_scan(
    kept: Minutes,
    upload: UploadedFile[bytes],
    *,
    form_key: uuid.UUID,
    signed_by: Collection[str] = (),
    by: Viewer,
    at: datetime,
) -> EvidenceFile:
    """Store the signed paper with the minutes that it was printed from. `signed_by`: the agencies that signed it."""
    insist(policies.steering(meeting_now(kept.rakor), by))
    return file_stored_scan(kept, evidence.store(upload), form_key=form_key, signed_by=signed_by, by=by, at=at)


@act
def file_stored_scan(
    kept: Minutes,
    stored: evidence.Stored,
    *,
    form_key: uuid.UUID,
    signed_by: Collection[str] = (),
    by: Viewer,
    at: datetime,
) -> EvidenceFile:
    """Keep a signed paper whose bytes are on the disk already. What was noted for who signed it is a promise now."""
    meeting = locked(by, kept.rakor)
    insist(policies.steering(meeting_now(meeting), by))
    _must_be_its_own(kept, stored, by)
    scan = evidence.file_stored(stored, form_key=form_key, compartment=Compartment.COORDINATION, by=by, at=at)
    if kept.scans.filter(pk=scan.pk).exists():
        return unchanged(scan)
    kept.scans.add(scan)
    payload = {"number": kept.number, "file": scan.name, "sha256": scan.sha256}
    record_on("minutes.scan_filed", meeting, by=by, at=at, payload=payload)
    confirm(meeting, signed_by, by=by, at=at)
    return scan


def _must_be_its_own(kept: Minutes, stored: evidence.Stored, by: Viewer) -> None:
    """BadInput for the scan of another meeting: the same bytes lie with other minutes."""
    others = minutes_selectors.minutes(by).filter(scans__sha256=stored.sha256).exclude(pk=kept.pk)
    if other := others.first():
        raise BadInput(
            "This file is the signed paper of %(other)s, which it is filed with. Choose that of %(own)s.",
            other=other.number,
            own=kept.number,
        )


def _must_be_closable(meeting: Rakor, new: NewMinutes, by: Viewer) -> None:
    insist(policies.steering(meeting_now(meeting), by))
    insist(class_refusal(new.letter.classification, minutes.LEAST))
    if waiting := minutes_selectors.open_drafts(by, meeting):
        raise BadInput(
            "Two texts wait at these lines: %(lines)s. Pick one or join them first, so that nobody's words are lost.",
            lines=", ".join(map(str, waiting)),
        )


def _seat_the_rest(meeting: Rakor, at: datetime) -> None:
    for seat in meeting.seats.filter(presence="", invited=True):
        seat.presence, seat.presence_at = meetings.presence_at_end(seat.presence, seat.answer), at
        seat.save(update_fields=["presence", "presence_at"])


def _keep(meeting: Rakor, new: NewMinutes, head: Head, checkpoint: str, *, by: Viewer, at: datetime) -> Minutes:
    operation, content = operations.current(by), minutes_selectors.content_of(by, meeting, at)
    sequence = next_number(operation, "minutes", Minutes.objects.filter(operation=operation), "sequence")
    number = minutes.number_of(sequence, at, post_mark(operation.city.name), new.letter.classification)
    letter = letter_of(new.letter, least=minutes.LEAST, register=number, by=by, at=at)
    return Minutes.objects.create(
        operation=operation,
        rakor=meeting,
        form_key=new.form_key,
        sequence=sequence,
        number=number,
        classification=letter.classification,
        addressees=list(letter.to),
        letter=letter_json(letter),
        content=content,
        sha256=minutes.content_hash(content),
        head=head_text(head),
        checkpoint=checkpoint,
        issued_at=at,
        issued_by=by.actor,
        issued_name=by.name,
        issued_role=by.role.value if by.role else "",
        agency=people.own_agency(by),
    )


def _locked_for_guest(kept: Minutes, new: NewAnswer, by: Viewer) -> Rakor:
    """The meeting, locked; NotAllowed for who was not invited, BadInput for who read something else."""
    meeting = locked(by, kept.rakor)
    invited = meeting.seats.filter(agency__code=by.agency, invited=True).exists()
    insist(policies.hearing_minutes(by, invited=invited))
    if new.sha256 != kept.sha256:
        raise BadInput("This form is for other minutes. Open the page again and read them first.")
    return meeting


def _answer(kept: Minutes, new: NewAnswer, verdict: minutes.Verdict, *, by: Viewer, at: datetime) -> Approval:
    return Approval.objects.create(
        minutes=kept,
        form_key=new.form_key,
        agency=people.own_agency(by),
        verdict=verdict,
        name=by.name,
        role=by.role.value if by.role else "",
        text=new.text,
        said_at=at,
    )


def _payload(kept: Minutes, said: Approval) -> dict[str, object]:
    """What the ledger holds of an answer: by whom, to which content."""
    told: dict[str, object] = {"number": kept.number, "sha256": kept.sha256, "name": said.name, "role": said.role}
    return {**told, "text": said.text} if said.text else told


def _send_to_queues(kept: Minutes, *, by: Viewer, at: datetime) -> None:
    """Put the minutes before every invited agency."""
    meeting = kept.rakor
    agencies = sorted(meeting.seats.filter(invited=True).values_list("agency__code", flat=True))
    record_on("minutes.sent", meeting, by=by, at=at, payload={"number": kept.number, "agencies": agencies})
    notices.notify_all(notifications.to_approvers(kept, agencies), by=by, at=at)
