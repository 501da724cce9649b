"""Persons on the attendance list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.people.models import Agency
from posko.apps.rakor.models.meetings import Rakor


class Guest(models.Model):
    """A person on the attendance list of a meeting, typed for printing or come by the code on the wall.

    `body` is the institution in words where it is no agency of the operation. Who came by the code is not confirmed
    until who keeps the minutes says so, and never counts for an approval. Name and office are emptied 30 days after
    the minutes are approved (`purged_at`).
    """

    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="guests")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=80, blank=True)
    # `typed` (for printing) or `code` (scanned in the room).
    source = models.CharField(max_length=5)
    entered_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
