"""What the ledger keeps. Nothing here is ever changed; the database itself refuses (see triggers.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

# PostgreSQL advisory lock: writers share it, a reader of the head takes it alone for a moment (see services.record).
WRITERS_LOCK = 72_656_001
# PostgreSQL advisory lock: who seals or signs takes it alone, so that there is one of them at a time.
SEALERS_LOCK = 72_656_002


class Entry(models.Model):
    """One write, as it happened. Codes are text: the record outlives the rows it speaks of."""

    number = models.BigAutoField(primary_key=True)
    operation = models.CharField(max_length=60, blank=True)
    compartment = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    agency = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=40, blank=True)
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=40, blank=True)
    payload_hash = models.CharField(max_length=64)
    row_hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["operation", "number"], name="ledger_operation"),
            models.Index(fields=["operation", "subject"], name="ledger_subject"),
        ]


class Payload(models.Model):
    """What the entry says in full, apart so that a recorded purge can empty it without breaking the proof.

    `row_hash` is a second copy of the entry's hash: an entry altered with its hash recomputed no longer agrees.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="payload"
    )
    row_hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, blank=True)
    body = models.TextField(null=True)  # noqa: DJ001 - null is the purged state, an empty payload is "{}"


class Leaf(models.Model):
    """A leaf of the tree: the number it stands for, and the hash that was sealed. Only ever added to.

    A number that was given out and never committed is a leaf too, `void`: so no number can be filled in later.
    """

    index = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    void = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["index"]


class Node(models.Model):
    """The tree's hash over a full run of 256 leaves, or of 256 such runs, so that a proof need not read every leaf.

    It can be worked out from the leaves at any time; whoever checks the past does not trust it.
    """

    level = models.SmallIntegerField()
    place = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "place"], name="one_node_a_place")]


class SignedHead(models.Model):
    """A head that the post signed: the text as it left, and the peaks of the tree, from which the next one grows."""

    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    checkpoint = models.TextField()
    peaks = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin", "size"], name="one_head_a_size")]
