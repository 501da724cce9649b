"""Lines of the post's journal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models.accounts import Agency


class JournalLine(models.Model):
    """A line of the post's journal: what came in or went out, when and by which channel. It is never changed.

    `sender` and `recipient` are call signs, agencies or posts; `corrects` is the line that this one puts right.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="journal")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="journal")
    happened_at = models.DateTimeField()
    sender = models.CharField(max_length=80)
    recipient = models.CharField(max_length=80)
    channel = models.CharField(max_length=12)
    text = models.CharField(max_length=1000)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-happened_at", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="journal_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["operation", "-happened_at"], name="journal_operation_time")]
