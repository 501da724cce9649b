"""Coordination meetings (rakor lintas sektoral): who sits there, the lines of the minutes, the minutes themselves."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.models import Gap
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place


class Rakor(models.Model):
    """A coordination meeting.

    `sequence` counts changes of the invitation, `changed_at` and `reason` belong to the last one. `revision` counts
    whatever is seen of the meeting while it is written, so that a page can ask cheaply whether it has all.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="rakors")
    form_key = models.UUIDField(unique=True)
    title = models.CharField(max_length=160)
    held_at = models.DateTimeField()
    minutes_planned = models.PositiveSmallIntegerField(default=120)
    venue = models.CharField(max_length=160, blank=True)
    chair = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="rakors_chaired")
    convened_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="planned")
    sequence = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-held_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def convener_code(self) -> str:
        """The agency that convened, as code; the empty word for a meeting from before this was kept."""
        return self.convened_by.code if self.convened_by else ""

    @property
    def counts_from(self) -> datetime:
        """From when on it was held: its time, or the earlier one at which it was begun."""
        return min(self.held_at, self.begun_at or self.held_at)


class Seat(models.Model):
    """An agency's place at a meeting: whether it was invited, what it answered, whether it came. No person's name."""

    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats")
    invited = models.BooleanField(default=True)
    answer = models.CharField(max_length=3, blank=True)
    answer_role = models.CharField(max_length=30, blank=True)
    answer_reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    presence = models.CharField(max_length=8, blank=True)
    presence_role = models.CharField(max_length=30, blank=True)
    # `code` (scanned in the room) or `chair` (marked by hand).
    presence_by = models.CharField(max_length=5, blank=True)
    presence_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["agency__short"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rakor", "agency"], name="seat_once")]


class Input(models.Model):
    """A line of a meeting: what an agency brought to the table, in its own words; it may become a gap.

    `kind` says what the table made of it. `version` counts texts that stood; whoever saves says which one was seen.
    `noted_by` is the agency that wrote it down, where that is not the one that spoke.
    """

    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="inputs")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inputs")
    kind = models.CharField(max_length=14, default="input")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="inputs")
    noted_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    gap = models.OneToOneField(Gap, null=True, on_delete=models.PROTECT, related_name="input")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rakor", "number"], name="input_number_once"),
        ]


class Wording(models.Model):
    """A text that was written for a line, for good. One that did not stand waits as a draft until a person picks.

    `version` is the version that it became, or, of a draft, the one its writer had seen.
    """

    line = models.ForeignKey(Input, on_delete=models.PROTECT, related_name="wordings")
    form_key = models.UUIDField(unique=True)
    version = models.PositiveIntegerField()
    text = models.TextField()
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, blank=True)
    written_at = models.DateTimeField()
    stood = models.BooleanField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["line"], condition=models.Q(stood=False, settled_at=None), name="wording_waiting"),
        ]

    @property
    def pick_key(self) -> uuid.UUID:
        """The key of the press that lets this draft stand: pressed twice, it stands once."""
        return uuid.uuid5(self.form_key, "picked")


class Minutes(models.Model):
    """The minutes of a closed meeting: `content` was put together once and never changes; `sha256` is its hash.

    `head` is the ledger's head before their own entry. `scans` are signed papers that came back.
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
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    issued_name = models.CharField(max_length=120)
    issued_role = models.CharField(max_length=30)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="minutes")
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
