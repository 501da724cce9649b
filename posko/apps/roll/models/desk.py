"""What the desk keeps: which rule answered; never a person's facts, name or NIK (only its keyed hash)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.territory.models import Place
from posko.domain.access import Compartment


class LookUp(models.Model):
    """One question to the desk and what the rules answered.

    `repeat_mark` is a hash of the NIK under a key that KPU holds outside the database; it only spots repeats and is
    emptied by the purge. `first_vote`: the first VOTE that this mark got among those of `marks_day`; no two rows say
    so. `voting_day` and `vote` are those of the station, empty for the regime's own. `later_rule` and `later_from`:
    the row that answers the same facts once the station is open. `came_by` says whether the entry went straight to
    the ledger or through the local spool.
    """

    wall: ClassVar = Compartment.VOTER
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="look_ups")
    form_key = models.UUIDField(unique=True)
    station = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="look_ups")
    asked_by = models.CharField(max_length=150)
    agency = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    supposed_at = models.DateTimeField()
    preview = models.BooleanField()
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    rule_number = models.CharField(max_length=6)
    verified = models.BooleanField()
    repeat_mark = models.CharField(max_length=64, blank=True, db_index=True)
    voting_day = models.DateField(null=True)
    vote = models.CharField(max_length=16, blank=True)
    marks_day = models.DateField(null=True)
    first_vote = models.BooleanField(default=False)
    later_rule = models.CharField(max_length=6, blank=True)
    later_from = models.DateTimeField(null=True)
    came_by = models.CharField(max_length=8)
    decision = models.CharField(max_length=12, blank=True)
    objection = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["operation", "station"], name="look_up_station")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "marks_day", "repeat_mark"],
                condition=models.Q(first_vote=True),
                name="one_first_vote_of_a_mark",
            )
        ]
