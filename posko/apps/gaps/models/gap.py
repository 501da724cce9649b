"""Gaps. No field for a person: "who" is an agency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.gaps.states import GAP
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
    # The agency that raised it at the table or in a file, if another one opened it.
    brought_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="gaps_brought")
    source_kind = models.CharField(max_length=30)
    source_ref = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=GAP.choices)
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
            GAP.only("gap_state_known"),
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
            models.Index(fields=["operation", "owed_due", "number", "state"], name="gap_owed"),
            models.Index(fields=["operation", "source_kind", "source_ref"], name="gap_source"),
        ]

    def __str__(self) -> str:
        return self.title
