"""Shifts of the duty roster, the turns that somebody has claimed, and the first steps of a post."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.people.models.accounts import Agency, Post


class Shift(models.Model):
    """A stretch of time in which a post keeps watch for its agency (piket); no two of an agency overlap.

    `handover` is the note at its end; whoever has the next shift acknowledges it. The watch passes on at its hour, or
    when both said "now" (`giver_now_at`, `taker_now_at`): `over_at`. `missed_at`: the superior was told that nobody was
    there at the hour.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="shifts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    form_key = models.UUIDField(unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    handover = models.TextField(blank=True)
    handed_by = models.CharField(max_length=150, blank=True)
    handed_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    giver_now_at = models.DateTimeField(null=True)
    taker_now_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [models.Index(fields=["agency", "starts_at"], name="shift_agency_start")]


class Claim(models.Model):
    """A turn of a desk that a person has taken upon himself, until he gives it back or his watch is over.

    `ref` names the turn (`promise:12`), as text only. `returned_how` is `person` or `watch`.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="claims")
    ref = models.CharField(max_length=60)
    claimed_by = models.CharField(max_length=150)
    claimed_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    returned_how = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "ref"], condition=models.Q(returned_at=None), name="one_claim_a_turn"
            ),
        ]


class FirstStep(models.Model):
    """A first step of a post that was taken, or passed over: it is not shown again."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="first_steps")
    step = models.CharField(max_length=20)
    done_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "step"], name="first_step_once")]
