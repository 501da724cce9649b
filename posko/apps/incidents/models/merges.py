"""Incidents that were merged, and incidents that are alike."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.incidents.models.incident import Incident
from posko.apps.people.models import Agency


class Merge(models.Model):
    """Two incidents said to be one. `moved` names what went over, so that taking it back parts them exactly."""

    survivor = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Resemblance(models.Model):
    """Two incidents that may be one: proposed by place, time and text, never merged by itself.

    `one` is the older. `dismissed_at`: an officer said that they are two.
    """

    one = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-score", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="resemblance_once"),
        ]
