"""Gaps and the commitments that close them. No field for a person: "who" is an agency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place


class Gap(models.Model):
    """A named weakness at a place that somebody must close. `source_kind` and `source_ref` are text only."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="gaps")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    detail = models.TextField(blank=True)
    kind = models.CharField(max_length=30)
    severity = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="gaps")
    owner = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="gaps_owned")
    opened_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="gaps_opened")
    source_kind = models.CharField(max_length=30)
    source_ref = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="gap_number_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Commitment(models.Model):
    """A promise: what an agency will do by when, and which evidence will show it."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="commitments")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="commitments")
    promise = models.CharField(max_length=300)
    evidence_asked = models.CharField(max_length=300)
    due = models.DateTimeField()
    state = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by_agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="commitments_verified"
    )
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["due", "id"]


class Filing(models.Model):
    """Evidence as it was filed once for a commitment: the statement and its files. What was sent back stays."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="filings")
    form_key = models.UUIDField(unique=True)
    note = models.CharField(max_length=500, blank=True)
    files = models.ManyToManyField(EvidenceFile, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
