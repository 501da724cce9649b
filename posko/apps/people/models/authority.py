"""Who decides for an institution, what waits for that decision, and who is let behind a wall."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models.accounts import Agency, Post, User
from posko.apps.people.models.keys import MemberKey


class Deputy(models.Model):
    """Whom a chief named in an own session to decide in the chief's place. `named_at` and `ended_at` are real times."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="deputies")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputy_of")
    named_by = models.CharField(max_length=150)
    named_at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency"], condition=models.Q(ended_at=None), name="one_deputy_an_agency"),
        ]


class InstitutionCode(models.Model):
    """A code that opens the account of an institution's chief once, by real time. Only its hash is kept."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="institution_codes")
    root = models.SlugField(max_length=40)
    code_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_by = models.CharField(max_length=150, blank=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class AccountProposal(models.Model):
    """What an administrator proposes for an account: open, role, close or unlock. The agency's chief or deputy decides.

    `batch` ties the rows of one checked list. `wanted` holds what the account is to be (name, role, place, superior,
    deputy, telephone), for "unlock" whether the second factor is forgotten. `outcome`: "" while it waits, then done,
    declined or withdrawn. Times are the operation's, `decided_real_at` is real.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="account_proposals")
    form_key = models.UUIDField()
    batch = models.UUIDField()
    file = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="account_proposals")
    username = models.CharField(max_length=150)
    wanted = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_real_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "username", "kind"],
                condition=models.Q(outcome=""),
                name="one_open_proposal_an_account",
            ),
            models.UniqueConstraint(fields=["form_key", "username"], name="proposal_form_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "outcome"], name="proposal_waits")]


class ProposalVoice(models.Model):
    """A chief of another institution who opens an account for 24 hours where chief and deputy are away."""

    proposal = models.ForeignKey(AccountProposal, on_delete=models.PROTECT, related_name="voices")
    root = models.SlugField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "root"], name="proposal_voice_once_an_institution"),
        ]


class WallMember(models.Model):
    """Somebody who asked to be let behind a wall with this very key. All times are real ones.

    `entered_at` is set when members of two institutions let the person in (`how` "two"), or a day after asking
    ("time"). `ended_at`: the account, the role or the key ended.
    """

    wall_name = models.CharField(max_length=20)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="wall_members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="wall_members")
    key = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="wall_members")
    root = models.SlugField(max_length=40)
    asked_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=5, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wall_name", "key"], name="key_asks_a_wall_once"),
            models.UniqueConstraint(
                fields=["wall_name", "user"], condition=models.Q(ended_at=None), name="one_live_membership_a_wall"
            ),
        ]


class WallMemberVoice(models.Model):
    """A member who lets another one in, in an own session. One an institution counts."""

    member = models.ForeignKey(WallMember, on_delete=models.PROTECT, related_name="voices")
    root = models.SlugField(max_length=40)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "root"], name="member_voice_once_an_institution"),
        ]
