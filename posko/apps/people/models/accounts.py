"""Agencies, people, the posts they hold, and agreements."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from posko.apps.operation.models import Operation
from posko.domain.access import Role


class Agency(models.Model):
    """An agency of an operation. `root` names its root institution: "another agency" means another root.

    `leads`: the first agency of its institution; its chief is the chief of the institution.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="agencies")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    short = models.CharField(max_length=40)
    root = models.SlugField(max_length=40)
    place = models.CharField(max_length=40, blank=True)
    leads = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["short"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "code"], name="agency_code_once"),
        ]

    def __str__(self) -> str:
        return self.short


class User(AbstractUser):
    """A person with an account. The log-in name is the person's code in the ledger."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(max_length=120)

    def get_session_auth_hash(self) -> str:
        """What a session began with: another password ends it. The web key has no part in it, and so can change."""
        return hashlib.sha256(f"session of\n{self.password}".encode()).hexdigest()

    def get_full_name(self) -> str:
        """The name as shown."""
        return self.full_name

    def get_short_name(self) -> str:
        """The name as shown; Indonesian names have no fixed short form."""
        return self.full_name


class Post(models.Model):
    """What a person is in an operation: agency, role and, where it is bound to one, a place.

    `superior` and `deputy` are posts of the same agency; `telephone` is kept as digits and shown masked to others.
    `expires_at`, in real time: opened by two other chiefs for a day, outside of the walls of cases and voters.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    place = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    superior = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    telephone = models.CharField(max_length=16, blank=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["agency__short", "user__full_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(active=True), name="one_active_post_a_person"),
        ]


class LoginLink(models.Model):
    """A link that opens an account once, by real time. Only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Agreement(models.Model):
    """A signed data-sharing agreement: only while one is in force does its compartment open to its parties.

    UU 27/2022 asks for a ground, a purpose and an impact assessment before personal data is shared among agencies.
    `parties` are root institutions.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="agreements")
    form_key = models.UUIDField(unique=True)
    compartment = models.CharField(max_length=20)
    number = models.CharField(max_length=80)
    dated = models.DateField()
    valid_until = models.DateField()
    parties = models.JSONField()
    purpose = models.CharField(max_length=300)
    assessment = models.CharField(max_length=160)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-dated", "-id"]


class AgreementSignature(models.Model):
    """A party's chief or deputy countersigned in an own session. The day counts from the last `real_at`, real time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    root = models.SlugField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "root"], name="agreement_signed_once_a_party"),
        ]
