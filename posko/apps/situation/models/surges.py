"""Surges as they began and ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.territory.models import Place


class Surge(models.Model):
    """A surge of incidents in a kecamatan from its begin to its end; who is on duty is told once (domain/surge)."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="surges")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-begun_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "place"], condition=models.Q(ended_at=None), name="surge_once_a_place"
            ),
        ]
