"""Steps for acts on promises that an agency has not made itself: asked, noted for it, confirmed, fallen away."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.gaps.course.selectors import gap_now
from posko.apps.gaps.course.steps import keep, record_on, settle
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.gaps import policies, spoken, states
from posko.domain.gaps.states import CommitmentState
from posko.kit import locks
from posko.kit.acts import step


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What an agency is to do, by when, and which evidence will show it. `source_ref`: where it was spoken."""

    form_key: uuid.UUID
    agency: str
    promise: str
    evidence_asked: str
    due: datetime
    source_ref: str = ""


def asked_agency(new: NewProposal, *, by: Viewer, at: datetime) -> Agency:
    """The agency that is meant, if the request can be kept at all."""
    owner = people.agencies(by).filter(code=new.agency).first()
    if owner is None:
        raise BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=new.agency)
    if new.due <= at:
        raise BadInput("The due time lies in the past. Choose a time after now.")
    return owner


@step
def ask(gap: Gap, new: NewProposal, owner: Agency, *, by: Viewer, at: datetime) -> Commitment:
    """Ask an agency to promise on a gap that is locked already."""
    insist(policies.asking(gap_now(gap), by))
    settle(gap, "commitment.proposed", by=by, at=at)
    commitment = _written(gap, new, owner, CommitmentState.PROPOSED, by=by, at=at)
    record_on("commitment.proposed", gap, by=by, at=at, payload=_told(commitment))
    return commitment


@step
def note(gap: Gap, new: NewProposal, owner: Agency, *, by: Viewer, at: datetime) -> Commitment:
    """Write down what was promised for an agency that was not there: it counts for nothing until it is confirmed. The
    caller has asked whether somebody may; the gap is locked already."""
    insist(policies.noting(gap_now(gap), by))
    settle(gap, "commitment.noted", by=by, at=at)
    commitment = _written(gap, new, owner, CommitmentState.NOTED, by=by, at=at)
    record_on("commitment.noted", gap, by=by, at=at, payload=_told(commitment))
    return commitment


@step
def confirm_by_scan(meeting: int, agencies: Collection[str], *, by: Viewer, at: datetime) -> list[Commitment]:
    """Make what was noted at a meeting for these agencies promises: they have signed its minutes. What was noted on a
    gap that is closed meanwhile stays as it is."""
    of_meeting = Commitment.objects.filter(source_ref__startswith=spoken.of_meeting(meeting))
    found = []
    for gap, commitment in _locked_noted(of_meeting.filter(agency__code__in=agencies), by):
        if states.impossible(states.GAP_TABLE, gap.state, "commitment.made"):
            continue
        commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, "commitment.made")
        commitment.confirmed_by = spoken.BY_SCAN
        keep(commitment, "confirmed_by")
        payload = {"commitment": commitment.pk, "owner": commitment.agency.code, "confirmed_by": spoken.BY_SCAN}
        record_on("commitment.made", gap, by=by, at=at, payload=payload)
        settle(gap, "commitment.made", by=by, at=at)
        found.append(commitment)
    return found


@step
def lapse(open_meetings: Collection[int], *, by: Viewer, at: datetime) -> list[Commitment]:
    """Let all that was noted fall away, except at the meetings that are still open."""
    noted = Commitment.objects.filter(gap__operation__code=by.operation, state=CommitmentState.NOTED)
    waiting = [row.pk for row in noted if (spoken.line_of(row.source_ref) or (0, 0))[0] not in open_meetings]
    fallen = []
    for gap, commitment in _locked_noted(noted.filter(pk__in=waiting), by):
        commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, policies.LAPSED)
        commitment.ended_at = at
        keep(commitment, "ended_at")
        payload = {"commitment": commitment.pk, "owner": commitment.agency.code}
        record_on("commitment.lapsed", gap, by=by, at=at, payload=payload)
        settle(gap, "commitment.lapsed", by=by, at=at)
        fallen.append(commitment)
    return fallen


def _locked_noted(found: QuerySet[Commitment], by: Viewer) -> list[tuple[Gap, Commitment]]:
    """Promises that are noted, each locked with its gap; one that was answered meanwhile is left out."""
    found = found.filter(gap__operation__code=by.operation, state=CommitmentState.NOTED)
    keys = dict(found.values_list("pk", "gap_id"))
    gaps = {gap.pk: gap for gap in locks.rows(Gap.objects.select_related("place"), *sorted(set(keys.values())))}
    rows = locks.rows(Commitment.objects.select_related("agency"), *sorted(keys))
    return [(gaps[row.gap_id], row) for row in rows if row.state == CommitmentState.NOTED]


def _written(
    gap: Gap, new: NewProposal, owner: Agency, state: CommitmentState, *, by: Viewer, at: datetime
) -> Commitment:
    return Commitment.objects.create(
        gap=gap,
        form_key=new.form_key,
        agency=owner,
        promise=new.promise,
        evidence_asked=new.evidence_asked,
        due=new.due,
        state=state,
        made_at=at,
        proposed_by_agency=people.own_agency(by),
        source_ref=new.source_ref,
    )


def _told(commitment: Commitment) -> dict[str, object]:
    due = commitment.due.isoformat()
    told = {"commitment": commitment.pk, "asked": commitment.agency.code, "promise": commitment.promise, "due": due}
    return {**told, "spoken": commitment.source_ref} if commitment.source_ref else told
