"""Papers of a case and their signed scans, sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.cases.models.case import Case
from posko.apps.cases.models.discussions import Discussion
from posko.apps.people.models import Agency
from posko.domain.access import Compartment


class CasePaper(models.Model):
    """A paper of a case as it left: both files sealed under a key of the case, hashes and number in the ledger.

    `sequence` runs by agency, kind and `year`. `discussion`: the one that minutes speak of. `purged_at`: when its
    bytes, and those of its scans, were emptied with the last person of the case; number and hashes stay. `letter` is
    its head, addressees and signer (domain/papers/letter), never a person of the case.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=24)
    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, null=True, related_name="papers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    pdf = models.BinaryField()
    docx = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64)
    pdf_sealed_sha256 = models.CharField(max_length=64, default="")
    docx_sealed_sha256 = models.CharField(max_length=64, default="")
    issued_by = models.CharField(max_length=150)
    issued_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    letter = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["issued_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kind", "year", "sequence"], name="case_paper_number_once"),
        ]


class PaperScan(models.Model):
    """A signed scan of a paper, sealed as it came in; the newest counts. It is emptied with its paper."""

    wall: ClassVar = Compartment.CASE
    paper = models.ForeignKey(CasePaper, on_delete=models.PROTECT, related_name="scans")
    form_key = models.UUIDField(unique=True)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    sealed_sha256 = models.CharField(max_length=64, default="")
    taken_in_by = models.CharField(max_length=150)
    taken_in_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-taken_in_at", "-id"]
