"""Notify along the chain of new incidents, of those that wait too long, and of orders that nobody acknowledged.

Running it twice notifies nobody twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from posko.apps.incidents.course import notifications
from posko.apps.incidents.course.steps import record_on, save
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.orders.steps import locked_order
from posko.apps.incidents.reach.steps import wake
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.incidents import TaskState, clocks, orders
from posko.domain.incidents.clocks import Told
from posko.kit import locks
from posko.kit.acts import act, recorded, unchanged

AT_ONCE, BATCH = 1000, 100  # incidents a round, and a transaction


def notify_due(*, by: Viewer, at: datetime) -> int:
    """Take every step of the chain that is due. Returns how many incidents were notified."""
    due = Incident.objects.filter(operation__code=by.operation, live=True, tell_at__lte=at)
    pks = list(due.order_by("tell_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_notify(pks[begin : begin + BATCH], by=by, at=at) for begin in range(0, len(pks), BATCH))


@act
def _notify(pks: list[int], *, by: Viewer, at: datetime) -> int:
    """A batch: one entry of the ledger a step that is late, one batch of notices for all of them."""
    due = Incident.objects.filter(pk__in=pks, live=True, tell_at__lte=at).select_related("place", "lead", "reported_by")
    rows = sorted(locks.every(due), key=lambda row: row.number)
    codes, news, fresh = list(people.agency_names(by)), list[notices.NewNotice](), list[Incident]()
    for row in rows:
        level = clocks.due_notifications(row.state, row.severity, row.since, row.told, at)[-1].level
        row.told = level
        save(row, "told")
        if level == Told.NEW:
            fresh.append(row)
            continue
        news += notifications.of_late(row, level)
        told = [notice.agency for notice in news if notice.key.startswith(f"incident:{row.number}:")]
        payload = {"level": int(level), "told": told, "step": clocks.STEP_OF[row.state]}
        record_on("incident.escalated", row, by=by, at=at, payload=payload)
    notices.notify_all([*_of_fresh(fresh, codes, at), *news], by=by, at=at)
    return len(rows) if recorded() else unchanged(len(rows))


def _of_fresh(rows: list[Incident], codes: list[str], at: datetime) -> list[notices.NewNotice]:
    """New incidents, one notice each; an agency with many at once gets one that counts them."""
    by_agency: dict[str, list[notices.NewNotice]] = defaultdict(list)
    for row in rows:
        for notice in notifications.of_new(row, codes):
            by_agency[notice.agency].append(notice)
    each = [notice for found in by_agency.values() if len(found) <= notifications.SINGLY for notice in found]
    many = [
        notifications.of_many(code, found, at) for code, found in by_agency.items() if len(found) > notifications.SINGLY
    ]
    return each + many


def climb_due(*, by: Viewer, at: datetime) -> int:
    """Wake the next above every order that nobody acknowledged in its time. Returns how many climbed."""
    due = Task.objects.filter(incident__operation__code=by.operation, climb_at__lte=at)
    pks = list(due.order_by("climb_at", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_climb(pk, by=by, at=at) for pk in pks)


@act
def _climb(pk: int, *, by: Viewer, at: datetime) -> int:
    """One step of one order. After a stand-still the steps come one by one, a round apart."""
    incident, row = locked_order(Task.objects.get(pk=pk), by)
    chain = orders.rungs_of(row.chain)
    if row.state != TaskState.ASKED or row.climb_at is None or row.climb_at > at or row.climbed >= len(chain):
        return unchanged(0)
    rung, since = chain[row.climbed], row.moved_at or row.asked_at
    row.climbed += 1
    row.climb_at = orders.next_climb(chain, row.climbed, since)
    row.save(update_fields=["climbed", "climb_at"])
    payload = {"task": row.pk, "agency": rung.agency, "to": rung.to, "step": row.climbed}
    record_on("task.climbed", incident, by=by, at=at, payload=payload)
    wake(row, rung, by=by, at=at)
    notices.notify_all(notifications.of_climb(row, rung), by=by, at=at)
    return 1
