"""Agencies, people and the posts they hold."""

from __future__ import annotations

from posko.apps.people.models.accounts import Agency, Agreement, LoginLink, Post, User
from posko.apps.people.models.duty import Claim, FirstStep, Shift
from posko.apps.people.models.journal import JournalLine

__all__ = [
    "Agency",
    "Agreement",
    "Claim",
    "FirstStep",
    "JournalLine",
    "LoginLink",
    "Post",
    "Shift",
    "User",
]
