"""Notify along the chain that a promise is due or late.

The scheduler runs it; running it twice notifies nobody twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from posko.apps.gaps.course.selectors import promise_of
from posko.apps.gaps.course.steps import record_on
from posko.apps.gaps.models import Commitment, Escalation, Gap
from posko.apps.notices import services as notices
from posko.domain.access import Viewer
from posko.domain.gaps.escalation import Step, next_at, steps_due
from posko.domain.gaps.states import Promise
from posko.domain.notices import Audience, Severity
from posko.kit import locks
from posko.kit.acts import act, unchanged

BATCH = 100  # so many promises are told of in one transaction: nobody waits long for one of them


def escalate(*, by: Viewer, at: datetime) -> int:
    """Take every step that is due for the promises owed in the operation. Returns how many promises were due.

    All steps missed since the last run are recorded; only the last of them is notified.
    """
    count = 0
    while _due(by, at).exists() and (looked := escalate_some(by=by, at=at)):
        count += looked
    return count


@act
def escalate_some(*, by: Viewer, at: datetime) -> int:
    """Take the steps of a batch of promises; what another act holds is passed over until the next round."""
    named = ("gap__opened_by_agency", "gap__brought_by_agency", "agency")
    rows = locks.free(_due(by, at).select_related(*named).order_by("tell_at", "pk"), BATCH)
    levels = _levels(rows)
    taken, news = list[Escalation](), list[notices.NewNotice]()
    for row in rows:
        promise, known = promise_of(row), levels[row.pk]
        steps = steps_due(promise, at, known, row.made_at)
        taken += [_taken(step, row, at, missed=step is not steps[-1]) for step in steps]
        row.tell_at = next_at(promise, known | {step.level for step in steps}, row.made_at)
        if steps:
            news += _notices(steps[-1], row, promise)
            _record(steps, row, by=by, at=at)
    Escalation.objects.bulk_create(taken)
    Commitment.objects.bulk_update(rows, ["tell_at"])
    notices.notify_all(news, by=by, at=at)
    return len(rows) if taken else unchanged(len(rows))


def _due(by: Viewer, at: datetime) -> QuerySet[Commitment]:
    """By the index on `tell_at`: joined with the gap, SQLite would go through all gaps of the operation instead."""
    own = Gap.objects.filter(pk=OuterRef("gap"), operation__code=by.operation)
    return Commitment.objects.filter(Exists(own), tell_at__lte=at)


def _levels(rows: Sequence[Commitment]) -> dict[int, set[int]]:
    """Which steps were taken of each promise towards the time that runs."""
    levels: dict[int, set[int]] = {row.pk: set() for row in rows}
    runs_to = {row.pk: promise_of(row).runs_to for row in rows}
    for pk, level, ran_to in Escalation.objects.filter(commitment__in=levels).values_list(
        "commitment", "level", "ran_to"
    ):
        if ran_to == runs_to[pk]:
            levels[pk].add(level)
    return levels


def _taken(step: Step, row: Commitment, at: datetime, *, missed: bool) -> Escalation:
    ran_to = promise_of(row).runs_to
    return Escalation(
        commitment=row, level=step.level, ran_to=ran_to, told_at=at, told=_addressees(step, row), missed=missed
    )


def _record(steps: Sequence[Step], row: Commitment, *, by: Viewer, at: datetime) -> None:
    last = steps[-1]
    payload = {"commitment": row.pk, "level": last.level, "told": _addressees(last, row), "missed": len(steps) - 1}
    record_on("commitment.escalated", row.gap, by=by, at=at, payload=payload)


def _addressees(step: Step, commitment: Commitment) -> list[str]:
    """Whom a step names: agencies, never a person."""
    gap, owner = commitment.gap, commitment.agency.code
    return [owner, (gap.brought_by_agency or gap.opened_by_agency).code] if step.raiser_too else [owner]


def _notices(step: Step, commitment: Commitment, promise: Promise) -> list[notices.NewNotice]:
    """One notice for each agency. It stays open until evidence is filed or the promise ends."""
    return [
        notices.NewNotice(
            key=f"commitment:{commitment.pk}:{step.level}:{promise.runs_to:%Y-%m-%d-%H%M}:{agency}",
            kind="reminder" if step.level == 0 else "escalation" if step.level > 1 else "deadline",
            text=step.message,
            severity=(Severity.REMINDER, Severity.BREACH, Severity.BREACH, Severity.GRAVE)[step.level],
            params={"promise": commitment.promise, "agency": commitment.agency.short},
            link=reverse("gaps:gap", args=[commitment.gap.number]),
            agency=agency,
            audience=Audience.DUTY if step.told == "on duty" else Audience.HEAD,
        )
        for agency in dict.fromkeys(_addressees(step, commitment))
    ]
