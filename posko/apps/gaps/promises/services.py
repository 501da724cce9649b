"""Acts on a promise besides evidence: ask, accept, decline, start, extend, call broken."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.gaps.course.selectors import promise_now
from posko.apps.gaps.course.steps import keep, locked_gap, locked_pair, record_on, settle, tell_who_counted_on_it
from posko.apps.gaps.models import Commitment, Extension, Gap
from posko.apps.gaps.promises.steps import NewProposal as NewProposal
from posko.apps.gaps.promises.steps import ask, asked_agency
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput, NotAllowed, insist
from posko.domain.gaps import policies, spoken, states
from posko.domain.gaps.states import CommitmentState
from posko.kit import locks
from posko.kit.acts import act, step, unchanged

DECLINES = N_("%(agency)s declines: %(promise)s. Reason: %(reason)s")


@dataclass(frozen=True, slots=True)
class NewExtension:
    """More time asked for, and why."""

    form_key: uuid.UUID
    due: datetime
    reason: str


@act
def propose_commitment(gap: Gap, new: NewProposal, *, by: Viewer, at: datetime) -> Commitment:
    """Ask an agency of the operation to promise; it accepts or declines. The own agency promises instead."""
    owner = asked_agency(new, by=by, at=at)
    gap = locked_gap(gap)
    if made := Commitment.objects.filter(form_key=new.form_key, gap=gap).first():
        return unchanged(made)
    return ask(gap, new, owner, by=by, at=at)


@act
def accept_proposal(commitment: Commitment, *, by: Viewer, at: datetime) -> Commitment:
    """Accept what was asked, or confirm what was noted: from now on it is a promise. Only the agency asked may."""
    return _moved(commitment, "commitment.made", "", by=by, at=at)


@act
def decline_proposal(commitment: Commitment, *, reason: str, by: Viewer, at: datetime) -> Commitment:
    """Decline a request, with the reason. The request stays in the history of the gap."""
    if not reason.strip():
        raise BadInput("Say why; a refusal without a reason helps nobody.")
    return _moved(commitment, "commitment.declined", reason, by=by, at=at)


@act
def start_commitment(commitment: Commitment, *, by: Viewer, at: datetime) -> Commitment:
    """Say that work on an own promise has begun."""
    return _moved(commitment, "commitment.started", "", by=by, at=at)


@act
def break_commitment(commitment: Commitment, *, reason: str, by: Viewer, at: datetime) -> Commitment:
    """Call a promise broken after its time, as an agency of another root institution; the gap needs another one."""
    if not reason.strip():
        raise BadInput("Say what is missing.")
    return _moved(commitment, "commitment.broken", reason, by=by, at=at)


@act
def ask_extension(commitment: Commitment, new: NewExtension, *, by: Viewer, at: datetime) -> Extension:
    """Ask for more time for an own promise. The time that was promised stays."""
    gap, commitment = locked_pair(commitment)
    now = promise_now(commitment, by=by, asks_time=commitment.extensions.filter(granted=None).exists())
    insist(policies.acting(now, policies.EXTENSION, by))
    if made := Extension.objects.filter(form_key=new.form_key, commitment=commitment).first():
        return unchanged(made)
    insist(policies.extending(now, by))
    if new.due <= max(at, commitment.extended_due or commitment.due):
        raise BadInput("The new time must lie after now and after the time that runs.")
    extension = Extension.objects.create(
        commitment=commitment, form_key=new.form_key, due=new.due, reason=new.reason, asked_at=at
    )
    payload = {"commitment": commitment.pk, "due": new.due.isoformat(), "reason": new.reason}
    record_on("commitment.extension_asked", gap, by=by, at=at, payload=payload)
    return extension


@act
def decide_extension(extension: Extension, *, granted: bool, reason: str, by: Viewer, at: datetime) -> Extension:
    """Grant or refuse more time, as who convenes the rakor, and of another institution than the owner."""
    gap, commitment = locked_pair(extension.commitment)
    extension = locks.row(Extension.objects.all(), extension.pk)
    if extension.granted is not None:
        return unchanged(extension)
    insist(policies.answering_extension(promise_now(commitment), by))
    if granted and commitment.state not in (*states.OWED, CommitmentState.FILED):
        raise BadInput("Nothing is owed on this promise any more, so there is no time to extend.")
    extension.granted, extension.decided_reason, extension.decided_at = granted, reason, at
    extension.decided_by_agency = people.own_agency(by)
    extension.save(update_fields=["granted", "decided_reason", "decided_at", "decided_by_agency"])
    if granted:
        commitment.extended_due = extension.due
        keep(commitment, "extended_due")
    payload = {"commitment": commitment.pk, "due": extension.due.isoformat(), "reason": reason}
    event = "commitment.extended" if granted else "commitment.extension_refused"
    record_on(event, gap, by=by, at=at, payload=payload)
    return extension


@step
def _moved(commitment: Commitment, event: str, reason: str, *, by: Viewer, at: datetime) -> Commitment:
    """Take one row of the state table and settle the gap after it; the same press twice changes nothing more."""
    gap, commitment = locked_pair(commitment)
    now = promise_now(commitment)
    insist(policies.acting(now, event, by))
    if operations.current(by).pk != gap.operation_id:
        raise NotAllowed("This promise belongs to another operation.")
    if commitment.state in {row.next for row in states.COMMITMENT_TABLE if row.event == event}:
        return unchanged(commitment)
    insist(policies.moving(now, event, by, at))
    if commitment.state == CommitmentState.NOTED and event == "commitment.made":
        commitment.confirmed_by = spoken.BY_ACCOUNT
    commitment.state = states.next_state(states.COMMITMENT_TABLE, commitment.state, event)
    if event == "commitment.started":
        commitment.started_at = at
    if commitment.state not in states.LIVE:
        commitment.ended_at, commitment.ended_reason = at, reason
    keep(commitment, "started_at", "ended_at", "ended_reason", "confirmed_by")
    payload = {"commitment": commitment.pk, "owner": commitment.agency.code, "reason": reason}
    record_on(event, gap, by=by, at=at, payload=payload)
    settle(gap, event, by=by, at=at)
    if event == "commitment.declined":
        tell_who_counted_on_it(commitment, DECLINES, by=by, at=at)
    return commitment
