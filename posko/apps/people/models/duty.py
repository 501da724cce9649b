"""Shifts of the duty roster."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.people.models.accounts import Agency, Post


class Shift(models.Model):
    """A stretch of time in which a post keeps watch for its agency (piket); no two of an agency overlap.

    `handover` is the note at its end; whoever has the next shift acknowledges it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="shifts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    form_key = models.UUIDField(unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    handover = models.TextField(blank=True)
    handed_by = models.CharField(max_length=150, blank=True)
    handed_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [models.Index(fields=["agency", "starts_at"], name="shift_agency_start")]
