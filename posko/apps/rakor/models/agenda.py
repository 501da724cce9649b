"""Items of an agenda."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.models import Gap
from posko.apps.people.models import Agency
from posko.apps.rakor.models.meetings import Rakor


class AgendaItem(models.Model):
    """An item of a meeting's agenda: who speaks, for how many minutes, and what is to be decided.

    `number` is its place in the order, `version` counts what stood. `gap` is the open gap that it is about,
    `follow_up` the decision of an earlier meeting, `paparan` the file that the speaker shows. `taken_up_at` and
    `finished_at` are its latest time at the table, `earlier_seconds` the length of those before; who removes an item
    leaves its row.
    """

    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="items")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    speaker = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    asks = models.CharField(max_length=300, blank=True)
    gap = models.ForeignKey(Gap, null=True, on_delete=models.PROTECT, related_name="agenda_items")
    follow_up = models.ForeignKey("rakor.FollowUp", null=True, on_delete=models.PROTECT, related_name="agenda_items")
    paparan = models.ForeignKey(EvidenceFile, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    taken_up_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    earlier_seconds = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number", "id"]
