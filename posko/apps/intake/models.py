"""The inbox as it is kept: who may send, what came in, and the files that came with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from posko.apps.operation.models import Operation
from posko.domain.intake import MessageState


class Sender(models.Model):
    """A device, a telephone number or a chat that may report: whose it is and where it stands.

    `channel` is device (a token: API, ODK Collect and the phone form), sms, telegram or whatsapp. `mark` is the
    SHA-256 of a device's token or a keyed mark of a number, never the number itself; `masked` is how a number is shown.
    `per_minute`: how many messages are taken from it in a minute; 0 for a machine, which is only served in its turn.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="senders")
    channel = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40, blank=True)
    mark = models.CharField(max_length=64)
    masked = models.CharField(max_length=40, blank=True)
    per_minute = models.PositiveIntegerField(default=0)
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


class Enrolment(models.Model):
    """A code that makes one device known, once, for a short time; only its hash is kept. Times are real ones."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40, blank=True)
    per_minute = models.PositiveIntegerField(default=60)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    sender = models.ForeignKey(Sender, null=True, on_delete=models.SET_NULL, related_name="+")


class Gateway(models.Model):
    """A machine that passes messages on, and the secret by which it signs them."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="gateways")
    name = models.SlugField(max_length=60)
    channel = models.CharField(max_length=12)
    secret = models.CharField(max_length=128)
    takes_get = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "channel", "name"], name="gateway_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """What came in, as it came. `body` is never changed; `sha256` is of its bytes, `digest` of what it says.

    `conflict_of`: it came under the key of another message and says something else; both are kept for a person.
    `problem` is why it waits (a message id, with its values). `ref` is what was made of it (`incident:12`).
    `late_clock`: the sender's clock was ahead, so that the event counts from the arrival. `due_at`: a worker that
    failed with it takes it up again then.
    """

    # Whoever decides on a message holds it while its noun writes rows of its own.
    LOCKED_FIRST: ClassVar = True

    # Every index more is a page more to write for each report; those below begin with the operation.
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="messages", db_index=False)
    channel = models.CharField(max_length=12)
    key = models.CharField(max_length=160)
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="messages")
    received_at = models.DateTimeField()
    form = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=40, blank=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=MessageState.RECEIVED)
    conflict_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="conflicts", db_index=False
    )
    problem = models.CharField(max_length=300, blank=True)
    problem_params = models.JSONField(default=dict)
    late_clock = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    ref = models.CharField(max_length=60, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "key"], condition=Q(conflict_of__isnull=True), name="message_key_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operation", "state", "id"], name="message_state"),
            models.Index(fields=["ref"], condition=~Q(ref=""), name="message_ref"),
            models.Index(fields=["conflict_of"], condition=Q(conflict_of__isnull=False), name="message_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class MessageFile(models.Model):
    """A file that came with a message; its bytes are kept by `evidence` under their hash."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    evidence = models.ForeignKey("evidence.EvidenceFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "name"], name="message_file_once"),
        ]
