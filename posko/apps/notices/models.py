"""Notices, what became of each delivery, and how a person wants to be told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from posko.apps.notices.states import DELIVERY
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency, User
from posko.domain.notices import Audience, Channel, Severity


class Notice(models.Model):
    """Something that a person, or those who answer for an agency, are told once: `key` is unique in the operation.

    `text` is a sentence of the catalogue with `params`, said in the reader's language; `lines` are further sentences
    with their links (a digest). Whoever of an agency reads first has read it for the agency, by name. A missed
    deadline stands until `settled_at`, whoever read it.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField(choices=[(level.value, level.value) for level in Severity])
    compartment = models.CharField(max_length=20)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="notices")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="notices")
    audience = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Audience], blank=True)
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    link = models.CharField(max_length=200, blank=True)
    # The act that created it: if two use one key at once, it says whose row won.
    telling = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # When its deliveries were made; it is known only then who is on duty.
    addressed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=150, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-due_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "key"], name="notice_key_once"),
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(agency=None), name="notice_to_a_person_or_an_agency"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "settled_at", "due_at"], name="notice_of_a_user"),
            models.Index(fields=["agency", "settled_at", "due_at"], name="notice_of_an_agency"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(addressed_at=None, settled_at=None),
                name="notice_to_be_addressed",
            ),
            models.Index(fields=["telling"], name="notice_of_an_act"),
        ]


class Delivery(models.Model):
    """One notice on its way to one person by one channel; in the application it is there at once.

    `next_at` is when it is tried, or tried again; of one that is being sent, when its worker is taken for dead.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    state = models.CharField(max_length=10, choices=DELIVERY.choices)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            DELIVERY.only("delivery_state_known"),
            models.UniqueConstraint(fields=["notice", "user", "channel"], name="one_delivery_a_person_and_channel"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="delivery_to_be_sent"),
            models.Index(fields=["state", "-at"], name="delivery_of_a_state"),
        ]


class Preference(models.Model):
    """How a person wants to be told. Who has none is told in the application at every hour, digest and all."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preference")
    by_email = models.BooleanField(default=False)
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="id")
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
