"""How an agency writes is entered and changed: its letterhead, who signs, and the basis of the operation."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.operation.steps import locked
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency, Letterhead, Signer
from posko.apps.people.offices.steps import as_signer
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.papers import letter
from posko.domain.people import offices
from posko.kit import locks
from posko.kit.acts import act, once, step, unchanged


@dataclass(frozen=True, slots=True)
class NewSigner:
    """An officer who signs for the own agency. `replaces` is the key of the one whose place is taken, or None."""

    form_key: uuid.UUID
    office: str
    name: str
    rank: str = ""
    number: str = ""
    capacity: str = ""
    for_office: str = ""
    replaces: int | None = None


@act
def keep_letterhead(lines: str, place: str, *, seen: str, by: Viewer, at: datetime) -> Letterhead:
    """Enter or change the letterhead of the own agency. `seen` are the lines that the writer changed."""
    agency = _own(by)
    insist(offices.keeping(agency.code, by))
    insist(offices.kop_refusal(lines))
    kop = "\n".join(letter.lines_of(lines))
    kept = Letterhead.objects.filter(agency=agency).first()
    if kept and (kept.lines, kept.place) == (kop, place):
        return unchanged(kept)
    _must_be_seen(seen, kept.lines if kept else "")
    kept, _fresh = Letterhead.objects.update_or_create(
        agency=agency, defaults={"lines": kop, "place": place, "changed_at": at}
    )
    _record("letterhead.kept", agency, {"lines": letter.lines_of(kop), "place": place}, by=by, at=at)
    return kept


@act
def enter_signer(new: NewSigner, *, by: Viewer, at: datetime) -> Signer:
    """Enter an officer who signs; the first one is the usual one. Who is replaced signs no more; the row stays."""
    agency = _own(by)
    insist(offices.keeping(agency.code, by))
    given = {name: value for name, value in asdict(new).items() if name not in ("form_key", "replaces")}
    insist(offices.entering(letter.Signer(**given)))
    before = _before(new, agency)

    def enter() -> Signer:
        usual = before.usual if before else not Signer.objects.filter(agency=agency, ended_at=None).exists()
        if before is not None:
            _end(before, at)
        return Signer.objects.create(agency=agency, form_key=new.form_key, usual=usual, entered_at=at, **given)

    signer, fresh = once(Signer.objects.filter(form_key=new.form_key, agency=agency), enter)
    if not fresh:
        return unchanged(signer)
    told = {"signer": signer.pk, "office": new.office, "capacity": new.capacity, "replaces": new.replaces}
    _record("signer.entered", agency, told, by=by, at=at)
    return signer


@act
def make_usual(signer: Signer, *, by: Viewer, at: datetime) -> Signer:
    """Have the papers of the own agency begin with this officer."""
    agency, signer = _locked(signer, by)
    insist(offices.ending(as_signer(signer), ended=signer.ended_at is not None))
    if signer.usual:
        return unchanged(signer)
    Signer.objects.filter(agency=agency, usual=True).update(usual=False)
    signer.usual = True
    signer.save(update_fields=["usual"])
    _record("signer.made_usual", agency, {"signer": signer.pk, "office": signer.office}, by=by, at=at)
    return signer


@act
def end_signer(signer: Signer, *, by: Viewer, at: datetime) -> Signer:
    """Say that an officer signs no more. Papers that were issued keep the name."""
    agency, signer = _locked(signer, by)
    if signer.ended_at is not None:
        return unchanged(signer)
    _end(signer, at)
    _record("signer.ended", agency, {"signer": signer.pk, "office": signer.office}, by=by, at=at)
    return signer


@act
def keep_basis(lines: str, *, seen: str, by: Viewer, at: datetime) -> Operation:
    """Enter or change the basis (dasar) that papers of the operation name. `seen` is what the writer changed."""
    operation = locked(by)
    insist(offices.basing(by))
    told = letter.lines_of(lines)
    insist(letter.lines_refusal(told))
    if letter.lines_of(operation.basis) == told:
        return unchanged(operation)
    _must_be_seen(seen, operation.basis)
    operation.basis = "\n".join(told)
    operation.save(update_fields=["basis"])
    record(
        "operation.basis_kept",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"operation:{operation.code}",
        payload={"lines": told},
    )
    return operation


@step
def _own(by: Viewer) -> Agency:
    """The own agency, locked: what it writes changes one after the other."""
    return locks.row(Agency.objects.all(), people.own_agency(by).pk)


@step
def _locked(signer: Signer, by: Viewer) -> tuple[Agency, Signer]:
    agency = _own(by)
    insist(offices.keeping(agency.code, by))
    return agency, Signer.objects.get(pk=signer.pk, agency=agency)


def _before(new: NewSigner, agency: Agency) -> Signer | None:
    if new.replaces is None:
        return None
    before = Signer.objects.filter(pk=new.replaces, agency=agency).first()
    if before is None:
        raise BadInput("Choose an officer who signs for your agency.")
    return before


def _end(signer: Signer, at: datetime) -> None:
    signer.ended_at, signer.usual = signer.ended_at or at, False
    signer.save(update_fields=["ended_at", "usual"])


def _must_be_seen(seen: str, stands: str) -> None:
    """Nobody overwrites words that he has not read."""
    if letter.lines_of(seen) != letter.lines_of(stands):
        raise BadInput("Somebody changed these lines in the meantime. Open the page again, and change what stands now.")


def _record(event: str, agency: Agency, payload: dict[str, object], *, by: Viewer, at: datetime) -> None:
    record(event, by=by, at=at, compartment=Compartment.PUBLIC, subject=f"agency:{agency.code}", payload=payload)
