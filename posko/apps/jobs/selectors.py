"""Reading jobs and rounds."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from posko.apps.jobs.models import Job, Round
from posko.domain.access import Act, Viewer
from posko.domain.jobs import OVER


def jobs_of(viewer: Viewer) -> QuerySet[Job]:
    """The jobs of the viewer's operation behind the viewer's walls, newest first."""
    walls = [wall.value for wall in viewer.compartments]
    return Job.objects.filter(operation__code=viewer.operation, compartment__in=walls)


def under_way(viewer: Viewer) -> list[Job]:
    """The jobs that run or wait, in the order of their coming."""
    return list(jobs_of(viewer).exclude(state__in=OVER).order_by("queued_at", "pk"))


def over(viewer: Viewer) -> QuerySet[Job]:
    """The jobs that ended, latest first."""
    return jobs_of(viewer).filter(state__in=OVER).order_by("-ended_at", "-pk")


def may_steer(viewer: Viewer, job: Job) -> bool:
    """Whether the viewer may stop a job or let it be taken up again: who started it, and who keeps the post."""
    return viewer.may(Act.POST_KEEP) or job.started_by == viewer.actor


def rounds(viewer: Viewer, offset: timedelta) -> list[Round]:
    """When each periodic task last ran, told in the operation's time; `offset` is how far that is from real time."""
    found = list(Round.objects.filter(operation__code=viewer.operation))
    for row in found:
        row.begun_at = row.begun_at + offset if row.begun_at else None
        row.ended_at = row.ended_at + offset if row.ended_at else None
    return found
