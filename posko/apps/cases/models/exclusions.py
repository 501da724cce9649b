"""Exclusions that wait for the chiefs of other institutions. They stand before the wall, since chiefs do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation


class ExclusionAsk(models.Model):
    """A member of another institution is to be kept out of a case. It names number and member, never what the case is,
    and its `reason` names nobody.

    `paper` is the number of the sealed piece of evidence that is the paper of a court or of an ethics council, 0 for
    none. `outcome`: "" while it waits, then done, declined or withdrawn. `real_at` is real time.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="exclusion_asks")
    form_key = models.UUIDField(unique=True)
    case_number = models.PositiveIntegerField()
    username = models.CharField(max_length=150)
    root = models.SlugField(max_length=40)
    reason = models.CharField(max_length=300)
    paper = models.PositiveSmallIntegerField(default=0)
    asked_by = models.CharField(max_length=150)
    asked_root = models.SlugField(max_length=40)
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "case_number", "username"],
                condition=models.Q(outcome=""),
                name="one_open_exclusion_ask",
            ),
        ]


class ExclusionVoice(models.Model):
    """A chief's or deputy's word on an exclusion that waits."""

    ask = models.ForeignKey(ExclusionAsk, on_delete=models.PROTECT, related_name="voices")
    root = models.SlugField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ask", "root"], name="exclusion_voice_once_an_institution"),
        ]
