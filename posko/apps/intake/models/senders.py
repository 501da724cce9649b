"""Who may send, and the codes that make a device known."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation


class Sender(models.Model):
    """A device, a telephone number or a chat that may report: whose it is and where it stands.

    `channel` is device (a token: API, ODK Collect and the phone form), sms, telegram or whatsapp. `mark` is the
    SHA-256 of a device's token or a keyed mark of a number, never the number itself; `masked` is how a number is shown.
    `per_minute`: how many messages are taken from it in a minute; 0 for a machine, which is only served in its turn.
    `holder`: the log-in name of the person whose device it is, or empty; its right ends with that person's account.
    A device without one is shared: `call_sign` is who holds it until `held_until`, the end of the shift.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="senders")
    channel = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40, blank=True)
    mark = models.CharField(max_length=64)
    masked = models.CharField(max_length=40, blank=True)
    per_minute = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=150, blank=True)
    call_sign = models.CharField(max_length=20, blank=True)
    held_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "channel", "mark"], name="sender_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["mark"], name="sender_mark")]

    def __str__(self) -> str:
        return self.name

    def held_by(self, at: datetime) -> str:
        """The call sign of who holds a shared device now, or an empty word."""
        return self.call_sign if self.held_until is not None and self.held_until > at else ""


class CardBatch(models.Model):
    """Cards that were printed together: each enrols one device, once. Times are real ones.

    `agency` is who hands them out. A batch that is revoked lets none of its cards in any more.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="card_batches")
    form_key = models.UUIDField(unique=True)
    label = models.CharField(max_length=80)
    agency = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class Enrolment(models.Model):
    """A code that makes one device known, once, for a short time; only its hash is kept. Times are real ones.

    One of a batch is a card: `card` is its number there, `copied_at` when somebody tried it after it was used.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40, blank=True)
    per_minute = models.PositiveIntegerField(default=60)
    holder = models.CharField(max_length=150, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(CardBatch, null=True, on_delete=models.PROTECT, related_name="cards")
    card = models.PositiveIntegerField(default=0)
    copied_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    sender = models.ForeignKey(Sender, null=True, on_delete=models.SET_NULL, related_name="+")
