"""Opening, promising, proving and closing gaps. Every act is recorded in the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from posko.apps.evidence import services as evidence
from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.course.selectors import gap_now, promise_now
from posko.apps.gaps.course.steps import (
    ASKED,
    end_asking,
    keep,
    locked_gap,
    locked_pair,
    record_on,
    settle,
    tell_who_counted_on_it,
)
from posko.apps.gaps.models import Commitment, Filing, Gap
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.gaps import escalation, policies, states
from posko.domain.gaps.states import CommitmentState, GapState, Promise
from posko.domain.territory.places import kecamatan_code
from posko.kit import locks
from posko.kit.acts import act, once, unchanged

WITHDRAWS = N_("%(agency)s withdraws its promise: %(promise)s. Reason: %(reason)s")


@dataclass(frozen=True, slots=True)
class NewGap:
    """The fields of a new gap. `form_key` makes a form that is sent twice open one gap.

    `brought_by`: code of the agency that raised it; empty if it is the one that opens it.
    """

    form_key: uuid.UUID
    title: str
    place: Place
    kind: str
    severity: int
    detail: str = ""
    owner: str = ""
    source_kind: str = "agency"
    source_ref: str = ""
    brought_by: str = ""


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A promise of the viewer's own agency. `source_ref`: where it was spoken."""

    form_key: uuid.UUID
    promise: str
    evidence_asked: str
    due: datetime
    source_ref: str = ""


@dataclass(frozen=True, slots=True)
class NewFiling:
    """Evidence for a promise: a statement, files, or both.

    `kept`: files that are stored already, such as those of a message.
    """

    form_key: uuid.UUID
    note: str
    uploads: tuple[UploadedFile[bytes], ...] = ()
    kept: tuple[EvidenceFile, ...] = ()


@act
def open_gap(new: NewGap, *, by: Viewer, at: datetime) -> Gap:
    """Open a gap at a place of the operation's city."""
    if not by.guards(new.place.code):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=new.place.name)
    insist(policies.opening(by, new.place.code, new.place.name))
    found = Gap.objects.filter(form_key=new.form_key, operation=operations.current(by))
    gap, fresh = once(found, lambda: _inserted(new, by, at))
    if not fresh:
        return unchanged(gap)
    record_on("gap.opened", gap, by=by, at=at, payload={"title": gap.title, "kind": gap.kind})
    return gap


@act
def make_commitment(gap: Gap, new: NewCommitment, *, by: Viewer, at: datetime) -> Commitment:
    """Promise, for the own agency, to close a gap."""
    gap = locked_gap(gap)
    if made := Commitment.objects.filter(form_key=new.form_key, gap=gap).first():
        return unchanged(made)
    insist(policies.promising(gap_now(gap), by))
    if new.due <= at:
        raise BadInput("The due time lies in the past. Choose a time after now.")
    commitment = Commitment.objects.create(
        gap=gap,
        form_key=new.form_key,
        agency=people.own_agency(by),
        promise=new.promise,
        evidence_asked=new.evidence_asked,
        due=new.due,
        state=CommitmentState.PROMISED,
        made_at=at,
        source_ref=new.source_ref,
        tell_at=escalation.next_at(Promise(CommitmentState.PROMISED, new.due, None), (), at),
    )
    settle(gap, "commitment.made", by=by, at=at)
    payload = {"commitment": commitment.pk, "promise": new.promise, "due": new.due.isoformat()}
    record_on("commitment.made", gap, by=by, at=at, payload=payload)
    return commitment


def file_evidence(commitment: Commitment, new: NewFiling, *, by: Viewer, at: datetime) -> Filing:
    """File the evidence that was asked, as the agency that promised, or for one without any account as who keeps the
    minutes in which it promised. A refusal leaves no row of a file either."""
    insist(policies.acting(promise_now(commitment, by=by), "commitment.evidence_filed", by))
    return file_stored(commitment, new, evidence.store_all(new.uploads), by=by, at=at)


@act
def file_stored(
    commitment: Commitment, new: NewFiling, stored: Sequence[evidence.Stored], *, by: Viewer, at: datetime
) -> Filing:
    """File evidence whose bytes are on the disk already."""
    gap, commitment = locked_pair(commitment)
    insist(policies.acting(promise_now(commitment, by=by), "commitment.evidence_filed", by))
    if not stored and not new.kept and not new.note.strip():
        raise BadInput("Evidence is a file or a written statement; neither was given.")
    if made := Filing.objects.filter(form_key=new.form_key, commitment=commitment).first():
        return unchanged(_filed_again(made, commitment, new, stored))
    insist(policies.moving(promise_now(commitment, by=by), "commitment.evidence_filed", by, at))
    commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, "commitment.evidence_filed")
    commitment.filed_at = at
    keep(commitment, "filed_at")
    filed = {"note": new.note, "filed_at": at, "filed_by_agency": _filer(commitment, by)}
    filing = Filing.objects.create(commitment=commitment, form_key=new.form_key, **filed)
    wall = Compartment.COORDINATION
    kept = [*new.kept, *evidence.file_all_stored(stored, form_key=new.form_key, compartment=wall, by=by, at=at)]
    filing.files.add(*kept)
    hashes = [each.sha256 for each in kept]
    payload = {"commitment": commitment.pk, "filing": filing.pk, "files": hashes, "note": new.note}
    if filing.filed_by_agency:
        payload["filed_by"] = filing.filed_by_agency.code
    record_on("commitment.evidence_filed", gap, by=by, at=at, payload=payload)
    settle(gap, "commitment.evidence_filed", by=by, at=at)
    return filing


@act
def verify_commitment(commitment: Commitment, *, close: bool, by: Viewer, at: datetime) -> Gap:
    """Confirm the evidence as an agency of another root institution; may close the gap in the same act."""
    gap, commitment = locked_pair(commitment)
    if commitment.state == CommitmentState.KEPT and commitment.verified_by_agency == people.own_agency(by):
        return unchanged(gap)  # the button was pressed twice
    insist(policies.moving(promise_now(commitment, by=by), "commitment.kept", by, at))
    commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, "commitment.kept")
    commitment.verified_at, commitment.verified_by_agency = at, people.own_agency(by)
    keep(commitment, "verified_at", "verified_by_agency")
    payload = {"commitment": commitment.pk, "owner": commitment.agency.code}
    record_on("commitment.kept", gap, by=by, at=at, payload=payload)
    if settle(gap, "commitment.kept", by=by, at=at) == GapState.PROVEN and close:
        _close(gap, by=by, at=at)
    return gap


@act
def return_evidence(commitment: Commitment, *, reason: str, by: Viewer, at: datetime) -> Commitment:
    """Send evidence back with a reason; the promise is owed again and its clock runs on."""
    gap, commitment = locked_pair(commitment)
    insist(policies.moving(promise_now(commitment, by=by), "commitment.evidence_returned", by, at))
    commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, "commitment.evidence_returned")
    commitment.filed_at = None
    keep(commitment, "filed_at")
    payload = {"commitment": commitment.pk, "reason": reason}
    record_on("commitment.evidence_returned", gap, by=by, at=at, payload=payload)
    settle(gap, "commitment.evidence_returned", by=by, at=at)
    return commitment


@act
def withdraw_commitment(commitment: Commitment, *, reason: str, by: Viewer, at: datetime) -> Commitment:
    """Take a promise back, with a reason; the gap may be open again."""
    gap, commitment = locked_pair(commitment)
    insist(policies.moving(promise_now(commitment, by=by), "commitment.withdrawn", by, at))
    commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, "commitment.withdrawn")
    commitment.ended_reason = reason
    keep(commitment, "ended_reason")
    payload = {"commitment": commitment.pk, "reason": reason}
    record_on("commitment.withdrawn", gap, by=by, at=at, payload=payload)
    settle(gap, "commitment.withdrawn", by=by, at=at)
    tell_who_counted_on_it(commitment, WITHDRAWS, by=by, at=at)
    return commitment


@act
def close_gap(gap: Gap, *, by: Viewer, at: datetime) -> Gap:
    """Close a proven gap; an agency of another root than every promiser does it."""
    gap = locked_gap(gap)
    if gap.state == GapState.CLOSED:
        return unchanged(gap)
    _close(gap, by=by, at=at)
    return gap


def _inserted(new: NewGap, by: Viewer, at: datetime) -> Gap:
    operation = operations.current(by)
    owner = people.agencies(by).get(code=new.owner) if new.owner else None
    brought = people.agencies(by).get(code=new.brought_by) if new.brought_by not in ("", by.agency) else None
    gap = Gap(
        operation=operation,
        form_key=new.form_key,
        title=new.title,
        detail=new.detail,
        kind=new.kind,
        severity=new.severity,
        place=new.place,
        owner=owner,
        lead=owner,
        kecamatan=kecamatan_code(new.place.code),
        opened_by_agency=people.own_agency(by),
        brought_by_agency=brought,
        source_kind=new.source_kind,
        source_ref=new.source_ref,
        state=GapState.OPEN,
        opened_at=at,
    )
    gap.number = next_number(operation, "gap", Gap.objects.filter(operation=operation))
    gap.save(force_insert=True)
    return locks.made(gap)


def _close(gap: Gap, *, by: Viewer, at: datetime) -> None:
    insist(policies.closing(gap_now(gap, gap.commitments.select_related("agency")), by))
    gap.state = states.next_state(states.GAP_TABLE, gap.state, "gap.closed")
    gap.closed_at = at
    end_asking(gap)
    gap.save(update_fields=["state", "closed_at", *ASKED])
    record_on("gap.closed", gap, by=by, at=at, payload={})


def _filer(commitment: Commitment, by: Viewer) -> Agency | None:
    """Who files for an agency without an account; None where it files itself."""
    return None if commitment.agency.code == by.agency else people.own_agency(by)


def _filed_again(made: Filing, commitment: Commitment, new: NewFiling, stored: Sequence[evidence.Stored]) -> Filing:
    """The filing that this form made before, if it is the same form with the same words and still stands."""
    kept = [(file.name, file.size) for file in made.files.all()]
    sent = [(each.name, each.size) for each in new.kept] + [(each.name, each.size) for each in stored]
    if made.note == new.note and kept == sent and commitment.state not in states.OWED:
        return made
    raise BadInput(
        "This form was sent before, and what it says now was not kept. Open the gap again and file it there."
    )
