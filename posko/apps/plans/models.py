"""Statutory clocks that run, and the links that carry them into a calendar. Dues are never kept: law tells them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.domain.plans.clocks import ClockEnd


class RunningClock(models.Model):
    """A clock of the law that was started. `reference` is the number of a case or report, never a name."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="clocks")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    reference = models.CharField(max_length=40, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clocks")
    started_at = models.DateTimeField()
    started_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clocks_started")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=12, blank=True, choices=[(end.value, end.value) for end in ClockEnd])
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="clock_number_once"),
        ]


class FeedLink(models.Model):
    """The secret link by which an agency's calendar reads its clocks. Only the hash of its token is kept."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="feed_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(revoked_at=None), name="one_live_feed_link_an_agency"
            ),
        ]
