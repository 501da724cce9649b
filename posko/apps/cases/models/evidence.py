"""Evidence of a case, sealed, and the way it went from hand to hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.apps.people.models import Agency
from posko.domain.access import Compartment


class EvidenceItem(models.Model):
    """A piece of evidence: its bytes lie sealed under `sha256` of the original, a copy to look at under `view_sha256`.

    `sealed_sha256` and `view_sealed_sha256` are of the sealed bytes. `label` says what it is, never who. A thing that
    is no file has no size. `custodian`: where it is now.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    media_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    view_sha256 = models.CharField(max_length=64, blank=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    view_sealed_sha256 = models.CharField(max_length=64, blank=True)
    custodian = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    taken_in_by = models.CharField(max_length=150)
    taken_in_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_once"),
        ]


class HandOver(models.Model):
    """A piece of evidence passes from one agency to another: given by one, received by the other, both by name.

    `received_at`: when the other one answered, who may also have `refused` it, with the reason; None while on its way.
    """

    wall: ClassVar = Compartment.CASE
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="hand_overs")
    form_key = models.UUIDField(unique=True)
    giver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField()
    received_by = models.CharField(max_length=150, blank=True)
    received_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
