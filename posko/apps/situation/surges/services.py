"""Surges as they begin and end. The scheduler runs it; the duty post is notified once a surge."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import selectors as notices_selectors
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.situation.models import Surge
from posko.apps.situation.surges import selectors
from posko.apps.situation.surges.selectors import Told
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.notices import Audience, Severity
from posko.kit import locks
from posko.kit.acts import act, once, recorded, unchanged

BEGUN = N_("Incidents surge in %(place)s: %(count)s in the last hour, %(expected)s expected.")


@act
def keep_surges(*, by: Viewer, at: datetime) -> int:
    """Begin the surges that the rule finds now and end those that are over; how many began or ended."""
    found = {each.swell.place: each for each in selectors.swells(by, at)}
    operation = operations.current(by)
    running = Surge.objects.filter(operation=operation, ended_at=None)
    known = dict(running.values_list("place_id", "pk"))
    ending = [pk for place, pk in known.items() if place not in found or not found[place].swell.lasts]
    over = locks.free(running.filter(pk__in=ending).order_by("pk"), len(ending)) if ending else []
    for surge in over:
        surge.ended_at = at
        surge.save(update_fields=["ended_at"])
        _record("surge.ended", surge, by=by, at=at)
    if over:
        notices.settle(*(f"surge:{surge.pk}:" for surge in over), by=by, at=at)
    new = [each for place, each in found.items() if each.swell.surges and place not in known]
    begun = [_begin(operation, each, by=by, at=at) for each in new]
    return len(over) + sum(begun) if recorded() else unchanged(0)


def _begin(operation: Operation, each: Told, *, by: Viewer, at: datetime) -> bool:
    swell = each.swell
    mine = {"operation": operation, "place_id": swell.place}
    told = {"begun_at": at, "count": swell.count, "expected": swell.expected}
    surge, fresh = once(Surge.objects.filter(**mine, ended_at=None), lambda: Surge.objects.create(**mine, **told))
    if not fresh:
        return False
    expected = f"{swell.expected:.1f}".replace(".", ",")
    agencies = [code for code, _short, _root in notices_selectors.agencies_that_answer(by)]
    notices.notify_all(
        [
            notices.NewNotice(
                key=f"surge:{surge.pk}:{agency}",
                kind="alert",
                text=BEGUN,
                severity=Severity.GRAVE,
                params={"place": each.name, "count": swell.count, "expected": expected},
                link=f"{reverse('situation:live')}?place={swell.place}",
                agency=agency,
                audience=Audience.DUTY,
            )
            for agency in agencies
        ],
        by=by,
        at=at,
    )
    _record("surge.begun", surge, by=by, at=at)
    return True


def _record(event: str, surge: Surge, *, by: Viewer, at: datetime) -> None:
    payload = {"count": surge.count, "expected": round(surge.expected, 2)}
    place = surge.place_id
    subject = f"surge:{surge.pk}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, place=place, payload=payload)
