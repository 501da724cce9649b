"""Saved filters, and changes of many gaps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency


class SavedView(models.Model):
    """A filter of the list or the board under a name: its maker's own, or shared with the maker's agency."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="saved_views")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=150)
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=10)
    query = models.CharField(max_length=600)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]


class GapChange(models.Model):
    """One act on many gaps: owner, severity or kind, with what each gap was before and is after; it can be undone."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="gap_changes")
    form_key = models.UUIDField(unique=True)
    actor = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
