"""What leaves the post: to whom, by which gateway, and what became of it. All of it stands behind the security wall."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from posko.apps.operation.models import Operation
from posko.apps.outgoing.states import SENDING
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.domain.access import Compartment
from posko.domain.outgoing import About, Channel, ContactKind, Proof, SendingState, WayKind
from posko.kit import seals


class Contact(models.Model):
    """A number or chat by which somebody is reached: sealed, shown masked, and used for orders only once it is proven.

    `ref` names whose it is, as text: `team:5`, `desk:polres`, `person:pol.kabagops`, `device:12`, or the place of a
    station. `role`: for a station kpps, supervisor or linmas. `agency` is whose word counts for it. `mark` is a keyed
    mark of the number, so that an answer is known by it. `code_*`: the code by which a number proves itself, as a hash,
    its end, its tries and how often it was sent; times of codes are real ones. `purge_at`: the number goes then.
    """

    wall: ClassVar = Compartment.SECURITY

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=8, choices=[(each.value, each.value) for each in ContactKind])
    ref = models.CharField(max_length=160)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    sealed_number = models.CharField(max_length=400, blank=True)
    mark = models.CharField(max_length=64)
    masked = models.CharField(max_length=40, blank=True)
    proof = models.CharField(max_length=8, blank=True, choices=[(each.value, each.value) for each in Proof])
    proven_at = models.DateTimeField(null=True)
    proven_by = models.CharField(max_length=150, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_sent = models.PositiveSmallIntegerField(default=0)
    code_since = models.DateTimeField(null=True)
    wrong_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    purge_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "ref", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "kind", "ref", "role", "channel"],
                condition=Q(ended_at=None),
                name="contact_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operation", "mark"], name="contact_mark"),
            models.Index(fields=["operation", "place"], name="contact_place"),
            models.Index(fields=["purge_at"], condition=Q(purge_at__isnull=False), name="contact_purge"),
        ]

    @property
    def of(self) -> str:
        """What the sealed number is bound to."""
        return f"number of contact {self.operation_id} {self.channel} {self.mark}"

    @property
    def number(self) -> str:
        """The number itself. BadInput where it does not open; empty once it was purged."""
        return seals.unseal(self.sealed_number, of=self.of) if self.sealed_number else ""

    def set_number(self, number: str) -> None:
        """Put a number in, sealed; `mark` is set before."""
        self.sealed_number = seals.seal(number, of=self.of)


class Way(models.Model):
    """A gateway that passes messages on: its address, and its secret, sealed.

    `named_hosts`: hosts of a private network that the administrator named, as `host` or `host:port`; no other private
    address is ever called. `number` is the post's own number there. `rank`: the lowest is tried first. `away_since`:
    it does not answer; `tried_at` is when it was asked last.
    """

    wall: ClassVar = Compartment.SECURITY

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="ways")
    name = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in WayKind])
    address = models.CharField(max_length=300)
    account = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=40, blank=True)
    sealed_secret = models.CharField(max_length=800, blank=True)
    named_hosts = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    away_since = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["rank", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "name"], name="way_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of(self) -> str:
        """What the sealed secret is bound to."""
        return f"secret of way {self.operation_id} {self.kind} {self.name}"

    @property
    def secret(self) -> str:
        """The secret itself. BadInput where it does not open."""
        return seals.unseal(self.sealed_secret, of=self.of) if self.sealed_secret else ""

    def set_secret(self, secret: str) -> None:
        """Put a secret in, sealed."""
        self.sealed_secret = seals.seal(secret, of=self.of)


class Sending(models.Model):
    """One message to one recipient by one channel. The row is written in the transaction of the act that sends it.

    `key` makes it once in the operation (`task:26:given:contact:9`), and gateways are told it, so that a repeated try
    is known. `ref` is what it is about (`task:26`). Its recipient is a contact, or a device (`device`, the number of a
    sender, who fetches it), or a chat that is answered (`sealed_address`). `text` is made by
    domain/outgoing/texts. `next_at` is when it is tried; of one that is being sent, when its worker is taken for dead.
    After `expires_at` it is dead; `lives` counts how often it was begun anew. `urgent`: quiet hours do not hold it
    back.
    """

    wall: ClassVar = Compartment.SECURITY

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sendings", db_index=False)
    key = models.CharField(max_length=160)
    about = models.CharField(max_length=10, choices=[(each.value, each.value) for each in About])
    ref = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="sendings")
    device = models.BigIntegerField(null=True)
    sealed_address = models.CharField(max_length=400, blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=480, blank=True)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=SENDING.choices, default=SendingState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    lives = models.PositiveSmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    way = models.ForeignKey(Way, null=True, on_delete=models.PROTECT, related_name="sendings", db_index=False)
    foreign_ref = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            SENDING.only("sending_state_known"),
            models.UniqueConstraint(fields=["operation", "key"], name="sending_key_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="sending_due"),
            models.Index(fields=["operation", "state", "-id"], name="sending_state"),
            models.Index(fields=["ref"], condition=~Q(ref=""), name="sending_ref"),
            models.Index(fields=["device", "state"], condition=Q(device__isnull=False), name="sending_device"),
            models.Index(fields=["foreign_ref"], condition=~Q(foreign_ref=""), name="sending_foreign"),
        ]

    @property
    def of(self) -> str:
        """What the sealed address is bound to."""
        return f"address of sending {self.operation_id} {self.channel} {self.key}"

    @property
    def kept(self) -> bool:
        """Whether it is known still to whom it goes."""
        return bool(self.contact_id or self.device or self.sealed_address)

    @property
    def address(self) -> str:
        """The chat that is answered; empty where the recipient is a contact or a device."""
        return seals.unseal(self.sealed_address, of=self.of) if self.sealed_address else ""

    def set_address(self, address: str) -> None:
        """Put the address of a chat in, sealed."""
        self.sealed_address = seals.seal(address, of=self.of)


class Doorbell(models.Model):
    """A browser that may be rung by web push: its endpoint, sealed, and its public key. Off until somebody asks for it.

    `device` is the number of a sender, `username` the log-in name of a person; one of the two is given.
    """

    wall: ClassVar = Compartment.SECURITY

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="doorbells")
    mark = models.CharField(max_length=64)
    sealed_endpoint = models.TextField()
    public_key = models.CharField(max_length=120)
    sealed_auth = models.CharField(max_length=200)
    device = models.BigIntegerField(null=True)
    username = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "mark"], name="doorbell_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["device"], name="doorbell_device")]

    @property
    def of(self) -> str:
        """What the sealed words are bound to."""
        return f"doorbell {self.operation_id} {self.mark}"

    @property
    def endpoint(self) -> str:
        """Where the push service takes what is for this browser. BadInput where it does not open."""
        return seals.unseal(self.sealed_endpoint, of=self.of)

    @property
    def auth(self) -> str:
        """The browser's secret."""
        return seals.unseal(self.sealed_auth, of=self.of)

    def set_words(self, endpoint: str, auth: str) -> None:
        """Put both in, sealed; `mark` is set before."""
        self.sealed_endpoint = seals.seal(endpoint, of=self.of)
        self.sealed_auth = seals.seal(auth, of=self.of)
