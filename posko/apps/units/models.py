"""Teams, their people, their check-ins and where they are; resource orders and offers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from posko.apps.intake.models import Sender
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency, User
from posko.apps.territory.models import Place
from posko.apps.units.states import OFFER, ORDER, TEAM
from posko.domain.access import Compartment
from posko.domain.units import OfferState, OrderState, TeamState


class Team(models.Model):
    """A unit that can be sent: its call sign (`code`), whose it is, and what it can do now. Never a person.

    `check_every`: minutes between two check-ins, 0 for none; `check_due_at` is when the next is due. `told`: how many
    times it was asked since it is late. `version` counts its changes.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="teams")
    form_key = models.UUIDField(unique=True)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    kind = models.CharField(max_length=20)
    size = models.PositiveSmallIntegerField(default=0)
    vehicle = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=TEAM.choices, default=TeamState.OFF)
    state_since = models.DateTimeField()
    shift_until = models.DateTimeField(null=True)
    check_every = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    check_due_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            TEAM.only("team_state_known"),
            models.UniqueConstraint(fields=["operation", "code"], condition=Q(closed_at=None), name="team_code_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["check_due_at"], condition=Q(check_due_at__isnull=False), name="team_check_due"),
        ]

    def __str__(self) -> str:
        return self.code


class TeamMember(models.Model):
    """A person with an account, or a device, that belongs to a team for a time: what the team does, they do."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="teams")
    device = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="teams")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(user=None) ^ Q(device=None), name="a_person_or_a_device"),
            models.UniqueConstraint(fields=["user"], condition=Q(left_at=None), name="one_team_a_person"),
            models.UniqueConstraint(fields=["device"], condition=Q(left_at=None), name="one_team_a_device"),
        ]


class CheckIn(models.Model):
    """A team said that it is well, or what it does now. Where it was is not kept here."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="check_ins")
    form_key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    how = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=TEAM.choices)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [TEAM.only("check_in_state_known")]


class Whereabouts(models.Model):
    """Where a team stands by plan (`base`), and where it said it was last. The last goes at `purge_at`."""

    wall: ClassVar = Compartment.SECURITY

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="whereabouts")
    base = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(null=True)
    purge_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class ResourceOrder(models.Model):
    """What one agency asks of others: so many of something, needed by an hour (BKO). `least`: with fewer it is not met.

    `to` names the agencies that are asked, as codes; empty asks all.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="resource_orders")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="resource_orders")
    what = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    needed_by = models.DateTimeField()
    until = models.DateTimeField(null=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ORDER.choices, default=OrderState.OPEN)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            ORDER.only("order_state_known"),
            models.UniqueConstraint(fields=["operation", "number"], name="resource_order_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["operation", "state", "needed_by"], name="resource_order_state")]


class ResourceOffer(models.Model):
    """What one agency offers for an order, and the team that came of it."""

    order = models.ForeignKey(ResourceOrder, on_delete=models.PROTECT, related_name="offers")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    accepted = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=OFFER.choices, default=OfferState.OFFERED)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [OFFER.only("offer_state_known")]
