"""Tasks of an incident."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.incidents.models.incident import Incident
from posko.apps.incidents.states import TASK
from posko.apps.people.models import Agency
from posko.domain.incidents import TaskState


class Task(models.Model):
    """A task of one agency about an incident, and its outcome. `team` is a unit, never a person."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tasks")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tasks")
    team = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=TASK.choices, default=TaskState.ASKED)
    asked_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    set_out_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [TASK.only("task_state_known")]
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="task_agency_state")]
