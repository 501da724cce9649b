"""Agreements are recorded, countersigned, withdrawn and ended. Nothing here reads the operation's clock to tell whether
a day has passed: `real_at` is the time of the real clock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts.registry import News, tell
from posko.apps.people.accounts.selectors import paper_of
from posko.apps.people.agreements import selectors
from posko.apps.people.authority import selectors as authority
from posko.apps.people.models import Agreement, AgreementSignature
from posko.domain.access import Compartment, Viewer, root_name
from posko.domain.errors import N_, NotAllowed, insist
from posko.domain.people import agreements as law
from posko.kit import locks
from posko.kit.acts import act, once, unchanged


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """A data-sharing agreement as it is on paper. `parties` are root institutions; `assessment` names the impact
    assessment."""

    form_key: uuid.UUID
    compartment: Compartment
    number: str
    dated: date
    valid_until: date
    parties: list[str]
    purpose: str
    assessment: str


@act
def record_agreement(new: NewAgreement, *, by: Viewer, at: datetime) -> Agreement:
    """Record an agreement. It opens nothing before each party has countersigned it and a real day has passed."""
    insist(law.recording(law.Paper(new.compartment, frozenset(new.parties), new.dated, new.valid_until), by))
    operation = operations.current(by)

    def keep() -> Agreement:
        return Agreement.objects.create(
            operation=operation,
            recorded_by=by.actor,
            recorded_at=at,
            **asdict(new) | {"parties": sorted(set(new.parties))},
        )

    agreement, fresh = once(Agreement.objects.filter(form_key=new.form_key, operation=operation), keep)
    if not fresh:
        return unchanged(agreement)
    told = {name: str(value) for name, value in asdict(new).items() if name not in ("form_key", "parties")}
    payload: dict[str, object] = {**told, "compartment": new.compartment.value, "parties": agreement.parties}
    _record_agreement("agreement.recorded", agreement, by=by, at=at, payload=payload)
    return agreement


@act
def countersign(agreement: Agreement, *, by: Viewer, at: datetime, real_at: datetime) -> AgreementSignature:
    """Countersign for the own institution, in an own session. A party signs once; its day runs from `real_at`."""
    row = locks.row(Agreement.objects.select_related("operation"), agreement.pk)
    insist(selectors.refused(by, paper_of(row), at))
    return _sign(row, by=by, at=at, real_at=real_at)


@act
def countersign_demo(agreement: Agreement, *, by: Viewer, at: datetime, real_at: datetime) -> AgreementSignature:
    """Countersign an agreement of a demo at a real moment that is over, so that its walls are open when it starts.

    No other operation takes such a signature.
    """
    row = locks.row(Agreement.objects.select_related("operation"), agreement.pk)
    if not row.operation.demo:
        raise NotAllowed("Only the invented agreements of a demo carry an earlier time.")
    insist(selectors.refused(by, paper_of(row), at))
    return _sign(row, by=by, at=at, real_at=real_at)


def _sign(row: Agreement, *, by: Viewer, at: datetime, real_at: datetime) -> AgreementSignature:
    made = AgreementSignature.objects.create(agreement=row, root=by.root, by=by.actor, at=at, real_at=real_at)
    key = authority.own_key(by)
    payload = {"number": row.number, "party": by.root, "real_at": real_at.isoformat()}
    payload["fingerprint"] = key.fingerprint if key else ""
    _record_agreement("agreement.countersigned", row, by=by, at=at, payload=payload)
    opens = paper_of(row).counts_from()
    params = {"number": row.number, "party": root_name(by.root)}
    if opens is None:
        _tell(row, f"signed:{by.root}", N_("%(party)s countersigned the agreement %(number)s."), params, by=by, at=at)
    else:
        params["opens_at"] = (opens + row.operation.clock_offset).isoformat()
        text = N_("All have countersigned the agreement %(number)s. It opens %(opens_at)s; any party can withdraw it.")
        _tell(row, "signed", text, params, by=by, at=at)
    return made


def _tell(row: Agreement, word: str, text: str, params: Mapping[str, str], *, by: Viewer, at: datetime) -> None:
    """Tell who speaks for its parties: they alone can still withdraw what somebody else hurries."""
    link = reverse("people:agreement", args=[row.pk])
    known = [each.person for each in authority.known(by) if each.leads and each.root in row.parties]
    people = [person for person in known if person != by.actor]
    tell(News(f"agreement:{row.pk}:{word}", text, people, params, link), by=by, at=at)


@act
def end_agreement(agreement: Agreement, *, reason: str, by: Viewer, at: datetime, real_at: datetime) -> None:
    """Withdraw an agreement that opens nothing yet, or end one; its compartment closes on the very next request. Any
    party may."""
    row = locks.row(Agreement.objects.select_related("operation"), agreement.pk)
    before = paper_of(row)
    insist(law.ending(before, authority.known(by), by))
    if row.ended_at is not None:
        unchanged(None)
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    opens = before.counts_from()
    counted = opens is not None and opens <= real_at
    payload = {"number": row.number, "reason": reason}
    _record_agreement("agreement.ended" if counted else "agreement.withdrawn", row, by=by, at=at, payload=payload)
    text = N_("%(party)s withdrew or ended the agreement %(number)s: %(reason)s")
    _tell(row, "ended", text, {**payload, "party": root_name(by.root)}, by=by, at=at)


def _record_agreement(
    event: str, agreement: Agreement, *, by: Viewer, at: datetime, payload: Mapping[str, object]
) -> None:
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"agreement:{agreement.pk}",
        payload=payload,
    )
