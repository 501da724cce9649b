"""Decisions and recommendations that somebody carries out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.people.models import Agency
from posko.apps.rakor.models.lines import Input
from posko.apps.rakor.states import FOLLOW_UP


class FollowUp(models.Model):
    """Who carries out a decision or recommendation, and by when. No other institution verifies it."""

    line = models.OneToOneField(Input, on_delete=models.PROTECT, related_name="follow_up")
    form_key = models.UUIDField(unique=True)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="follow_ups")
    due = models.DateTimeField()
    state = models.CharField(max_length=8, choices=FOLLOW_UP.choices, default="running")
    set_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [FOLLOW_UP.only("follow_up_state_known")]
        indexes: ClassVar = [models.Index(fields=["owner", "state", "due"], name="follow_up_owner")]
