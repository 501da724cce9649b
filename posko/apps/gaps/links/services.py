"""Two gaps that say the same are linked, both ways. Nothing is merged, and the link can be taken off again."""

from __future__ import annotations

from datetime import datetime

from posko.apps.gaps.course.selectors import gap_now
from posko.apps.gaps.course.steps import record_on
from posko.apps.gaps.models import Gap
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.gaps import policies
from posko.kit import locks
from posko.kit.acts import act, unchanged


@act
def mark_duplicate(gap: Gap, number: int, *, by: Viewer, at: datetime) -> Gap:
    """Say that a gap is the same as another one, by its number. Both stay where they are, each with its own proof."""
    other = Gap.objects.filter(operation=gap.operation_id, number=number).exclude(pk=gap.pk).first()
    if other is None:
        raise BadInput("Gap %(number)s is not another gap of this operation. Write its number.", number=number)
    gap, first = locks.rows(Gap.objects.select_related("place"), gap.pk, other.pk)
    if gap.duplicate_of_id == first.pk:
        return unchanged(gap)
    insist(policies.linking(gap_now(gap), by))
    insist(policies.pairing(gap_now(first), followed=gap.duplicates.exists()))
    gap.duplicate_of = first
    gap.save(update_fields=["duplicate_of"])
    record_on("gap.duplicate_marked", gap, by=by, at=at, payload={"gap": first.number})
    record_on("gap.duplicate_marked", first, by=by, at=at, payload={"gap": gap.number})
    return gap


@act
def unmark_duplicate(gap: Gap, *, by: Viewer, at: datetime) -> Gap:
    """Take the link off again."""
    insist(policies.unlinking(by))
    gap = locks.row(Gap.objects.select_related("place"), gap.pk)
    first = gap.duplicate_of
    if first is None:
        return unchanged(gap)
    gap.duplicate_of = None
    gap.save(update_fields=["duplicate_of"])
    record_on("gap.duplicate_unmarked", gap, by=by, at=at, payload={"gap": first.number})
    record_on("gap.duplicate_unmarked", first, by=by, at=at, payload={"gap": gap.number})
    return gap
