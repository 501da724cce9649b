"""Whose an order is, how it stands, and what was said of it that a person still has to settle."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from posko.apps.incidents.course.selectors import task_now
from posko.apps.incidents.models import Task, TaskAct
from posko.apps.incidents.reach import selectors as reach
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents.orders import OrderNow, Outcome
from posko.domain.incidents.policies import TaskNow
from posko.kit import walls


def order_now(row: Task) -> OrderNow:
    """An order as it is judged: it counts from when it was given, or changed last."""
    return OrderNow(row.code, row.state, row.version, row.moved_at or row.asked_at, row.ended_at)


def spoken_for(viewer: Viewer, row: Task) -> TaskNow:
    """A task as its policies see it, with the phones and numbers that speak for it.

    Who answers an order holds no wall; whether the number is its own stands behind that of security.
    """
    devices = reach.devices_of(viewer, row)
    with walls.opened_also(Compartment.SECURITY):
        contacts = set(reach.contacts_of(viewer, row, devices).values_list("pk", flat=True))
    voices = {f"device:{pk}" for pk in devices} | {f"contact:{pk}" for pk in contacts}
    return replace(task_now(row), voices=frozenset(voices))


def said(viewer: Viewer) -> QuerySet[TaskAct]:
    """Every act on an order of the viewer's operation, as it was said, the oldest first."""
    if not viewer.sees(Compartment.COORDINATION):
        return TaskAct.objects.none()
    found = TaskAct.objects.filter(task__incident__operation__code=viewer.operation)
    return found.select_related(
        *("task__incident__place", "task__incident__lead", "task__incident__merged_into"),
        *("task__agency", "task__asked_by", "task__place", "agency"),
    ).order_by("pk")


def doubts(viewer: Viewer) -> QuerySet[TaskAct]:
    """What was said of orders and waits for a person."""
    return said(viewer).filter(outcome=Outcome.CONFLICT, settled_at=None)
