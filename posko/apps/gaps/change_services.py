"""Many gaps changed in one act, and the act undone: one record a gap, and each gap only as far as it may be."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from posko.apps.gaps.change_selectors import as_known, kept_changes
from posko.apps.gaps.models import Gap, GapChange
from posko.apps.gaps.services import record_on, stamped
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.domain import gap_changes
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gap_changes import Change


@dataclass(frozen=True, slots=True)
class NewChange:
    """Which gaps, by number, and what to set: owner (agency code), severity, kind; an empty word leaves it."""

    form_key: uuid.UUID
    numbers: Sequence[int]
    owner: str = ""
    severity: str = ""
    kind: str = ""


def change_gaps(new: NewChange, *, by: Viewer, at: datetime) -> GapChange:
    """Set owner, severity or kind of many gaps. What may not be changed stays, and the page said so before."""
    wanted = {"owner": new.owner, "severity": new.severity, "kind": new.kind}
    told = gap_changes.check_wanted(wanted, frozenset(people.agency_names(by)))
    if len(new.numbers) > gap_changes.MOST:
        raise BadInput("At most %(most)s gaps are changed in one act; choose fewer.", most=gap_changes.MOST)
    with transaction.atomic():
        operation = operations.locked(by)
        if made := GapChange.objects.filter(form_key=new.form_key, operation=operation).first():
            return made
        planned = [(gap, gap_changes.plan(as_known(gap, at), told, by)) for gap in _locked(new.numbers, by)]
        done = [change for gap, change in planned if _rewritten("gap.changed", gap, change, by=by, at=at)]
        if not done:
            raise BadInput("None of these gaps would change. Look at the reasons beside them.")
        return GapChange.objects.create(
            operation=operation,
            form_key=new.form_key,
            actor=by.actor,
            agency=people.own_agency(by),
            rows=[{"gap": each.number, "before": each.before, "after": each.after} for each in done],
            made_at=at,
        )


def undo_change(change: GapChange, *, by: Viewer, at: datetime) -> tuple[int, int]:
    """Put back what this act changed and nobody has changed since; how many went back, and how many stayed."""
    with transaction.atomic():
        operations.locked(by)
        change = GapChange.objects.select_for_update().get(pk=change.pk)
        if change.actor != by.actor:
            raise NotAllowed("Only who made this change may undo it.")
        if change.undone_at is not None:
            return 0, 0
        before = {each.number: each for each in kept_changes(change)}
        found = _locked(list(before), by)
        planned = [(gap, gap_changes.back(as_known(gap, at), before[gap.number], by)) for gap in found]
        back = sum(_rewritten("gap.change_undone", gap, each, by=by, at=at) for gap, each in planned)
        change.undone_at = at
        change.save()
        return back, len(before) - back


def _locked(numbers: Sequence[int], by: Viewer) -> list[Gap]:
    rows = Gap.objects.select_for_update(of=("self",)).select_related("place", "owner", "opened_by_agency")
    return list(rows.filter(operation__code=by.operation, number__in=numbers).order_by("number"))


def _rewritten(event: str, gap: Gap, change: Change, *, by: Viewer, at: datetime) -> bool:
    if not change.fields:
        return False
    gap.owner = people.agencies(by).filter(code=change.after["owner"]).first()
    gap.severity, gap.kind = int(change.after["severity"]), change.after["kind"]
    stamped(gap).save()
    payload = {field: {"before": change.before[field], "after": change.after[field]} for field in change.fields}
    record_on(event, gap, by=by, at=at, payload=payload)
    return True
