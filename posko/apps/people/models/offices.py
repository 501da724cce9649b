"""How an agency's office writes: its letterhead, and who signs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.people.models.accounts import Agency


class Letterhead(models.Model):
    """The head of an agency's letters (kop), a line each, and the town where it signs."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="letterhead")
    lines = models.TextField()
    place = models.CharField(max_length=80)
    changed_at = models.DateTimeField()


class Signer(models.Model):
    """An officer who signs for an agency, as the office writes it; one who left is ended and never deleted.

    `capacity` is empty, or `an`, `ub`, `plh`, `plt`; `for_office` is the office that is signed for (a.n., u.b.).
    `usual`: the one that a new paper of the agency starts with.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="signers")
    form_key = models.UUIDField(unique=True)
    office = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    rank = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=40, blank=True)
    capacity = models.CharField(max_length=3, blank=True)
    for_office = models.CharField(max_length=120, blank=True)
    usual = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-usual", "office", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(usual=True, ended_at=None), name="usual_signer_once"
            ),
        ]
