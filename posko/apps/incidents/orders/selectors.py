"""Whose an order is, how it stands, and what was said of it that a person still has to settle."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from posko.apps.incidents.course.selectors import task_now
from posko.apps.incidents.models import Task, TaskAct
from posko.apps.outgoing.models import Contact
from posko.apps.units.models import TeamMember
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents.orders import OrderNow, Outcome
from posko.domain.incidents.policies import TaskNow
from posko.domain.outgoing import ContactKind
from posko.kit import walls


def order_now(row: Task) -> OrderNow:
    """An order as it is judged: it counts from when it was given, or changed last."""
    return OrderNow(row.code, row.state, row.version, row.moved_at or row.asked_at, row.ended_at)


def devices_of(viewer: Viewer, row: Task) -> frozenset[int]:
    """The phones that an order was given to: its own, and those of its team."""
    found = {row.device_id} if row.device_id else set[int]()
    if row.unit_id:
        members = TeamMember.objects.filter(
            team=row.unit_id, team__operation__code=viewer.operation, left_at=None
        ).exclude(device=None)
        found |= {pk for pk in members.values_list("device", flat=True) if pk}
    return frozenset(found)


def contacts_of(viewer: Viewer, row: Task) -> QuerySet[Contact]:
    """The proven numbers that an order goes to: its own, those of its team, and those of its phone. Behind the wall of
    security."""
    mine = Q(pk=row.contact_id) if row.contact_id else Q(pk=None)
    if row.unit_id:
        mine |= Q(kind=ContactKind.TEAM, ref=f"team:{row.unit_id}")
    if devices := devices_of(viewer, row):
        mine |= Q(kind=ContactKind.DEVICE, ref__in=[f"device:{pk}" for pk in devices])
    return Contact.objects.filter(mine, operation__code=viewer.operation, ended_at=None).exclude(proven_at=None)


def spoken_for(viewer: Viewer, row: Task) -> TaskNow:
    """A task as its policies see it, with the phones and numbers that speak for it.

    Who answers an order holds no wall; whether the number is its own stands behind that of security.
    """
    devices = {f"device:{pk}" for pk in devices_of(viewer, row)}
    with walls.opened_also(Compartment.SECURITY):
        contacts = {f"contact:{pk}" for pk in contacts_of(viewer, row).values_list("pk", flat=True)}
    now = task_now(row)
    return TaskNow(now.state, now.agency, now.asked_by, frozenset(devices | contacts))


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
