"""Confirmed votes, and days on which a station votes once more."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.territory.models import Place
from posko.domain.access import Compartment


class ConfirmedVote(models.Model):
    """How many of one PSU trigger, or of what is counted beside them, somebody says there are at a station by now.

    `kind` is the trigger's code, `said_by` on whose word: of KPPS, the station supervisor or Panwascam it is confirmed,
    of anybody else reported. The last word of each counts; the earlier ones are its history. Never a name.
    """

    wall: ClassVar = Compartment.VOTER
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="confirmed_votes")
    form_key = models.UUIDField(unique=True)
    station = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="confirmed_votes")
    kind = models.CharField(max_length=20)
    said_by = models.CharField(max_length=10, default="panwascam")
    count = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["station", "kind", "id"]


class StationVote(models.Model):
    """A day on which one station votes once more, and the kind of the vote. KPU enters its decision.

    The last row of a station and a day counts; one that is `struck` takes the day back.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="station_votes")
    form_key = models.UUIDField(unique=True)
    station = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="station_votes")
    vote = models.CharField(max_length=16)
    day = models.DateField()
    struck = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["station", "day", "id"]
