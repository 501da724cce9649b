"""Articles of a case, and the ticks of their elements."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.domain.access import Compartment


class ArticleCheck(models.Model):
    """An article of the crime table picked for a case, with its elements ticked off; `stands`: not set aside again."""

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    article = models.CharField(max_length=20)
    elements = models.JSONField(default=dict)
    stands = models.BooleanField(default=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["article"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "article"], name="article_once_a_case"),
        ]
