"""Telling along the chain that a promise is due or late. Run by the clock; running it twice tells nobody twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from posko.apps.gaps.models import Commitment, Escalation
from posko.apps.gaps.selectors import promise_of
from posko.apps.gaps.services import record_on
from posko.apps.notices import services as notices
from posko.domain import gaps
from posko.domain.access import Viewer
from posko.domain.escalation import Step, steps_due
from posko.domain.gaps import Promise
from posko.domain.notices import Audience, Severity


def escalate(*, by: Viewer, at: datetime) -> int:
    """Take every step that is due, over all promises owed in the operation; how many promises were told of.

    All steps missed since the last time are kept, told of is the last. A promise that fails leaves the others alone.
    """
    told = 0
    owed = Commitment.objects.filter(gap__operation__code=by.operation, state__in=gaps.OWED)
    for pk in owed.order_by("due", "pk").values_list("pk", flat=True):
        told += _escalate(pk, by=by, at=at)
    return told


def _escalate(pk: int, *, by: Viewer, at: datetime) -> bool:
    with transaction.atomic():
        rows = Commitment.objects.select_for_update(of=("self",)).select_related(
            "gap__place", "gap__opened_by_agency", "agency"
        )
        commitment = rows.get(pk=pk)
        promise = promise_of(commitment)
        known = set(commitment.escalations.filter(ran_to=promise.runs_to).values_list("level", flat=True))
        steps = steps_due(promise, at, known, commitment.made_at)
        if not steps:
            return False
        for step in steps:
            Escalation.objects.create(
                commitment=commitment,
                level=step.level,
                ran_to=promise.runs_to,
                told_at=at,
                told=_told(step, commitment),
                missed=step is not steps[-1],
            )
        last = steps[-1]
        notices.notify_all(_notices(last, commitment, promise), by=by, at=at)
        payload = {"commitment": pk, "level": last.level, "told": _told(last, commitment), "missed": len(steps) - 1}
        record_on("commitment.escalated", commitment.gap, by=by, at=at, payload=payload)
        return True


def _told(step: Step, commitment: Commitment) -> list[str]:
    """Whom a step names: agencies, never a person."""
    raiser = commitment.gap.opened_by_agency.code
    return [commitment.agency.code, raiser] if step.raiser_too else [commitment.agency.code]


def _notices(step: Step, commitment: Commitment, promise: Promise) -> list[notices.NewNotice]:
    """One notice an agency told; standing until evidence is filed or the promise ends."""
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
        for agency in dict.fromkeys(_told(step, commitment))
    ]
