"""The states of jobs: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain import jobs
from posko.kit.states import States


class JobState(TextChoices):
    """Where a job stands."""

    QUEUED = jobs.JobState.QUEUED.value, _("waits for a worker")
    RUNNING = jobs.JobState.RUNNING.value, _("begun")
    DONE = jobs.JobState.DONE.value, _("done")
    FAILED = jobs.JobState.FAILED.value, _("failed")
    CANCELLED = jobs.JobState.CANCELLED.value, _("stopped")


JOB = States(
    JobState,
    {
        "queued": "is-waiting",
        "running": "is-promised",
        "done": "is-verified",
        "failed": "is-late",
        "cancelled": "is-declined",
    },
)
