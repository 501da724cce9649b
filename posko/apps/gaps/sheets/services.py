"""Loading a checked table of gaps: all of it or none, under the hash of the file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from posko.apps.gaps.course import services
from posko.apps.gaps.models import Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.ledger.services import record
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.rows import RowGap, RowPromise
from posko.kit import acts
from posko.kit.acts import act, unchanged

SOURCE = "file"


@act
def load_gaps(found: Sequence[RowGap], *, file_hash: str, by: Viewer, at: datetime) -> list[Gap]:
    """Open the gaps of a file. A measure of the own agency is promised; a measure of another agency is asked of it.

    The keys come from the file's hash, so the same file loaded twice opens nothing more.
    """
    places = {place.code: place for place in territory.places(by).filter(code__in=[gap.place for gap in found])}
    opened = []
    for row in found:
        new = services.NewGap(
            form_key=_key(file_hash, str(row.row)),
            title=row.title,
            place=places[row.place],
            kind=row.kind,
            severity=row.severity,
            detail=row.detail,
            owner=row.owner,
            brought_by=row.brought_by,
            source_kind=SOURCE,
            source_ref=file_hash[:16],
        )
        gap = services.open_gap(new, by=by, at=at)
        for number, promise in enumerate(row.promises):
            _ask(gap, promise, _key(file_hash, f"{row.row}/{number}"), by=by, at=at)
        opened.append(gap)
    if not acts.recorded():
        return unchanged(opened)  # the file was loaded before
    payload = {"gaps": len(found), "promises": sum(len(gap.promises) for gap in found), "sha256": file_hash}
    record("gaps.loaded", by=by, at=at, compartment=Compartment.COORDINATION, payload=payload)
    return opened


def _ask(gap: Gap, row: RowPromise, key: uuid.UUID, *, by: Viewer, at: datetime) -> None:
    if row.agency == by.agency:
        own = services.NewCommitment(key, row.promise, row.evidence, row.due)
        services.make_commitment(gap, own, by=by, at=at)
    else:
        asked = promise_services.NewProposal(key, row.agency, row.promise, row.evidence, row.due)
        promise_services.propose_commitment(gap, asked, by=by, at=at)


def _key(file_hash: str, part: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"posko:gaps:{file_hash}:{part}")
