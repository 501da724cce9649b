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


class Witness(models.Model):
    """The key of a witness: a machine of another agency that cosigns heads.

    It counts once the chief of that agency confirmed it, and until it is ended. `agency` and `operation` are codes.
    Moments named `…_real` are of real time, as the witness's clock is; the others are the operation's.
    """

    form_key = models.UUIDField(unique=True)
    operation = models.CharField(max_length=60)
    agency = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    vkey = models.CharField(max_length=400)
    public = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=80)
    agreement = models.CharField(max_length=80)
    valid_until = models.DateField()
    address = models.CharField(max_length=200, blank=True)
    registered_by = models.CharField(max_length=150)
    registered_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    counts_from_real = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)
    replaced = models.BooleanField(default=False)
    asked_real = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    trouble_params = models.JSONField(default=dict)
    forked_real = models.DateTimeField(null=True)
    takes_leaves = models.BooleanField(default=True)
    leaves_kept = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["public"],
                condition=models.Q(ended_at=None) | models.Q(confirmed_at__isnull=False),
                name="a_key_is_one_witness",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(ended_at=None, confirmed_at=None),
                name="one_key_of_a_name_waits",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(ended_at=None, confirmed_at__isnull=False),
                name="one_key_of_a_name_counts",
            ),
            models.UniqueConstraint(
                fields=["operation", "agency"],
                condition=models.Q(ended_at=None, confirmed_at=None),
                name="one_key_of_an_agency_waits",
            ),
            models.UniqueConstraint(
                fields=["operation", "agency"],
                condition=models.Q(ended_at=None, confirmed_at__isnull=False),
                name="one_key_of_an_agency_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """A line by which a witness cosigned a head: it was checked by the registered key when it was taken."""

    head = models.ForeignKey(SignedHead, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures")
    at = models.DateTimeField()
    taken_real = models.DateTimeField()
    line = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["head", "witness", "at"], name="one_cosignature_a_moment"),
        ]
