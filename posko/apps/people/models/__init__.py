"""Agencies, people and the posts they hold; their keys, their letters, and who decides for an institution."""

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
from posko.apps.people.models.offices import Letterhead, Signer

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
    "Letterhead",
    "LoginLink",
    "MemberKey",
    "Post",
    "ProposalVoice",
    "Recovery",
    "RecoveryKey",
    "Shift",
    "Signer",
    "User",
    "WallMember",
    "WallMemberVoice",
]
