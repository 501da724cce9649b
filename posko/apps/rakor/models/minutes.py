"""Minutes and what agencies said to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.rakor.models.meetings import Rakor


class Minutes(models.Model):
    """The minutes of a closed meeting: `content` was put together once and never changes; `sha256` is its hash.

    `head` is the ledger's head before their own entry, `checkpoint` the text that the post signed of it.
    `scans` are signed papers that came back. `letter` is its head, addressees and signer (domain/papers/letter).
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="minutes")
    rakor = models.OneToOneField(Rakor, on_delete=models.PROTECT, related_name="minutes")
    form_key = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    classification = models.CharField(max_length=20)
    addressees = models.JSONField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    head = models.CharField(max_length=90)
    checkpoint = models.TextField(default="")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    issued_name = models.CharField(max_length=120)
    issued_role = models.CharField(max_length=30)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="minutes")
    letter = models.JSONField(default=dict)
    scans = models.ManyToManyField(EvidenceFile, related_name="+")

    class Meta:
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sequence"], name="minutes_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.number


class Approval(models.Model):
    """What an agency said to the minutes, by name and role: approved, or objected with its words. Both stay.

    A named act in the application, never a certified signature.
    """

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="approvals")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="approvals")
    verdict = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30)
    text = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["minutes", "agency"], condition=models.Q(verdict="approved"), name="approved_once"
            ),
        ]
