"""Persons of a case, sealed under a key of the case."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from posko.apps.cases.models.case import Case
from posko.domain.access import Compartment


class CasePerson(models.Model):
    """Somebody in a case: reporter, reported, witness or the reporter's proxy (kuasa). `sealed` holds all of it.

    `purpose` and `keep_until` stand open, so that what is due to be purged is found without a key. `sealed_sha256` is
    of the sealed bytes, so that altered ones are told without opening them.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    form_key = models.UUIDField(unique=True, default=uuid4)
    part = models.CharField(max_length=10)
    sealed = models.BinaryField()
    sealed_sha256 = models.CharField(max_length=64, default="")
    purpose = models.CharField(max_length=200)
    keep_until = models.DateField()
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
