"""Situation reports as issued, their drafts and their schedule."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency


class Sitrep(models.Model):
    """A situation report as it left the post: all papers are kept, their hashes stand in the ledger.

    `since` and `until` are the period it speaks of (none before reports had one), `counts` what the next report is
    compared by, `content` all of it as JSON in both languages, `checkpoint` the signed head that it carries, `letter`
    its head, addressees and signer (domain/papers/letter).
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sitreps")
    form_key = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    classification = models.CharField(max_length=20)
    compartment = models.CharField(max_length=20)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sitreps")
    head = models.CharField(max_length=90)
    checkpoint = models.TextField(default="")
    pdf_id = models.BinaryField()
    pdf_en = models.BinaryField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    docx_id = models.BinaryField(default=bytes)
    docx_en = models.BinaryField(default=bytes)
    content = models.BinaryField(default=bytes)
    letter = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sequence"], name="sitrep_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.number


class SitrepDraft(models.Model):
    """A report before it goes out: the words put together from the data, and those of the person who signs.

    `composed` and `edited` hold the parts of both languages (`{"id": {"general": ...}, "en": ...}`); both are kept,
    also once the report is out. `version` counts the edits: who edits says which one was read.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sitrep_drafts")
    form_key = models.UUIDField(unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    composed = models.JSONField()
    edited = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    by_schedule = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    edited_by = models.CharField(max_length=150, blank=True, default="")
    edited_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    report = models.OneToOneField(Sitrep, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    @property
    def open(self) -> bool:
        """Whether it can still be edited and signed."""
        return self.report_id is None and self.dropped_at is None


class SitrepSchedule(models.Model):
    """How often a draft is put together by itself, and whose agency is told; 0 hours is never."""

    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="sitrep_schedule")
    hours = models.PositiveSmallIntegerField(default=0)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()
