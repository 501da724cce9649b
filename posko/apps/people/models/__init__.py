"""Agencies, people and the posts they hold; their keys, and who decides for an institution."""

from __future__ import annotations

from posko.apps.people.models.accounts import Agency, Agreement, AgreementSignature, LoginLink, Post, User
from posko.apps.people.models.authority import (
    AccountProposal,
    Deputy,
    InstitutionCode,
    ProposalVoice,
    WallMember,
    WallMemberVoice,
)
from posko.apps.people.models.duty import Claim, FirstStep, Shift
from posko.apps.people.models.journal import JournalLine
from posko.apps.people.models.keys import KeyComparison, MemberKey, Recovery, RecoveryKey

__all__ = [
    "AccountProposal",
    "Agency",
    "Agreement",
    "AgreementSignature",
    "Claim",
    "Deputy",
    "FirstStep",
    "InstitutionCode",
    "JournalLine",
    "KeyComparison",
    "LoginLink",
    "MemberKey",
    "Post",
    "ProposalVoice",
    "Recovery",
    "RecoveryKey",
    "Shift",
    "User",
    "WallMember",
    "WallMemberVoice",
]
