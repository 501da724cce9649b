"""Letters of invitation are issued: numbered, framed as the inviting office writes, one for each change."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices.steps import Wishes, letter_of
from posko.apps.rakor.invitations import selectors
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.steps import locked, record_on
from posko.apps.rakor.models import InvitationLetter, Rakor
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.papers.invitation_letter import least_of, number_of
from posko.domain.papers.letter import class_refusal, letter_json, read_letter
from posko.domain.papers.numbering import numbered
from posko.domain.papers.words import words
from posko.domain.rakor import policies
from posko.domain.rakor.meetings import MeetingState
from posko.domain.situation.sitrep import post_mark
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be issued. `with_gaps`: the open gaps of the agenda are its annex, and it is restricted."""

    form_key: uuid.UUID
    wishes: Wishes
    with_gaps: bool = False


@act
def issue(meeting: Rakor, new: NewLetter, *, by: Viewer, at: datetime) -> InvitationLetter:
    """Issue the letter of a meeting as it stands; after a change of the meeting a letter that names the one before."""
    meeting = locked(by, meeting)
    insist(policies.inviting(meeting_now(meeting), by))
    if made := InvitationLetter.objects.filter(form_key=new.form_key, rakor=meeting).first():
        return unchanged(made)
    _must_be_due(meeting)
    least = least_of(with_gaps=new.with_gaps)
    insist(class_refusal(new.wishes.classification, least))
    content = selectors.content_of(by, meeting, at, with_gaps=new.with_gaps)
    sequence, number = _numbered(meeting, new.wishes, at)
    framed = letter_of(_with_annex(new), least=least, register=number, by=by, at=at)
    issued = InvitationLetter.objects.create(
        operation=meeting.operation,
        rakor=meeting,
        form_key=new.form_key,
        sequence=sequence,
        change=meeting.sequence,
        number=number,
        classification=new.wishes.classification,
        letter=letter_json(framed),
        content=content,
        issued_at=at,
        issued_by=by.actor,
        agency=people.own_agency(by),
    )
    payload = {"number": number, "class": issued.classification, "change": issued.change, "with_gaps": new.with_gaps}
    record_on("invitation.issued", meeting, by=by, at=at, payload={**payload, "replaces": content["replaces"]})
    return issued


@act
def give_number(row: InvitationLetter, number: str, reason: str, *, by: Viewer, at: datetime) -> InvitationLetter:
    """Type the number that the office gave the letter. Once it stands it changes with a reason only."""
    meeting = locked(by, row.rakor)
    insist(policies.steering(meeting_now(meeting), by))
    row = InvitationLetter.objects.get(pk=row.pk, rakor=meeting)
    before = read_letter(row.letter)
    framed = numbered(before, number, reason)
    if framed == before:
        return unchanged(row)
    row.letter = letter_json(framed)
    row.save(update_fields=["letter"])
    told = {"number": row.number, "office_number": framed.office_number, "reason": reason}
    record_on("invitation.numbered", meeting, by=by, at=at, payload=told)
    return row


def _must_be_due(meeting: Rakor) -> None:
    """One letter for each change of a meeting; where none invited, none takes back."""
    before = InvitationLetter.objects.filter(rakor=meeting).first()
    if before is None and meeting.state == MeetingState.CANCELLED:
        raise BadInput("No letter of this meeting was issued, so none is taken back.")
    if before is not None and before.change == meeting.sequence:
        raise BadInput(
            "The letter for this meeting is issued: %(number)s. Change the meeting first, then issue the change.",
            number=before.number,
        )


def _numbered(meeting: Rakor, wishes: Wishes, at: datetime) -> tuple[int, str]:
    operation = meeting.operation
    sequence = next_number(operation, "invitation", InvitationLetter.objects.filter(operation=operation), "sequence")
    return sequence, number_of(sequence, at, post_mark(operation.city.name), wishes.classification)


def _with_annex(new: NewLetter) -> Wishes:
    """What was said of the letter; enclosed gaps are one attachment, if nothing else is said."""
    if not new.with_gaps or new.wishes.attachments:
        return new.wishes
    return replace(new.wishes, attachments=words("invitation_letter", "id")["annex_count"])
