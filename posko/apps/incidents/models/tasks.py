"""Tasks of an incident, and every act on them as it was said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from posko.apps.evidence.models import EvidenceFile
from posko.apps.incidents.models.incident import Incident
from posko.apps.incidents.states import TASK
from posko.apps.intake.models import Sender
from posko.apps.operation.models import Operation
from posko.apps.outgoing.models import Contact
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.apps.units.models import Team
from posko.domain.incidents import TaskState


class Task(models.Model):
    """A task of one agency about an incident, and its outcome. It is never a person's.

    `code` is its short number, as an SMS names it, once in the operation. It goes to a team (`unit`), a device, a
    number (`contact`), or, with none of them, to the agency's desk; `team` is a unit in words. `place` is where to go
    if not to the place of the incident, `way` the way there in words. `version` counts its changes: an act from a phone
    that was without a network names the one it saw. `chain` holds the steps of its climb as they were when it was
    given, `climbed` how many of them are done, `climb_at` when the next is due.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tasks")
    form_key = models.UUIDField(unique=True)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.PositiveIntegerField(default=0)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tasks")
    team = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="tasks")
    device = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="tasks")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=300)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=TASK.choices, default=TaskState.ASKED)
    version = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    set_out_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    chain = models.JSONField(default=list)
    climbed = models.PositiveSmallIntegerField(default=0)
    climb_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            TASK.only("task_state_known"),
            models.UniqueConstraint(fields=["operation", "code"], condition=Q(code__gt=0), name="task_code_once"),
        ]
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state"], name="task_agency_state"),
            models.Index(fields=["climb_at"], condition=Q(climb_at__isnull=False), name="task_climb"),
        ]


class TaskAct(models.Model):
    """One act on a task as somebody said it, whatever came of it. `act_id` is made where it is said: once is enough.

    `base` is the version that its sender had seen; `branch` and `counter` put the acts of a phone without a network in
    order. `how` is page, phone, sms or voice. `outcome`: applied, repeated, conflict (a person settles it) or refused.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="acts")
    act_id = models.UUIDField(unique=True)
    event = models.CharField(max_length=30)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    base = models.PositiveIntegerField(null=True)
    branch = models.UUIDField(null=True)
    counter = models.PositiveIntegerField(default=0)
    how = models.CharField(max_length=8)
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10)
    why = models.CharField(max_length=300, blank=True)
    files = models.ManyToManyField(EvidenceFile, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)
    settled_how = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["task"], condition=Q(outcome="conflict", settled_at=None), name="task_act_to_settle"),
        ]
