"""Discussions of a case, and what each institution holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.domain.access import Compartment


class Discussion(models.Model):
    """A discussion of the three institutions: who sat there by institution, and what each holds."""

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="discussions")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    venue = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="discussion_once"),
        ]


class Vote(models.Model):
    """The view of one institution in a discussion. Each speaks for itself."""

    wall: ClassVar = Compartment.CASE
    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="votes")
    root = models.CharField(max_length=20)
    present = models.BooleanField(default=True)
    word = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["root"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["discussion", "root"], name="vote_once_an_institution"),
        ]
