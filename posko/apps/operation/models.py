"""The operation."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from posko.apps.territory.models import Place


class Operation(models.Model):
    """One operation in one city.

    `kind` is free text, since even its holder's launch and the press name it differently; `regime` names the law
    tables; `clock_offset` is fixed once when a demo or exercise is built and never moves back.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=120, blank=True)
    regime = models.CharField(max_length=20, default="pilkada")
    city = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    demo = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)
    clock_offset = models.DurationField(default=timedelta)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number that was given to a kind of row in an operation: gap, incident, alert, paper of an agency."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="counters")
    kind = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "kind"], name="counter_kind_once"),
        ]
