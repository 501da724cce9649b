"""Keys of a case, by version, and for whom each is wrapped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.apps.people.models import MemberKey
from posko.domain.access import Compartment


class CaseKey(models.Model):
    """A key pair of a case. Whoever may write seals to the public half; the private half stands in its wraps alone.

    A version is retired when somebody may not open what comes after; the next thing sealed makes a new one.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="keys")
    version = models.PositiveSmallIntegerField()
    public = models.BinaryField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["case", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="case_key_version_once"),
        ]


class CaseKeyWrap(models.Model):
    """The private half of a version, sealed to the key of one member. Taking it out is how somebody is shut out."""

    wall: ClassVar = Compartment.CASE
    key = models.ForeignKey(CaseKey, on_delete=models.PROTECT, related_name="wraps")
    member = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "member"], name="case_key_wrapped_once"),
        ]
