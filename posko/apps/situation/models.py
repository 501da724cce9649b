"""Situation reports as they were issued."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency


class Sitrep(models.Model):
    """A situation report as it left the post: both papers are kept, their hashes stand in the ledger."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sitreps")
    form_key = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    classification = models.CharField(max_length=20)
    compartment = models.CharField(max_length=20)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sitreps")
    head = models.CharField(max_length=90)
    pdf_id = models.BinaryField()
    pdf_en = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sequence"], name="sitrep_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.number
