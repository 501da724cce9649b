"""Wall displays: machines that read the wall page and nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation


class WallDisplay(models.Model):
    """A display on a wall of the post: made known by a code that opens once, until its end. Times are real ones.

    Only the hash of the code is kept, and of the token that the display then holds.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="wall_displays")
    form_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=60)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, unique=True)
    code_until = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True)  # of nothing, until its code was used
    opened_at = models.DateTimeField(null=True)
    opened_from = models.GenericIPAddressField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name
