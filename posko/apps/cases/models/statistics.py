"""Totals of cases that were given to the situation report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation


class CaseTotals(models.Model):
    """Totals of cases as a member gave them to the whole table: by stage, small ones hidden, and breached clocks."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="case_totals")
    form_key = models.UUIDField(unique=True)
    stages = models.JSONField(default=dict)
    breached = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
