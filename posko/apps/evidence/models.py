"""Files that prove something."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.domain.files import photos


class EvidenceFile(models.Model):
    """A file as it was filed: its bytes lie under their SHA-256; this row says what they are and whose they are.

    `view_sha256`: the copy of a photo that everybody is shown; the original then lies in the restricted store. Empty
    for every other kind, which is handed out as it was filed. `damaged_at`: when somebody first found bytes missing
    or altered. `purged_at`: when its bytes were removed because their time was over; the hash stays.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    compartment = models.CharField(max_length=20)
    form_key = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    view_sha256 = models.CharField(max_length=64, blank=True, default="")
    agency = models.CharField(max_length=60)
    filed_by = models.CharField(max_length=150)
    filed_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """Whether it has an original and a copy to show."""
        return self.media_type in photos.KINDS


class PhotoPosition(models.Model):
    """Where a photo says it was taken (degrees, WGS 84). Restricted: only a distance is told, to whoever verifies."""

    file = models.OneToOneField(EvidenceFile, primary_key=True, on_delete=models.CASCADE, related_name="+")
    lat = models.FloatField()
    lng = models.FloatField()
