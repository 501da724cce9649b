"""Saved filters of the live picture."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency


class LiveView(models.Model):
    """A filter of the live picture under a name: its maker's own, or shared with the maker's agency."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="live_views")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=150)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
