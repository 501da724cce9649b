"""Tasks of a case, and links to what lies outside of its wall."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.apps.people.models import Agency
from posko.domain.access import Compartment


class CaseTask(models.Model):
    """Something that a member's agency does in a case by a time. `told_at`: when they were told that it is past due."""

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    form_key = models.UUIDField(unique=True)
    what = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    done_by = models.CharField(max_length=150, blank=True)
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["due"], name="case_task_call", condition=models.Q(done_at__isnull=True, told_at__isnull=True)
            ),
        ]


class CaseLink(models.Model):
    """What a case has to do with: an incident, a gap, a station, a candidate for a repeat vote. The link lives here.

    A wrong link is struck out with a reason, never taken out; the same one can be made again after that.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=12)
    ref = models.CharField(max_length=60)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    struck_reason = models.CharField(max_length=200, blank=True)
    struck_by = models.CharField(max_length=150, blank=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["kind", "ref", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind", "ref"], condition=models.Q(struck_at=None), name="case_link_once"
            ),
        ]
