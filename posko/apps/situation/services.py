"""Issuing a situation report: one picture, two papers, one ledger entry that holds their hashes and the head."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.people import selectors as people
from posko.apps.situation import paper
from posko.apps.situation.models import Sitrep
from posko.domain import sitrep as thinking
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.ledger import Head
from posko.domain.papers.sitrep import sitrep_pdf

# Within one process reports are set one after the other; other processes are met by the number that they take.
_ONE_AT_A_TIME = Lock()
ATTEMPTS = 5
FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


def issue_sitrep(*, form_key: uuid.UUID, by: Viewer, at: datetime) -> Sitrep:
    """Issue a report of now. The head it carries is the one before its own entry: whoever holds the paper can
    later prove that nothing up to it was changed.

    Papers are set before the write begins, so that nobody waits for the typesetter; should another report take the
    number meanwhile, they are set again under the next one.
    """
    operation = operations.current(by)
    with _ONE_AT_A_TIME:
        if made := Sitrep.objects.filter(form_key=form_key, operation=operation).first():
            return made
        return _set_and_issue(operation, form_key=form_key, by=by, at=at)


def _set_and_issue(operation: Operation, *, form_key: uuid.UUID, by: Viewer, at: datetime) -> Sitrep:
    for _attempt in range(ATTEMPTS):
        head, sequence = ledger.head(), _next_sequence(operation)
        papers = {language: _typeset(language, operation, sequence, head, by, at) for language in ("id", "en")}
        with transaction.atomic():
            Operation.objects.select_for_update().get(pk=operation.pk)
            if made := Sitrep.objects.filter(form_key=form_key, operation=operation).first():
                return made
            if sequence == _next_sequence(operation):
                return _issue(operation, sequence, head, papers, form_key=form_key, by=by, at=at)
    raise BadInput("Other reports are being issued at this moment. Try again in a minute.")


def _next_sequence(operation: Operation) -> int:
    highest = Sitrep.objects.filter(operation=operation).aggregate(highest=Max("sequence"))["highest"]
    return (highest or 0) + 1


def _issue(
    operation: Operation,
    sequence: int,
    head: Head,
    papers: dict[str, bytes],
    *,
    form_key: uuid.UUID,
    by: Viewer,
    at: datetime,
) -> Sitrep:
    report = _keep(operation, sequence, head, papers, form_key=form_key, by=by, at=at)
    record(
        "sitrep.issued",
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"sitrep:{report.number}",
        payload={
            "number": report.number,
            "head": str(head),
            "sha256": {language: hashlib.sha256(paper).hexdigest() for language, paper in papers.items()},
        },
    )
    return report


def _typeset(language: str, operation: Operation, sequence: int, head: Head, by: Viewer, at: datetime) -> bytes:
    content, map_svg = paper.compose(language, operation, sequence, head, by, at)
    return sitrep_pdf(content, language="en" if language == "en" else "id", map_svg=map_svg, fonts=FONTS)


def _keep(
    operation: Operation,
    sequence: int,
    head: Head,
    papers: dict[str, bytes],
    *,
    form_key: uuid.UUID,
    by: Viewer,
    at: datetime,
) -> Sitrep:
    classification = thinking.classification_of([Compartment.COORDINATION.value])
    return Sitrep.objects.create(
        operation=operation,
        form_key=form_key,
        sequence=sequence,
        number=paper.number_of(operation, sequence, at),
        classification=classification,
        compartment=Compartment.COORDINATION.value,
        issued_at=at,
        issued_by=by.actor,
        agency=people.own_agency(by),
        head=str(head),
        pdf_id=papers["id"],
        pdf_en=papers["en"],
    )
