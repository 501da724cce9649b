"""Surges as they begin and end. Run by the clock; who is on duty is told once a surge, whatever the clock does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import selectors as told
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.situation import surge_selectors as selectors
from posko.apps.situation.models import Surge
from posko.apps.situation.surge_selectors import Told
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import said
from posko.domain.notices import Audience, Severity

BEGUN = said("Incidents surge in %(place)s: %(count)s in the last hour, %(expected)s expected.")


def keep_surges(*, by: Viewer, at: datetime) -> int:
    """Begin the surges that the rule finds now and end those that are over; how many began or ended."""
    found = {each.swell.place: each for each in selectors.swells(by, at)}
    with transaction.atomic():
        operation = operations.locked(by)
        running = {surge.place_id: surge for surge in Surge.objects.filter(operation=operation, ended_at=None)}
        begun = [each for place, each in found.items() if each.swell.surges and place not in running]
        over = [surge for place, surge in running.items() if place not in found or not found[place].swell.lasts]
        for each in begun:
            _begin(operation.pk, each, by=by, at=at)
        for surge in over:
            surge.ended_at = at
            surge.save()
            notices.settle(f"surge:{surge.pk}:", by=by, at=at)
            _record("surge.ended", surge, by=by, at=at)
        return len(begun) + len(over)


def _begin(operation: int, each: Told, *, by: Viewer, at: datetime) -> None:
    swell = each.swell
    surge = Surge.objects.create(
        operation_id=operation, place_id=swell.place, begun_at=at, count=swell.count, expected=swell.expected
    )
    expected = f"{swell.expected:.1f}".replace(".", ",")
    agencies = [code for code, _short, _root in told.agencies_that_answer(by)]
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


def _record(event: str, surge: Surge, *, by: Viewer, at: datetime) -> None:
    payload = {"count": surge.count, "expected": round(surge.expected, 2)}
    place = surge.place_id
    subject = f"surge:{surge.pk}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, place=place, payload=payload)
