"""Comments on a gap."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.gaps.models.gap import Gap
from posko.apps.people.models import Agency


class Comment(models.Model):
    """A word on a gap, for all agencies or for the own root institution only."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="comments")
    form_key = models.UUIDField(unique=True)
    actor = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    root = models.SlugField(max_length=40)
    own_only = models.BooleanField(default=False)
    text = models.CharField(max_length=1000)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
