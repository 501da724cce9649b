"""Loading a table of gaps as one act, and taking it back."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from posko.apps.gaps.course import services
from posko.apps.gaps.course.steps import STAMPED, keep, record_on, settle, stamped
from posko.apps.gaps.listing import services as listing_services
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.sheets import selectors
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation import steps
from posko.apps.operation.models import TableImport
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.gaps import changes, states
from posko.domain.gaps.rows import GapReading, RowGap, RowPromise
from posko.kit import locks
from posko.kit.acts import act, once, step, unchanged

SOURCE = "file"
TAKEN_BACK = N_("The table that it came with was taken back.")


@act
def load_gaps(found: GapReading, *, form_key: uuid.UUID, left: int = 0, by: Viewer, at: datetime) -> TableImport:
    """Open the gaps of a table, ask for its promises and make its changes, as one act with its undo.

    A promise of the own agency is made, one of another is asked of it. `left`: rows of the table that stay behind. The
    same form sent twice does nothing more.
    """
    operation = steps.locked(by)  # two who load one table open its gaps once
    kept = operations.imports(by, selectors.NOUN).filter(form_key=form_key)
    if (made := kept.first()) is not None:
        return unchanged(made)
    if meanwhile := selectors.loaded_meanwhile(by, found):
        numbers = ", ".join(map(str, meanwhile[:10]))
        raise BadInput("Somebody has just loaded the same: gap no. %(numbers)s. Check the file again.", numbers=numbers)
    stands = {gap.number: gap for gap in _locked([*found.changed, *(number for number, _asked in found.asked)], by)}
    changed = _change(found.changed, form_key, by=by, at=at)
    promises = [
        _ask(stands[number], asked, _key(form_key, f"asked/{place}"), by=by, at=at)
        for place, (number, asked) in enumerate(found.asked)
    ]
    opened = _open(found.gaps, found.sheet.sha256, form_key, by=by, at=at)
    promises += [row for gap in opened for row in gap.commitments.all()]
    rows = {
        "opened": {str(gap.number): _values(gap) for gap in opened},
        "promises": {str(row.pk): row.state for row in promises},
        "changes": [str(key) for key in changed],
    }
    table = steps.Table(selectors.NOUN, found.sheet.file, found.sheet.sha256, rows, left)
    loaded, fresh = once(kept, lambda: steps.keep_import(operation, form_key, table, by=by, at=at))
    if not fresh:
        return unchanged(loaded)
    payload = {"gaps": len(opened), "promises": len(promises), "changed": len(found.changed), "sha256": table.sha256}
    record("gaps.loaded", by=by, at=at, compartment=Compartment.COORDINATION, payload=payload)
    return loaded


@act
def take_gaps_back(table: TableImport, *, by: Viewer, at: datetime) -> TableImport:
    """Take a table back, all of it, while nobody has acted on its gaps: those that it opened are void, its promises
    lapse, its changes are put back."""
    promised = Commitment.objects.filter(pk__in=table.rows["promises"], gap__operation__code=by.operation)
    changed = selectors.changes_of(by, [table])
    touched = [*map(int, table.rows["opened"]), *promised.values_list("gap__number", flat=True)]
    gaps = {gap.pk: gap for gap in _locked([*touched, *(row["gap"] for each in changed for row in each.rows)], by)}
    table.refresh_from_db(fields=["undone_at"])  # a press at the same moment was first
    insist(selectors.taking_back(by, table))
    for change in changed:
        _back, stayed = listing_services.undo_change(change, by=by, at=at)
        if stayed:
            raise BadInput("Somebody changed a gap of this table at this moment. Nothing was taken back.")
    for row in locks.every(promised.select_related("agency")):
        _end(gaps[row.gap_id], row, by=by, at=at)
    for gap in gaps.values():
        if str(gap.number) in table.rows["opened"]:
            gap.state = states.next_state(states.GAP_TABLE, gap.state, "gap.taken_back")
            stamped(gap).save(update_fields=["state", *STAMPED])
            record_on("gap.taken_back", gap, by=by, at=at, payload={"sha256": table.sha256})
    payload = {"gaps": len(table.rows["opened"]), "promises": len(table.rows["promises"]), "sha256": table.sha256}
    record("gaps.load_undone", by=by, at=at, compartment=Compartment.COORDINATION, payload=payload)
    return steps.end_import(table, by=by, at=at)


@step
def _open(found: Sequence[RowGap], sha256: str, key: uuid.UUID, *, by: Viewer, at: datetime) -> list[Gap]:
    places = {place.code: place for place in territory.places(by).filter(code__in=[gap.place for gap in found])}
    opened = []
    for row in found:
        new = services.NewGap(
            form_key=_key(key, str(row.row)),
            title=row.title,
            place=places[row.place],
            kind=row.kind,
            severity=row.severity,
            detail=row.detail,
            owner=row.owner,
            brought_by=row.brought_by,
            source_kind=SOURCE,
            source_ref=sha256[:16],
        )
        gap = services.open_gap(new, by=by, at=at)
        for number, promise in enumerate(row.promises):
            _ask(gap, promise, _key(key, f"{row.row}/{number}"), by=by, at=at)
        opened.append(gap)
    return opened


@step
def _change(wanted: Mapping[int, Mapping[str, str]], key: uuid.UUID, *, by: Viewer, at: datetime) -> list[uuid.UUID]:
    """Change the gaps, those that get the same values in one act; the keys of these acts."""
    alike: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    for number, values in wanted.items():
        alike[tuple(sorted(values.items()))].append(number)
    keys = []
    for alike_values, numbers in alike.items():
        for first in range(0, len(numbers), changes.MOST):
            some = sorted(numbers)[first : first + changes.MOST]
            keys.append(_key(key, f"changed/{some[0]}"))
            listing_services.change_gaps(listing_services.NewChange(keys[-1], some, **dict(alike_values)), by=by, at=at)
    return keys


@step
def _ask(gap: Gap, row: RowPromise, key: uuid.UUID, *, by: Viewer, at: datetime) -> Commitment:
    if row.agency == by.agency:
        own = services.NewCommitment(key, row.promise, row.evidence, row.due)
        return services.make_commitment(gap, own, by=by, at=at)
    asked = promise_services.NewProposal(key, row.agency, row.promise, row.evidence, row.due)
    return promise_services.propose_commitment(gap, asked, by=by, at=at)


@step
def _end(gap: Gap, row: Commitment, *, by: Viewer, at: datetime) -> None:
    row.state = states.next_state(states.COMMITMENT_TABLE, row.state, "commitment.taken_back")
    row.ended_at, row.ended_reason = at, TAKEN_BACK
    keep(row, "ended_at", "ended_reason")
    payload = {"commitment": row.pk, "owner": row.agency.code}
    record_on("commitment.taken_back", gap, by=by, at=at, payload=payload)
    settle(gap, "commitment.taken_back", by=by, at=at)


@step
def _locked(numbers: Sequence[int], by: Viewer) -> list[Gap]:
    found = Gap.objects.filter(operation__code=by.operation, number__in=numbers).values_list("pk", flat=True)
    return list(locks.rows(Gap.objects.select_related("place"), *found))


def _values(gap: Gap) -> dict[str, str]:
    return {"owner": gap.owner.code if gap.owner else "", "severity": str(gap.severity), "kind": gap.kind}


def _key(key: uuid.UUID, part: str) -> uuid.UUID:
    return uuid.uuid5(key, part)
