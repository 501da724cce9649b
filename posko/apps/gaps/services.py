"""Opening, promising, proving and closing gaps. Every act is recorded in the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from posko.apps.evidence import services as evidence
from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.models import Commitment, Filing, Gap
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.apps.territory.models import Place
from posko.domain import files, gaps
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gap_stamps import Pledge, stamp
from posko.domain.gaps import CommitmentState, GapState
from posko.domain.territory import kecamatan_code

# After these nothing is owed on a promise, or its clock runs anew: reminders and escalations no longer stand.
_SETTLING = frozenset({"commitment.evidence_filed", "commitment.withdrawn", "commitment.broken", "commitment.extended"})


@dataclass(frozen=True, slots=True)
class NewGap:
    """What a gap is opened with. `form_key` makes a form that is sent twice open one gap."""

    form_key: uuid.UUID
    title: str
    place: Place
    kind: str
    severity: int
    detail: str = ""
    owner: str = ""
    source_kind: str = "agency"
    source_ref: str = ""


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A promise of the viewer's own agency."""

    form_key: uuid.UUID
    promise: str
    evidence_asked: str
    due: datetime


@dataclass(frozen=True, slots=True)
class NewFiling:
    """Evidence for a promise: a statement, files, or both. `kept`: files that were put away already, as what comes in
    by a channel is."""

    form_key: uuid.UUID
    note: str
    uploads: tuple[UploadedFile[bytes], ...] = ()
    kept: tuple[EvidenceFile, ...] = ()


def open_gap(new: NewGap, *, by: Viewer, at: datetime) -> Gap:
    """Open a gap at a place of the operation's city."""
    if not by.guards(new.place.code):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=new.place.name)
    if not by.acts_at(new.place.code):
        raise NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=new.place.name)
    with transaction.atomic():
        operation = operations.locked(by)
        if made := Gap.objects.filter(form_key=new.form_key, operation=operation).first():
            return made
        highest = Gap.objects.filter(operation=operation).aggregate(highest=Max("number"))["highest"]
        owner = people.agencies(by).get(code=new.owner) if new.owner else None
        gap = Gap.objects.create(
            operation=operation,
            form_key=new.form_key,
            number=(highest or 0) + 1,
            title=new.title,
            detail=new.detail,
            kind=new.kind,
            severity=new.severity,
            place=new.place,
            owner=owner,
            lead=owner,
            kecamatan=kecamatan_code(new.place.code),
            opened_by_agency=people.own_agency(by),
            source_kind=new.source_kind,
            source_ref=new.source_ref,
            state=GapState.OPEN,
            opened_at=at,
        )
        record_on("gap.opened", gap, by=by, at=at, payload={"title": gap.title, "kind": gap.kind})
        return gap


def make_commitment(gap: Gap, new: NewCommitment, *, by: Viewer, at: datetime) -> Commitment:
    """Promise, for the own agency, to close a gap."""
    with transaction.atomic():
        gap = locked_gap(gap)
        if made := Commitment.objects.filter(form_key=new.form_key, gap=gap).first():
            return made
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
        )
        settle(gap, "commitment.made", by=by, at=at)
        payload = {"commitment": commitment.pk, "promise": new.promise, "due": new.due.isoformat()}
        record_on("commitment.made", gap, by=by, at=at, payload=payload)
        return commitment


def file_evidence(commitment: Commitment, new: NewFiling, *, by: Viewer, at: datetime) -> Filing:
    """File the evidence that was asked; only the agency that promised may. A refusal leaves no row of a file either."""
    with transaction.atomic():
        gap, commitment = locked_pair(commitment)
        gaps.must_be_owner(commitment.agency.code, by.agency)
        if not new.uploads and not new.kept and not new.note.strip():
            raise BadInput("Evidence is a file or a written statement; neither was given.")
        if made := Filing.objects.filter(form_key=new.form_key, commitment=commitment).first():
            return _filed_again(made, commitment, new)
        commitment.state = gaps.next_state(gaps.COMMITMENT_TABLE, commitment.state, "commitment.evidence_filed")
        commitment.filed_at = at
        commitment.save()
        filing = Filing.objects.create(commitment=commitment, form_key=new.form_key, note=new.note, filed_at=at)
        put = evidence.file_all(new.uploads, form_key=new.form_key, compartment=Compartment.COORDINATION, by=by, at=at)
        kept = [*new.kept, *put]
        filing.files.add(*kept)
        hashes = [each.sha256 for each in kept]
        payload = {"commitment": commitment.pk, "filing": filing.pk, "files": hashes, "note": new.note}
        record_on("commitment.evidence_filed", gap, by=by, at=at, payload=payload)
        settle(gap, "commitment.evidence_filed", by=by, at=at)
        return filing


def verify_commitment(commitment: Commitment, *, close: bool, by: Viewer, at: datetime) -> Gap:
    """Confirm the evidence as an agency of another root institution; may close the gap in the same act."""
    with transaction.atomic():
        gap, commitment = locked_pair(commitment)
        if commitment.state == CommitmentState.KEPT and commitment.verified_by_agency == people.own_agency(by):
            return gap  # the button was pressed twice
        gaps.must_be_other_root(commitment.agency.root, by.root)
        commitment.state = gaps.next_state(gaps.COMMITMENT_TABLE, commitment.state, "commitment.kept")
        commitment.verified_at, commitment.verified_by_agency = at, people.own_agency(by)
        commitment.save()
        payload = {"commitment": commitment.pk, "owner": commitment.agency.code}
        record_on("commitment.kept", gap, by=by, at=at, payload=payload)
        if settle(gap, "commitment.kept", by=by, at=at) == GapState.PROVEN and close:
            _close(gap, by=by, at=at)
        return gap


def return_evidence(commitment: Commitment, *, reason: str, by: Viewer, at: datetime) -> Commitment:
    """Send evidence back with a reason; the promise is owed again and its clock runs on."""
    with transaction.atomic():
        gap, commitment = locked_pair(commitment)
        gaps.must_be_other_root(commitment.agency.root, by.root)
        commitment.state = gaps.next_state(gaps.COMMITMENT_TABLE, commitment.state, "commitment.evidence_returned")
        commitment.filed_at = None
        commitment.save()
        payload = {"commitment": commitment.pk, "reason": reason}
        record_on("commitment.evidence_returned", gap, by=by, at=at, payload=payload)
        settle(gap, "commitment.evidence_returned", by=by, at=at)
        return commitment


def withdraw_commitment(commitment: Commitment, *, reason: str, by: Viewer, at: datetime) -> Commitment:
    """Take a promise back, with a reason; the gap may be open again."""
    with transaction.atomic():
        gap, commitment = locked_pair(commitment)
        gaps.must_be_owner(commitment.agency.code, by.agency)
        commitment.state = gaps.next_state(gaps.COMMITMENT_TABLE, commitment.state, "commitment.withdrawn")
        commitment.ended_reason = reason
        commitment.save()
        payload = {"commitment": commitment.pk, "reason": reason}
        record_on("commitment.withdrawn", gap, by=by, at=at, payload=payload)
        settle(gap, "commitment.withdrawn", by=by, at=at)
        return commitment


def close_gap(gap: Gap, *, by: Viewer, at: datetime) -> Gap:
    """Close a proven gap; an agency of another root than every promiser does it."""
    with transaction.atomic():
        gap = locked_gap(gap)
        if gap.state == GapState.CLOSED:
            return gap
        _close(gap, by=by, at=at)
        return gap


def _close(gap: Gap, *, by: Viewer, at: datetime) -> None:
    kept = gap.commitments.filter(state=CommitmentState.KEPT).select_related("agency")
    if any(commitment.agency.root == by.root for commitment in kept):
        raise NotAllowed("Your institution promised on this gap itself. An agency of another institution closes it.")
    gap.state = gaps.next_state(gaps.GAP_TABLE, gap.state, "gap.closed")
    gap.closed_at = at
    gap.save()
    record_on("gap.closed", gap, by=by, at=at, payload={})


def _filed_again(made: Filing, commitment: Commitment, new: NewFiling) -> Filing:
    """The filing that this form made before, if it is the same form with the same words and still stands."""
    kept = [(file.name, file.size) for file in made.files.all()]
    sent = [(each.name, each.size) for each in new.kept]
    sent += [(files.safe_name(each.name or ""), each.size or 0) for each in new.uploads]
    if made.note == new.note and kept == sent and commitment.state not in gaps.OWED:
        return made
    raise BadInput("This form was sent before, and what it says now was not kept. Open the gap anew and file it there.")


def settle(gap: Gap, event: str, *, by: Viewer, at: datetime) -> str:
    """Move the gap as its table says after an event of a commitment; becoming proven is an event of its own."""
    before, gap.state = gap.state, gaps.next_state(gaps.GAP_TABLE, gap.state, event, _standing(gap))
    _put_on(gap, _pledges(gap))
    gap.save()
    if gap.state == GapState.PROVEN and before != GapState.PROVEN:
        record_on("gap.proven", gap, by=by, at=at, payload={})
    return gap.state


def _standing(gap: Gap) -> list[CommitmentState]:
    """The states of its promises; proof from before it came back did not hold and proves nothing any more."""
    found = gap.commitments.all()
    if gap.reopened_at is not None:
        found = found.exclude(state=CommitmentState.KEPT, verified_at__lt=gap.reopened_at)
    return [CommitmentState(state) for state in found.values_list("state", flat=True)]


def stamped(gap: Gap) -> Gap:
    """The gap with the stamp of its promises as they are now; whoever changed it saves it."""
    _put_on(gap, _pledges(gap))
    return gap


def _pledges(gap: Gap) -> list[Pledge]:
    rows = gap.commitments.values_list("agency_id", "state", "due")
    return [Pledge(agency, CommitmentState(state), due) for agency, state, due in rows]


def _put_on(gap: Gap, pledges: list[Pledge]) -> None:
    made = stamp(GapState(gap.state), gap.owner_id, pledges)
    gap.due, gap.owed_due, gap.lead_id = made.due, made.owed_due, made.lead


def locked_gap(gap: Gap) -> Gap:
    """The gap, locked until the act is over."""
    return Gap.objects.select_for_update(of=("self",)).select_related("place").get(pk=gap.pk)


def locked_pair(commitment: Commitment) -> tuple[Gap, Commitment]:
    """The gap of a promise, locked, and the promise as it is now."""
    gap = locked_gap(commitment.gap)
    return gap, Commitment.objects.select_related("agency").get(pk=commitment.pk)


def record_on(event: str, gap: Gap, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Record an event under the gap it is about; what was told of a promise is settled once it is no longer owed."""
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"gap:{gap.number}",
        place=gap.place_id,
        payload=payload,
    )
    if event in _SETTLING:
        notices.settle(f"commitment:{payload['commitment']}:", by=by, at=at)
