"""Coordination meetings (rakor lintas sektoral) and the inputs raised there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.gaps.models import Gap
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place


class Rakor(models.Model):
    """A coordination meeting."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="rakors")
    form_key = models.UUIDField(unique=True)
    title = models.CharField(max_length=160)
    held_at = models.DateTimeField()
    venue = models.CharField(max_length=160, blank=True)
    chair = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="rakors_chaired")

    class Meta:
        ordering: ClassVar = ["-held_at", "-id"]

    def __str__(self) -> str:
        return self.title


class Input(models.Model):
    """What an agency brought to the table, in its own words; it may become a gap."""

    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="inputs")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inputs")
    text = models.TextField()
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="inputs")
    raised_at = models.DateTimeField()
    gap = models.OneToOneField(Gap, null=True, on_delete=models.PROTECT, related_name="input")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rakor", "number"], name="input_number_once"),
        ]
