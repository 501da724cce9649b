"""The letter of a paper, put together when the paper is issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency, Letterhead, Signer
from posko.apps.people.offices import selectors
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.papers import letter
from posko.domain.papers.letter import Letter
from posko.domain.situation.sitrep import Classification


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the writer of a paper says of its letter. `signer` is the key of an officer of the own agency, None for
    the writer himself."""

    classification: Classification
    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    office_number: str = ""
    attachments: str = ""
    signer: int | None = None


def letter_of(wishes: Wishes, *, least: Classification, register: str, by: Viewer, at: datetime) -> Letter:
    """The letter as it stands now, under the kop of the own agency and with the basis of the operation.

    Raises BadInput with the first thing that is wrong in it.
    """
    operation, agency = operations.current(by), people.own_agency(by)
    kept = selectors.letterhead(by)
    made = Letter(
        kop=kop_of(agency, kept),
        register=register,
        classification=wishes.classification,
        subject=wishes.subject,
        place=kept.place if kept else operation.city.name,
        day=timezone.localdate(at),
        signer=_signer(wishes.signer, agency.name, by),
        office_number=wishes.office_number,
        attachments=wishes.attachments,
        basis=letter.lines_of(operation.basis),
        to=wishes.to,
        cc=wishes.cc,
    )
    for refusal in letter.refusals(made, least).values():
        raise refusal
    return made


def _signer(key: int | None, agency: str, by: Viewer) -> letter.Signer:
    """The officer who was chosen, or the writer for an agency that entered nobody. One who signs no more is said."""
    if key is None:
        return letter.Signer(agency, by.name)
    row = selectors.signers(by).filter(pk=key).first()
    if row is None:
        raise BadInput("Choose an officer who signs for your agency.")
    if row.ended_at is not None:
        raise BadInput("%(office)s signs no more; choose who signs now.", office=row.office)
    return as_signer(row)


def kop_of(agency: Agency, kept: Letterhead | None) -> tuple[str, ...]:
    """The lines of a letterhead; the name of an agency that has entered none."""
    return letter.lines_of(kept.lines) if kept else (agency.name.upper(),)


def as_signer(row: Signer) -> letter.Signer:
    """An officer as papers print it."""
    return letter.Signer(row.office, row.name, row.rank, row.number, row.capacity, row.for_office)  # type: ignore[arg-type]  # checked when entered
