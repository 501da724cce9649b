"""Promises that close a gap, their proof, their extensions, and who was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.models.gap import Gap
from posko.apps.gaps.states import PROMISE
from posko.apps.people.models import Agency


class Commitment(models.Model):
    """A promise: what an agency will do by when, and which evidence will show it.

    `tell_at` is when somebody is told of it next, stamped after every act; None once nothing is owed or all were told.
    `reminded_at` is when another agency last reminded the owner of it. `source_ref` names the line of a meeting at
    which it was spoken (`rakor:5/12`). `confirmed_by`: how one that was noted was confirmed, `account` or `scan`.
    """

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="commitments")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="commitments")
    promise = models.CharField(max_length=300)
    evidence_asked = models.CharField(max_length=300)
    due = models.DateTimeField()
    # The later time that a rakor's chair granted; the one that was promised stays, and what comes after it is late.
    extended_due = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=PROMISE.choices)
    made_at = models.DateTimeField()
    proposed_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by_agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="commitments_verified"
    )
    ended_reason = models.CharField(max_length=300, blank=True)
    tell_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    source_ref = models.CharField(max_length=80, blank=True, default="")
    confirmed_by = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints: ClassVar = [PROMISE.only("commitment_state_known")]
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(fields=["tell_at", "id"], name="commitment_tell", condition=models.Q(tell_at__isnull=False)),
            models.Index(fields=["agency", "state", "due", "filed_at"], name="commitment_agency"),
            models.Index(fields=["state", "due"], name="commitment_due"),
            models.Index(fields=["source_ref"], name="commitment_source", condition=~models.Q(source_ref="")),
        ]


class Filing(models.Model):
    """Evidence as it was filed once for a commitment: the statement and its files. What was sent back stays.

    `filed_by_agency` filed it for an agency without any account; None where the owner did.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="filings")
    form_key = models.UUIDField(unique=True)
    note = models.CharField(max_length=500, blank=True)
    files = models.ManyToManyField(EvidenceFile, related_name="+")
    filed_at = models.DateTimeField()
    filed_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class Extension(models.Model):
    """More time, asked by the owner; granted or refused by who convenes the rakor, and null until then."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="extensions")
    form_key = models.UUIDField(unique=True)
    due = models.DateTimeField()
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    decided_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]


class Escalation(models.Model):
    """A step of the chain that was taken: who was told about a promise, and when. Once a level and time that ran."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    ran_to = models.DateTimeField()
    told_at = models.DateTimeField()
    told = models.JSONField(default=list)
    missed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "level", "ran_to"], name="escalation_once"),
        ]
