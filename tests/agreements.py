"""Agreements of the tests: their papers, and their countersignatures of long ago."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from posko.apps.people.agreements.services import NewAgreement
from posko.apps.people.models import Agreement, AgreementSignature
from posko.domain.access import Compartment

LONG_AGO = datetime(2024, 8, 1, tzinfo=UTC)


def countersigned(agreement: Agreement, real_at: datetime = LONG_AGO) -> Agreement:
    """The same, with a signature of each party at a moment of real time."""
    AgreementSignature.objects.bulk_create(
        AgreementSignature(
            agreement=agreement, root=root, by=f"chief.{root}", at=agreement.recorded_at, real_at=real_at
        )
        for root in agreement.parties
    )
    return agreement


def a_paper(wall: Compartment, parties: Collection[str], **changed: Any) -> NewAgreement:
    """An agreement as it is on paper, of years."""
    told: dict[str, Any] = {
        "form_key": uuid.uuid4(),
        "number": "PKS 7",
        "dated": date(2024, 8, 1),
        "valid_until": date(2099, 12, 31),
        "purpose": "Contoh",
        "assessment": "DPIA 7",
    }
    return NewAgreement(compartment=wall, parties=list(parties), **told | changed)
