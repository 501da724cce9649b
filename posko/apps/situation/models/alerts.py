"""Alerts, and the agencies they are addressed to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.situation.states import ALERT
from posko.apps.territory.models import Place


class Alert(models.Model):
    """What the post tells agencies at once, sent by a second person; never to the public (domain/alerts).

    `authors` are all who wrote or proposed it, each [log-in name, root institution]. `version` counts its wordings:
    who approves says which one was read. `earlier` is what an update or an end refers to. `incident` is the number
    of the incident that it speaks of. `letter` is the head, addressees and signer of its paper (domain/papers/letter).
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="alerts")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=ALERT.choices)
    message = models.CharField(max_length=8)
    earlier = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    incident = models.PositiveIntegerField(null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    authors = models.JSONField(default=list)
    category = models.CharField(max_length=12)
    urgency = models.CharField(max_length=12)
    severity = models.CharField(max_length=12)
    certainty = models.CharField(max_length=12)
    headline = models.CharField(max_length=160)
    description = models.TextField()
    instruction = models.TextField(blank=True, default="")
    places = models.ManyToManyField(Place, related_name="+")
    to_all = models.BooleanField(default=True)
    asked = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    written_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True, default="")
    approver = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    letter = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            ALERT.only("alert_state_known"),
            models.UniqueConstraint(fields=["operation", "number"], name="alert_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["operation", "state"], name="alert_state")]

    @property
    def answered_count(self) -> int:
        """How many of the agencies addressed have acknowledged."""
        return sum(each.acknowledged_at is not None for each in self.addressees.all())


class Addressee(models.Model):
    """An agency that an alert is sent to: when it acknowledged, and how far along its chain it was notified.

    `chain` are log-in names, frozen when the alert went out: a roster that changes later does not change the climb.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="addressees")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    chain = models.JSONField(default=list)
    step = models.PositiveIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["agency__short", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "agency"], name="addressee_once"),
        ]
