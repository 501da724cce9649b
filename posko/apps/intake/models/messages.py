"""Messages, and their files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from posko.apps.intake.models.senders import Sender
from posko.apps.intake.states import MESSAGE
from posko.apps.operation.models import Operation
from posko.domain.intake import MessageState


class Message(models.Model):
    """What came in, as it came. `body` is never changed; `sha256` is of its bytes, `digest` of what it says.

    `conflict_of`: it came under the key of another message and says something else; both are kept for a person.
    `problem` is why it waits (a message id, with its values). `ref` is what was made of it (`incident:12`).
    `late_clock`: the sender's clock was ahead, so that the event counts from the arrival. `due_at`: a worker that
    failed with it takes it up again then.
    """

    # An act that decides on a message locks it while its noun writes rows of its own.
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
    state = models.CharField(max_length=12, choices=MESSAGE.choices, default=MessageState.RECEIVED)
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
            MESSAGE.only("message_state_known"),
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
    """A file of a message. `evidence` keeps its bytes under their hash."""

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
