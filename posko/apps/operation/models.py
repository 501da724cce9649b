"""The operation, the numbers it gave, and the tables it took in."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from posko.apps.territory.models import Place


class Operation(models.Model):
    """One operation in one city.

    `kind` is free text, since even its holder's launch and the press name it differently; `regime` names the law
    tables; `clock_offset` is fixed once when a demo or exercise is built and never moves back. `basis` (dasar) are the
    orders and laws that its papers name, a line each.
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
    basis = models.TextField(blank=True, default="")

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


class TableImport(models.Model):
    """A table that was taken in as one act. `rows` are what it made or changed, as its noun needs them to take it back.

    `left` counts the rows that did not go in. No row of a person stands in it but by a log-in name.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="table_imports")
    form_key = models.UUIDField(unique=True)
    noun = models.CharField(max_length=30)
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    actor = models.CharField(max_length=150)
    agency = models.SlugField(max_length=60)
    rows = models.JSONField()
    left = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["operation", "noun", "-made_at"], name="table_import_noun")]
