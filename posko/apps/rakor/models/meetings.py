"""Meetings and who sits there."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.rakor.states import MEETING


class Rakor(models.Model):
    """A coordination meeting.

    `sequence` counts changes of the invitation, `changed_at` and `reason` belong to the last one. `revision` counts
    whatever is seen of the meeting while it is written, so that a page can ask cheaply whether it has all. `cycle` is
    the code of the meeting of the planning cycle that it is, or an empty word.
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
    state = models.CharField(max_length=10, choices=MEETING.choices, default="planned")
    sequence = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    cycle = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        constraints: ClassVar = [MEETING.only("rakor_state_known")]
        ordering: ClassVar = ["-held_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def convener_code(self) -> str:
        """The code of the agency that convened, or an empty word for a meeting from before this was stored."""
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
