"""Persons of a case, sealed under the case's own key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.domain.access import Compartment


class CasePerson(models.Model):
    """Somebody in a case: reporter, reported, witness or the reporter's proxy (kuasa). `sealed` holds all of it.

    `purpose` and `keep_until` stand open, so that what is due to be purged is found without a key.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    part = models.CharField(max_length=10)
    sealed = models.BinaryField()
    purpose = models.CharField(max_length=200)
    keep_until = models.DateField()
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
