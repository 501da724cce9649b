"""Jobs and rounds. Leases are kept in real time, what people read in the operation's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.jobs.states import JOB
from posko.apps.operation.models import Operation


class Job(models.Model):
    """Named work in steps. `key` makes a job that is asked for twice one; `cursor` is where it left off.

    `worker` marks the worker that holds it until `lease_until`: a step of one that lost it is not kept.
    """

    # A worker holds the row while a step writes rows of any noun.
    LOCKED_FIRST: ClassVar = True

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="jobs")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    compartment = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=JOB.choices)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    message_params = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    cursor = models.JSONField(null=True)
    started_by = models.CharField(max_length=150)
    started_by_agency = models.CharField(max_length=60, blank=True)
    queued_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked_by = models.CharField(max_length=150, blank=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-queued_at", "-id"]
        constraints: ClassVar = [
            JOB.only("job_state_known"),
            models.UniqueConstraint(fields=["operation", "key"], name="job_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["operation", "state", "queued_at"], name="job_state_queue")]


class Round(models.Model):
    """A periodic task of an operation: when it last began and ended, and why it failed if it did. In real time."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(max_length=60)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "name"], name="round_name_once"),
        ]
