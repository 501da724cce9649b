"""Keys of people: each member's own pair, who compared it, and the recovery keys of the two institutions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models.accounts import User


class MemberKey(models.Model):
    """A person's own key pair. All times are real ones.

    `sealed` is the private half under the pass phrase, `card` the same under the recovery card, `recovery` under the
    keys of the two institutions (`recovery_keys` names them by fingerprint). The private half stands nowhere else. The
    card counts once it was typed back (`card_proven_at`); `drilled_at` is when its holder last showed it,
    `drill_failed` that the last try did not open. A key that ended opens nothing that is sealed from then on.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="member_keys")
    public = models.BinaryField()
    fingerprint = models.CharField(max_length=40, unique=True)
    sealed = models.BinaryField()
    card = models.BinaryField(default=b"")
    card_proven_at = models.DateTimeField(null=True)
    drilled_at = models.DateTimeField(null=True)
    drill_failed = models.BooleanField(default=False)
    recovery = models.BinaryField(default=b"")
    recovery_keys = models.CharField(max_length=90, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(ended_at=None), name="one_live_key_a_person"),
        ]


class KeyComparison(models.Model):
    """A chief of another institution compared the fingerprint of a chief's or deputy's key with the paper.

    `real_at` is real time. An institution compares a key once.
    """

    key = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="comparisons")
    root = models.SlugField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "root"], name="key_compared_once_an_institution"),
        ]


class RecoveryKey(models.Model):
    """The public half of an institution's recovery key; the private half is a file that the institution keeps."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="recovery_keys")
    root = models.SlugField(max_length=40)
    public = models.BinaryField()
    fingerprint = models.CharField(max_length=40)
    registered_by = models.CharField(max_length=150)
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "root"], condition=models.Q(ended_at=None), name="one_live_recovery_key"
            ),
        ]


class Recovery(models.Model):
    """A lost key that two institutions open for its person's new key, step by step. All times are real ones.

    `half` is what the prosecutor's step gave, `answer` what Bawaslu's gave: the lost private half, sealed to `new`.
    """

    lost = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="recoveries")
    new = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    half = models.BinaryField(default=b"")
    outer_by = models.CharField(max_length=150, blank=True)
    outer_at = models.DateTimeField(null=True)
    answer = models.BinaryField(default=b"")
    inner_by = models.CharField(max_length=150, blank=True)
    inner_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lost"], condition=models.Q(ended_at=None), name="one_open_recovery_a_key"),
        ]
