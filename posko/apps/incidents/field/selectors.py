"""The tasks of a phone: those that were given to it, or to the team that it or its holder belongs to."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from posko.apps.incidents.models import Incident, Task, TaskAct
from posko.apps.incidents.reach import selectors as reach
from posko.apps.intake.models import Sender
from posko.apps.units.models import TeamMember
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents import LIVE_TASKS

# A task that is over stays on the phone so long, so that one which was away learns of it.
OVER_FOR = timedelta(hours=6)
MOST = 40
# The rows that name a photo without holding it.
PHOTOS = (TaskAct.files.through, "evidencefile")


def team_of(viewer: Viewer, sender: Sender) -> TeamMember | None:
    """The membership of a device; None for one that belongs to no team."""
    found = TeamMember.objects.filter(device=sender, left_at=None, team__closed_at=None)
    return found.filter(team__operation__code=viewer.operation).select_related("team").first()


def tasks_of_device(viewer: Viewer, sender: Sender, at: datetime) -> list[Task]:
    """What this device has to do, the oldest first, and what of it was over a short while ago. Nobody else's."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    given = reach.given_to(viewer, [sender.pk])
    found = Task.objects.filter(given, incident__operation__code=viewer.operation, code__gt=0)
    recent = found.filter(Q(state__in=LIVE_TASKS) | Q(ended_at__gte=at - OVER_FOR))
    return list(recent.select_related("incident", "asked_by").order_by("pk")[:MOST])


def own_act(viewer: Viewer, sender: Sender, act_id: str) -> TaskAct | None:
    """An act that this very device said; None for anybody else's, and for what is no id of one."""
    try:
        wanted = uuid.UUID(act_id)
    except ValueError:
        return None
    found = TaskAct.objects.filter(act_id=wanted, sender=sender, task__incident__operation__code=viewer.operation)
    return found.select_related("task__incident").first()


def task_of_code(viewer: Viewer, code: int) -> Task | None:
    """The task of a short code, whoever's it is: what a wrong phone says of it is kept, and moves nothing."""
    if not viewer.sees(Compartment.COORDINATION) or not code:
        return None
    return Task.objects.select_related("incident").filter(operation__code=viewer.operation, code=code).first()


def with_photos(viewer: Viewer, incident: Incident) -> list[TaskAct]:
    """What was said of the tasks of an incident and came with photos."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = TaskAct.objects.filter(task__incident=incident, files__isnull=False)
    return list(found.select_related("task").prefetch_related("files").distinct().order_by("pk"))
