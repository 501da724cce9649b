"""Letters of invitation as they were issued."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.rakor.models.meetings import Rakor


class InvitationLetter(models.Model):
    """A letter of invitation (surat undangan) as it was issued; a later one of the same meeting changes it.

    `content` is all that it prints, `letter` its head, addressees and signer (domain/papers/letter). `change` is the
    `sequence` of the meeting that it tells of.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="invitation_letters")
    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="letters")
    form_key = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    change = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=80)
    classification = models.CharField(max_length=20)
    letter = models.JSONField()
    content = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sequence"], name="invitation_sequence_once"),
        ]
