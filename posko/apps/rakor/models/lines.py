"""Lines of the minutes and their wordings."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from posko.apps.gaps.models import Gap
from posko.apps.people.models import Agency
from posko.apps.rakor.models.agenda import AgendaItem
from posko.apps.rakor.models.meetings import Rakor
from posko.apps.territory.models import Place

if TYPE_CHECKING:
    from posko.apps.rakor.models.followups import FollowUp


class Input(models.Model):
    """A line of a meeting: what an agency brought to the table, in its own words; it may become a gap.

    `kind` says what the table made of it. `version` counts texts that stood; whoever saves says which one was seen.
    `noted_by` is the agency that wrote it down, where that is not the one that spoke. `item` is what was on the table
    when it was written.
    """

    rakor = models.ForeignKey(Rakor, on_delete=models.PROTECT, related_name="inputs")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inputs")
    kind = models.CharField(max_length=14, default="input")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="inputs")
    noted_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    gap = models.OneToOneField(Gap, null=True, on_delete=models.PROTECT, related_name="input")
    item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rakor", "number"], name="input_number_once"),
        ]

    @property
    def carried_out(self) -> FollowUp | None:
        """Who carries it out, and by when; None where nobody does."""
        found: FollowUp | None = getattr(self, "follow_up", None)
        return found


class Wording(models.Model):
    """A text that was written for a line, for good. One that did not stand waits as a draft until a person picks.

    `version` is the version that it became, or, of a draft, the one its writer had seen.
    """

    line = models.ForeignKey(Input, on_delete=models.PROTECT, related_name="wordings")
    form_key = models.UUIDField(unique=True)
    version = models.PositiveIntegerField()
    text = models.TextField()
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, blank=True)
    written_at = models.DateTimeField()
    stood = models.BooleanField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["line"], condition=models.Q(stood=False, settled_at=None), name="wording_waiting"),
        ]

    @property
    def pick_key(self) -> uuid.UUID:
        """The key of the press that puts this draft in force. A second press has no further effect."""
        return uuid.uuid5(self.form_key, "picked")
