"""Gaps and the commitments that close them. No field for a person: "who" is an agency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place

LIST_COLUMNS = (
    *("operation", "state", "due", "-severity", "number", "owed_due"),
    *("kind", "lead", "owner", "kecamatan", "place", "title"),
)


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
    # Who raised it at the table or wrote it into a file, where that is another than who opened it.
    brought_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="gaps_brought")
    source_kind = models.CharField(max_length=30)
    source_ref = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    # A risk that is lived with for a time: asked by the head of the owner, countersigned by an independent institution.
    acceptance_reason = models.CharField(max_length=500, blank=True, default="")
    acceptance_until = models.DateTimeField(null=True)
    acceptance_asked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    # Another gap that says the same; both stay, nothing is merged.
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")
    # Stamped after every event (domain/gap_stamps), so that the database narrows, orders and counts.
    due = models.DateTimeField(null=True)
    owed_due = models.DateTimeField(null=True)
    lead = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kecamatan = models.CharField(max_length=13, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="gap_number_once"),
        ]
        indexes: ClassVar = [
            # holds every column that a list narrows, orders or counts by, so that no gap's texts are read for that
            models.Index(fields=LIST_COLUMNS, name="gap_list"),
            models.Index(
                fields=["operation", "lead", "state", "due", "-severity", "number", "owed_due"], name="gap_lead"
            ),
            models.Index(
                fields=["operation", "kecamatan", "state", "due", "-severity", "number", "owed_due"],
                name="gap_kecamatan",
            ),
            models.Index(fields=["operation", "place", "state"], name="gap_place"),
            models.Index(fields=["operation", "opened_at"], name="gap_opened"),
        ]

    def __str__(self) -> str:
        return self.title


class Commitment(models.Model):
    """A promise: what an agency will do by when, and which evidence will show it.

    `tell_at` is when somebody is told of it next, stamped after every act; None once nothing is owed or all were told.
    """

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="commitments")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="commitments")
    promise = models.CharField(max_length=300)
    evidence_asked = models.CharField(max_length=300)
    due = models.DateTimeField()
    # The later time that a rakor's chair granted; the one that was promised stays, and what comes after it is late.
    extended_due = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
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

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(fields=["tell_at", "id"], name="commitment_tell", condition=models.Q(tell_at__isnull=False)),
            models.Index(fields=["agency", "state", "due", "filed_at"], name="commitment_agency"),
            models.Index(fields=["state", "due"], name="commitment_due"),
        ]


class Filing(models.Model):
    """Evidence as it was filed once for a commitment: the statement and its files. What was sent back stays."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="filings")
    form_key = models.UUIDField(unique=True)
    note = models.CharField(max_length=500, blank=True)
    files = models.ManyToManyField(EvidenceFile, related_name="+")
    filed_at = models.DateTimeField()

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


class Comment(models.Model):
    """A word on a gap, for all agencies or for the own root institution only."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="comments")
    form_key = models.UUIDField(unique=True)
    actor = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    root = models.SlugField(max_length=40)
    own_only = models.BooleanField(default=False)
    text = models.CharField(max_length=1000)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]


class SavedView(models.Model):
    """A filter of the list or the board under a name: its maker's own, or shared with the maker's agency."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="saved_views")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=150)
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=10)
    query = models.CharField(max_length=600)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]


class GapChange(models.Model):
    """One act on many gaps: owner, severity or kind, with what each gap was before and is after; it can be undone."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="gap_changes")
    form_key = models.UUIDField(unique=True)
    actor = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
