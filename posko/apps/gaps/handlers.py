"""Evidence for a promise that comes in by a channel: filed for the agency of the device, which must be the owner's."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.evidence import selectors as evidence
from posko.apps.gaps.course import selectors, services
from posko.apps.intake.inbox.registry import Arrival, handle_with
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.intake import Form
from posko.domain.privacy import refuse_personal_numbers

LONGEST_NOTE = 500
_SPACE = uuid.UUID("a7c9e5d8-2a63-4c07-8f0b-6d1c8f2b7e42")


def handle(arrival: Arrival, *, by: Viewer, at: datetime) -> str:
    """File a note and the photos that came with it. `answers`: promise (its number), text.

    Raises BadInput where the promise is not known or another agency's: a person then looks at the message.
    """
    answers = arrival.report.answers
    told = str(answers.get("promise") or "").strip()
    if not told.isascii() or not told.isdigit() or len(told) > 9:
        raise BadInput("“%(promise)s” is no number of a promise.", promise=told[:20])
    commitment = selectors.commitments_of(by).filter(pk=int(told)).first()
    if commitment is None:
        raise BadInput("There is no promise number %(promise)s in this operation.", promise=told)
    note = (str(answers.get("text") or answers.get("note") or "").strip() or arrival.report.text.strip())[:LONGEST_NOTE]
    refuse_personal_numbers(note)
    kept = evidence.files_of(by).filter(sha256__in=arrival.files, agency=by.agency).order_by("pk")
    form_key = uuid.uuid5(_SPACE, f"{by.operation} message {arrival.message}")
    new = services.NewFiling(form_key, note, kept=tuple({file.sha256: file for file in kept}.values()))
    try:
        filing = services.file_evidence(commitment, new, by=by, at=at)
    except NotAllowed as refusal:
        raise BadInput(
            "Promise %(promise)s belongs to %(owner)s; only its owner files evidence for it.",
            promise=told,
            owner=commitment.agency.short,
        ) from refusal
    return f"filing:{filing.pk}"


handle_with(Form.EVIDENCE, handle)
