"""Files that prove something."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation


class EvidenceFile(models.Model):
    """A file as it was filed: its bytes lie under their SHA-256; this row says what they are and whose they are.

    `damaged_at`: when somebody first found the bytes missing or altered.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    compartment = models.CharField(max_length=20)
    form_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    agency = models.CharField(max_length=60)
    filed_by = models.CharField(max_length=150)
    filed_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
